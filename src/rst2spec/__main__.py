"""``rst2spec``, and ``python -m rst2spec``."""

from __future__ import annotations

from rst2spec import interrupts

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal
    from typing import NoReturn
else:
    import _signal as signal  # without the names of all signals, which take 1 ms


def script() -> NoReturn:
    """What the installed command calls."""
    # a shell has what it runs in the background ignore Ctrl-C
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, interrupts.end)

    from rst2spec.cli.main import script as run  # takes long enough to be interrupted

    run()


if __name__ == "__main__":
    script()
