"""Other sides for channels to speak to: HTTP and SMTP on loopback, answering as they are told."""

import json
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

from dougong.connectors.outbound import Outbound, Rules


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Reply = Callable[[Asked], tuple[int, Any]]


@contextmanager
def http_server(reply: Reply, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """The port of a server that answers every request by the function; JSON unless bytes."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            asked = Asked(self.command, self.path, dict(self.headers.items()), body)
            status, said = reply(asked)
            content = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", content.decode())
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = _answer  # noqa: N815 (names of the library)

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def loopback(**more: Any) -> Outbound:
    """Calls that may go to this machine without TLS."""
    words = {"schemes": frozenset(("http",)), "ports": frozenset[int]()} | more
    return Outbound(
        Rules(frozenset(("hook.test",)), may_reach=lambda _: True, resolve=_here, **words)
    )


def _here(_host: str, _port: int) -> list[str]:
    return ["127.0.0.1"]


@dataclass
class Mailbox:
    """A mail server that keeps what it is sent, or refuses everybody."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    refuses: bool = False


class _Talk(socketserver.StreamRequestHandler):
    """One talk with a client."""

    @property
    def box(self) -> Mailbox:
        return cast("_MailServer", self.server).box

    def handle(self) -> None:
        self._say("220 box.test ESMTP")
        while line := self.rfile.readline():
            if not self._done(line.decode().strip()):
                return

    def _done(self, line: str) -> bool:
        verb = line.partition(" ")[0].upper()
        if verb == "EHLO":
            self._say("250-box.test", "250-AUTH PLAIN", "250 8BITMIME")
        elif verb == "AUTH":
            self.box.logins.append(line.rpartition(" ")[2])
            self._say("235 ok")
        elif verb == "RCPT" and self.box.refuses:
            self._say("550 no such person")
        elif verb == "DATA":
            self._say("354 go on")
            self.box.mails.append(self._mail())
            self._say("250 kept")
        elif verb == "QUIT":
            self._say("221 bye")
            return False
        else:
            self._say("250 ok")
        return True

    def _mail(self) -> EmailMessage:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line[1:] if line.startswith(b"..") else line)
        found: Message = message_from_bytes(b"".join(lines), policy=default)
        return cast("EmailMessage", found)

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


class _MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, box: Mailbox) -> None:
        self.box = box
        super().__init__(("127.0.0.1", 0), _Talk)


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """An SMTP server (RFC 5321) with AUTH PLAIN."""
    box = Mailbox()
    server = _MailServer(box)
    box.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield box
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
