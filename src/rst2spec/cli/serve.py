"""``rst2spec serve``."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Final

from rst2spec import interrupts
from rst2spec.cli.arguments import ListedParser
from rst2spec.cli.exit_codes import SUCCESS
from rst2spec.cli.messages import print_message
from rst2spec.cli.options import add_input_options, add_jobs_option, add_min_severity, add_paths
from rst2spec.cli.values import number
from rst2spec.config.errors import UsageError
from rst2spec.failures import system_text

if TYPE_CHECKING:
    import threading

    from rst2spec.cli.serving import Server
    from rst2spec.cli.watching import Watch

USAGE: Final = "[OPTIONS] [PATH...]"
DESCRIPTION: Final = """\
Show documents in a browser on this machine: the page of 'compile -f html'. When
a document changes, it is compiled again and the page reloads."""
EXAMPLES: Final = """\
examples:
  rst2spec serve docs/technical
  rst2spec serve docs/technical --port 8080
  rst2spec serve docs --min-severity info      with all findings

Ctrl-C stops the server. It only answers this machine, and writes no files. The
browser stores the marks of QA mode by address: use the same port again.
"""
HOST: Final = "127.0.0.1"
PORT: Final = 8765
_INTERVAL: Final = 0.5  # seconds between two checks of the documents


def add_arguments(parser: ListedParser) -> None:
    """The command's arguments."""
    add_paths(parser, "folder, file, or glob in quotes")
    group = parser.group("output")
    group.add(
        "--port",
        type=number(0, 65535),
        default=str(PORT),
        metavar="N",
        help=f"port; 0: any free port (default: {PORT})",
    )
    add_min_severity(group, "findings in the page")
    add_input_options(parser)
    parser.set_defaults(dask=None, no_cache=True)
    add_jobs_option(parser.group("performance"))


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    from rst2spec.cli.serving import Server
    from rst2spec.cli.watching import Watch

    watch = Watch(arguments)
    try:
        server = Server((HOST, int(arguments.port)))
    except OSError as error:
        reason = system_text(error)
        raise UsageError(f"port {arguments.port} can't be used: {reason}; --port 0 uses a free one") from None
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
        print_message("serving; press Ctrl-C to stop")
        threading.Thread(target=_watch_loop, args=(watch, server, ended), daemon=True).start()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            ended.set()
            sys.stderr.write("\nrst2spec: stopped\n")
    return SUCCESS


def _watch_loop(watch: Watch, server: Server, ended: threading.Event) -> None:
    """Updates the page whenever something has changed."""
    while not ended.wait(_INTERVAL):
        state = watch.poll()
        if state is not None:
            server.show(state)
