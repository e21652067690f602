"""Calls to addresses that people typed: nowhere but where the rules allow (reliability.md, T14).

A name is resolved once and the call goes to that very address; redirects are not followed.
"""

import http.client
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit

from dougong.base.errors import InputError
from dougong.base.text import Text
from dougong.connectors.channel import DeliveryFailed

Address = IPv4Address | IPv6Address
TIMEOUT = 5.0
MOST = 64 * 1024
#: Networks in which an address of another kind is wrapped, which may be any: IPv6 for IPv4.
_WRAPPED = ("64:ff9b:", "64:ff9b:1:")


class TargetForbidden(InputError):
    """An address that the platform must not call."""

    code = "target_forbidden"
    text = Text("不能向这个地址发送：{why}", "Nothing is sent to this address: {why}")
    hint = Text(
        "请用 https 的公网域名，并让管理员把它加入 DOUGONG_WEBHOOK_HOSTS",
        "Use a public https name that DOUGONG_WEBHOOK_HOSTS holds",
    )

    def __init__(self, why_zh: str, why_en: str) -> None:
        super().__init__(why=Text(why_zh, why_en), path="/url")


def is_public(address: Address) -> bool:
    """Whether an address is one of the open internet, whatever it is wrapped in."""
    if isinstance(address, IPv6Address):
        inside = address.ipv4_mapped or address.sixtofour
        if inside is not None:
            return is_public(inside)
        if address.teredo is not None or address.compressed.startswith(_WRAPPED):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def resolved(host: str, port: int) -> list[str]:
    """Every address of a name."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise DeliveryFailed(channel=host, why=type(error).__name__) from error
    return [str(one[4][0]) for one in found]


@dataclass(frozen=True)
class Rules:
    """Where calls may go."""

    #: Names, `.example.com` for all below one, `*` for any.
    hosts: frozenset[str]
    schemes: frozenset[str] = frozenset(("https",))
    #: Empty: any.
    ports: frozenset[int] = frozenset((443,))
    may_reach: Callable[[Address], bool] = is_public
    resolve: Callable[[str, int], Sequence[str]] = resolved
    #: None: what the machine trusts.
    context: ssl.SSLContext | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes


class Outbound:
    """Calls under rules."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules

    def require(self, url: str) -> SplitResult:
        """The parts of an address that may be called; TargetForbidden tells why not."""
        if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
            raise TargetForbidden("含有不可用的字符", "it holds characters that no address has")
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", _port(parts)
        except ValueError as error:
            raise TargetForbidden("无法识别", "it cannot be read") from error
        if parts.scheme not in self.rules.schemes:
            raise TargetForbidden("只允许 https", "only https is allowed")
        if not host or parts.username is not None or parts.password is not None:
            raise TargetForbidden("不能带账号", "it must hold no account")
        if self.rules.ports and port not in self.rules.ports:
            raise TargetForbidden(f"不允许端口 {port}", f"the port {port} is not allowed")
        if not self._knows(host):
            raise TargetForbidden("域名不在允许的名单里", "its name is not on the list")
        return parts

    def address_of(self, parts: SplitResult) -> str:
        """The one address that is called; TargetForbidden when any of the name's is closed."""
        host = parts.hostname or ""
        found = list(self.rules.resolve(host, _port(parts)))
        if not found or not all(self.rules.may_reach(ip_address(one)) for one in found):
            raise TargetForbidden("指向内部地址", "it leads to an address that is not public")
        return found[0]

    def call(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        """What the other side answers; DeliveryFailed when it does not, or leads elsewhere."""
        parts = self.require(url)
        host = parts.hostname or ""
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection = self._connection(parts, self.address_of(parts))
        try:
            connection.request(method, path, body, {"Host": _host(parts), **headers})
            response = connection.getresponse()
            found = Answer(response.status, response.read(MOST + 1))
        except (OSError, http.client.HTTPException) as error:
            raise DeliveryFailed(channel=host, why=type(error).__name__) from error
        finally:
            connection.close()
        if len(found.body) > MOST:
            raise DeliveryFailed(channel=host, why=f"> {MOST} bytes")
        if 300 <= found.status < 400:
            raise DeliveryFailed(channel=host, why=f"HTTP {found.status}")
        return found

    def _knows(self, host: str) -> bool:
        hosts = self.rules.hosts
        if host.endswith("."):
            return False
        if "*" in hosts or host in hosts:
            return True
        return any(one.startswith(".") and host.endswith(one) for one in hosts)

    def _connection(self, parts: SplitResult, address: str) -> http.client.HTTPConnection:
        context = self.rules.context or ssl.create_default_context()
        named = context if parts.scheme == "https" else None
        return _Pinned(address, _port(parts), str(parts.hostname), named)


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was looked at; with TLS the other side proves its name."""

    def __init__(self, address: str, port: int, name: str, context: ssl.SSLContext | None) -> None:
        super().__init__(address, port, timeout=TIMEOUT)
        self._name, self._tls = name, context

    def connect(self) -> None:
        """Connect, and speak TLS where the address says so."""
        super().connect()
        if self._tls is not None:
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=self._name)


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _host(parts: SplitResult) -> str:
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else str(parts.hostname)
    return host if parts.port is None else f"{host}:{parts.port}"
