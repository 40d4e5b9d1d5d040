"""The server of ``rst2spec serve``: one page, and events that announce a newer version of it.

It answers only requests from this machine, and none that names another host. Otherwise a foreign page could point its
own host name here (DNS rebinding) and read everything.
"""

from __future__ import annotations

import json
import sys
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from rst2spec.cli.messages import print_message
from rst2spec.cli.watching import State
from rst2spec.failures import describe_error, show_traceback

_PAGE: Final = "/"
_EVENTS: Final = "/events"
_HEARTBEAT: Final = 10.0  # seconds between two signs of life to the browser
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",  # the rest of the policy is in the page
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Server(ThreadingHTTPServer):
    """Serves the latest state."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int]) -> None:
        super().__init__(address, _Handler)
        host, port = address[0], self.server_port
        self.address = f"http://{host}:{port}/"
        names = (host, "localhost")
        self.names = frozenset([f"{name}:{port}" for name in names] + (list(names) if port == 80 else []))
        self.state = State("", b"")
        self.news = threading.Condition()

    def show(self, state: State) -> None:
        """Serves this state from now on, and notifies all open pages."""
        with self.news:
            self.state = state
            self.news.notify_all()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        """Ignores a browser that closes the connection early."""
        error = sys.exc_info()[1]
        if error is not None and not isinstance(error, OSError):
            show_traceback(error)
            print_message(f"internal error, please report it: {describe_error(error)}")


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "rst2spec"
    sys_version = ""
    timeout = 30  # seconds for a request to arrive

    def do_GET(self) -> None:
        """Sends the page or the events."""
        if self._is_refused():
            return
        if self.path == _EVENTS:
            self._send_events()
        else:
            self._send_page()

    def do_HEAD(self) -> None:
        """Sends the headers only."""
        if not self._is_refused():
            self._send_page()

    def _is_refused(self) -> bool:
        """Whether the request is refused; if so, sends the error."""
        hosts = self.headers.get_all("Host", [])
        if len(hosts) != 1 or hosts[0].strip().lower() not in self.server.names:
            self._send(HTTPStatus.FORBIDDEN, f"This server answers only at {self.server.address}")
        elif self.path not in {_PAGE, _EVENTS}:
            self._send(HTTPStatus.NOT_FOUND, f"The only page is {self.server.address}")
        elif self.path == _EVENTS and self.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            self._send(HTTPStatus.FORBIDDEN, "Only the page itself may read these events.")
        else:
            return False
        return True

    def _send_page(self) -> None:
        self._send(HTTPStatus.OK, self.server.state.page, "text/html; charset=utf-8")

    def _send_events(self) -> None:
        """Sends the state and each later one until the browser disconnects."""
        self.send_response(HTTPStatus.OK)
        self._send_headers("text/event-stream; charset=utf-8")
        self.send_header("Connection", "close")
        self.end_headers()
        sent: State | None = None
        while True:
            with self.server.news:
                if self.server.state is sent:
                    self.server.news.wait(_HEARTBEAT)
                state = self.server.state
            self.wfile.write(b": still here\n\n" if state is sent else _event(state))
            self.wfile.flush()
            sent = state

    def _send(self, status: HTTPStatus, content: str | bytes, kind: str = "text/plain; charset=utf-8") -> None:
        body = content.encode() + b"\n" if isinstance(content, str) else content
        self.send_response(status)
        self._send_headers(kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _send_headers(self, kind: str) -> None:
        for name, value in {"Content-Type": kind, **_HEADERS}.items():
            self.send_header(name, value)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Suppresses the log of requests: they are all the user's own."""


def _event(state: State) -> bytes:
    return f"event: state\ndata: {json.dumps({'version': state.version, 'problem': state.problem})}\n\n".encode()
