"""Mail by SMTP: one message for one person."""

import smtplib
from email.message import EmailMessage
from email.utils import formataddr, formatdate, parseaddr
from ssl import SSLContext, create_default_context
from urllib.parse import unquote, urlsplit

from dougong.connectors.channel import CardGone, DeliveryFailed, Message

TIMEOUT = 10.0
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class Email:
    """A mail server, as `smtp://`, `smtp+starttls://` or `smtps://user:password@host:port`."""

    turns = False

    def __init__(self, url: str, sender: str, context: SSLContext | None = None) -> None:
        parts = urlsplit(url)
        self._kind, self._host = parts.scheme, parts.hostname or ""
        self._port = parts.port or PORTS[parts.scheme]
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._sender, self._context = sender, context

    def send(self, message: Message) -> str:
        """Nothing: a mail is not changed once it is sent."""
        try:
            with self._open() as server:
                if self._user:
                    server.login(self._user, self._password)
                server.send_message(self._written(message))
        except (OSError, smtplib.SMTPException) as error:
            why = f"{type(error).__name__}: {_told(error)}"
            raise DeliveryFailed(channel="email", why=why) from error
        return ""

    def turn(self, handle: str, message: Message) -> None:
        """A mail cannot be turned."""
        raise CardGone(why=f"email {handle or message.key}")

    def _open(self) -> smtplib.SMTP:
        context = self._context or create_default_context()
        if self._kind == "smtps":
            return smtplib.SMTP_SSL(self._host, self._port, timeout=TIMEOUT, context=context)
        server = smtplib.SMTP(self._host, self._port, timeout=TIMEOUT)
        if self._kind == "smtp+starttls":
            server.starttls(context=context)
        return server

    def _written(self, message: Message) -> EmailMessage:
        # Headers are one line each, whatever a title holds.
        name, address = parseaddr(self._sender)
        mail = EmailMessage()
        mail["From"] = formataddr((name, address))
        mail["To"] = message.to
        mail["Subject"] = " ".join(message.title.split())
        mail["Date"] = formatdate()
        mail["Message-ID"] = f"<{message.key}@{address.rpartition('@')[2] or 'dougong'}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(f"{message.text}\n\n{message.url}\n" if message.url else message.text)
        return mail


def _told(error: Exception) -> str:
    """What a server said, without the addresses it repeats."""
    refused = getattr(error, "recipients", {})
    code = next((one[0] for one in refused.values()), getattr(error, "smtp_code", ""))
    return str(code or getattr(error, "strerror", "") or "")
