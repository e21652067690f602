"""What the messengers have in common: JSON over HTTPS, a token kept while it holds."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any

from dougong.connectors.channel import CardGone, DeliveryFailed
from dougong.connectors.outbound import Outbound


def asked(
    outbound: Outbound,
    channel: str,
    call: tuple[str, str],
    body: dict[str, Any] | None = None,
    token: str = "",
) -> dict[str, Any]:
    """The JSON object that a call is answered with; DeliveryFailed for anything else."""
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
    found = outbound.call(*call, content, headers)
    try:
        answer = json.loads(found.body)
    except ValueError as error:
        raise DeliveryFailed(channel=channel, why=f"HTTP {found.status}") from error
    if not isinstance(answer, dict):
        raise DeliveryFailed(channel=channel, why=f"HTTP {found.status}")
    return answer


class Token:
    """A token that is asked for once and kept until shortly before it ends."""

    #: Seconds before its end from which on another one is asked for.
    EARLY = 300

    def __init__(self, ask: Callable[[], tuple[str, int]]) -> None:
        self._ask, self._lock = ask, Lock()
        self._value, self._until = "", 0.0

    def value(self) -> str:
        """The token in force."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._value, seconds = self._ask()
                self._until = time.monotonic() + max(seconds - self.EARLY, 0)
            return self._value

    def forget(self) -> None:
        """Ask anew: the other side no longer knows it."""
        with self._lock:
            self._until = 0.0


@dataclass(frozen=True)
class Manner:
    """How one messenger takes a token, and says what became of a call."""

    channel: str
    #: Codes of a token that is not, or no longer, one of theirs.
    stale: frozenset[int]
    #: Codes of a card that can be turned no longer.
    gone: frozenset[int]
    #: What its answers call the code, zero when all is well, and the sentence beside it.
    code_key: str = "errcode"
    sentence_key: str = "errmsg"
    #: Whether the token stands in the address, else in a header.
    in_address: bool = True


class Calls:
    """Calls to one messenger with its token; one that has ended is asked for once more."""

    def __init__(
        self, outbound: Outbound, manner: Manner, ask: Callable[[], tuple[str, int]]
    ) -> None:
        self._outbound, self._manner, self._token = outbound, manner, Token(ask)

    def answered(
        self, method: str, url: str, body: dict[str, Any], *, again: bool = True
    ) -> dict[str, Any]:
        """What a call is answered with when all is well; CardGone or DeliveryFailed otherwise."""
        manner, token = self._manner, self._token.value()
        if manner.in_address:
            call = (method, f"{url}?access_token={token}")
            found = asked(self._outbound, manner.channel, call, body)
        else:
            found = asked(self._outbound, manner.channel, (method, url), body, token)
        code = found.get(manner.code_key, 0)
        if code in manner.stale and again:
            self._token.forget()
            return self.answered(method, url, body, again=False)
        if code:
            why = f"{code} {found.get(manner.sentence_key, '')}"
            if code in manner.gone:
                raise CardGone(why=why)
            raise DeliveryFailed(channel=manner.channel, why=why)
        return found
