"""``rst2spec serve``."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Final

from rst2spec import interrupts
from rst2spec.cli.inputs import add_input_arguments
from rst2spec.cli.messages import print_message
from rst2spec.config.errors import UsageError

if TYPE_CHECKING:
    import threading

    from rst2spec.cli.serving import Server
    from rst2spec.cli.watching import Watch

DESCRIPTION: Final = """\
Serve the page of compile -f html to browsers on this machine. When a document
changes it is compiled again, and the page loads itself again."""
EXAMPLES: Final = """\
examples:
  rst2spec serve docs/technical
  rst2spec serve docs/technical --port 8080
  rst2spec serve docs --diagnostics all        with findings of level info

Ctrl-C ends it. Nobody but this machine is answered, and nothing is written.
Marks of QA mode stay in the browser, by address: keep the port.
"""
HOST: Final = "127.0.0.1"
PORT: Final = 8765
_INTERVAL: Final = 0.5  # seconds between two checks of the documents


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    add_input_arguments(parser, required=True)
    parser.add_argument(
        "--port", type=_port, default=PORT, metavar="N", help=f"the port; 0 takes a free one (default: {PORT})"
    )
    parser.add_argument(
        "--diagnostics",
        choices=("all", "info", "warning", "error", "none"),
        default="warning",
        help="the least severity of the findings in the page (default: warning)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    from rst2spec.cli.serving import Server
    from rst2spec.cli.watching import Watch

    watch = Watch(arguments)
    try:
        server = Server((HOST, arguments.port))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(f"port {arguments.port} can't be used: {reason}; --port 0 takes a free one") from None
    import signal
    import threading

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # SIGTERM ends it like Ctrl-C
    if signal.getsignal(signal.SIGINT) is interrupts.end:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    ended = threading.Event()
    with server:
        server.show(watch.first())
        sys.stdout.write(f"{server.address}\n")
        sys.stdout.flush()
        print_message("serving until Ctrl-C")
        threading.Thread(target=_watch_loop, args=(watch, server, ended), daemon=True).start()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            ended.set()
            sys.stderr.write("\nrst2spec: ended\n")
    return 0


def _watch_loop(watch: Watch, server: Server, ended: threading.Event) -> None:
    """Updates the page whenever something has changed."""
    while not ended.wait(_INTERVAL):
        state = watch.poll()
        if state is not None:
            server.show(state)


def _port(text: str) -> int:
    if text.isdecimal() and int(text) < 1 << 16:
        return int(text)
    raise argparse.ArgumentTypeError("is a number up to 65535")
