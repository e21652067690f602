"""What an installation is told by its environment: every name starts with `DOUGONG_`."""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from dougong.base.errors import SetupError
from dougong.base.registry import nearest
from dougong.base.text import Text

PREFIX = "DOUGONG_"
#: Variables of the test run, which are no settings.
TESTING = "DOUGONG_TEST_"
LOOPBACK = frozenset(("127.0.0.1", "::1", "localhost"))
SHORTEST_SECRET = 32
#: A secret of fewer different characters was typed, not drawn.
FEWEST_CHARACTERS = 10
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class UnknownSetting(SetupError):
    """The environment names a setting that does not exist."""

    code = "setting_unknown"
    text = Text("没有名为 {name} 的设置项", "There is no setting {name}")
    hint = Text("您是否想写 {nearest}？", "Did you mean {nearest}?")


class SettingInvalid(SetupError):
    """A setting holds a value that cannot be used."""

    code = "setting_invalid"
    text = Text("设置项 {name} 的值“{value}”无法使用", "The setting {name} cannot be “{value}”")
    hint = Text("应为：{expected}", "Expected: {expected}")


class SecretGuessable(SetupError):
    """A secret that somebody could guess protects nothing."""

    code = "secret_guessable"
    text = Text(
        "DOUGONG_SECRET_KEY 过于简单，容易被猜到",
        "DOUGONG_SECRET_KEY is too simple; it could be guessed",
    )
    hint = Text(
        '可用 python -c "import secrets; print(secrets.token_urlsafe(48))" 生成',
        'Make one with python -c "import secrets; print(secrets.token_urlsafe(48))"',
    )


class SecretMissing(SetupError):
    """Sessions and forms cannot be protected without a secret of the installation's own."""

    code = "secret_missing"
    text = Text(
        "对外提供服务前，需要用 DOUGONG_SECRET_KEY 设置不少于 {least} 个字符的密钥",
        "Set DOUGONG_SECRET_KEY to at least {least} characters before serving beyond this machine",
    )
    hint = Text(
        '可用 python -c "import secrets; print(secrets.token_urlsafe(48))" 生成',
        'Make one with python -c "import secrets; print(secrets.token_urlsafe(48))"',
    )


@dataclass(frozen=True)
class Settings:
    """Everything an installation may choose; the names are those of the environment."""

    database_url: str = "sqlite:///var/dougong.sqlite3"
    #: Connection that may change tables; empty: the same as `database_url`.
    owner_url: str = ""
    #: Signs cookies and form tokens.
    secret_key: str = field(default="", repr=False)
    #: Where databases, generated secrets and logs of a local installation lie.
    var_dir: Path = Path("var")
    files_dir: Path = Path("var/files")
    listen_host: str = "127.0.0.1"
    listen_port: int = 8000
    locale: str = "zh"
    time_zone: str = "Asia/Shanghai"
    workers: int = 2
    #: Whether the server runs due jobs in a thread of its own.
    embedded_jobs: bool = True
    #: Largest upload in megabytes.
    upload_megabytes: int = 20
    #: Hours a session lives, however often it is used.
    session_hours: int = 12
    #: Minutes without use after which a session is over.
    session_idle_minutes: int = 30
    #: Whether cookies are sent over HTTPS only.
    secure_cookies: bool = False
    #: Proxies in front whose forwarded headers are believed.
    trusted_proxies: int = 0
    log_level: str = "INFO"
    #: Host names under which the pages are asked for; empty: any.
    trusted_hosts: tuple[str, ...] = ()
    #: What a collector of `/metrics` shows; empty: only this machine itself may ask.
    metrics_token: str = field(default="", repr=False)
    #: Mail server, `smtp+starttls://user:password@host:587`; empty: no mail is sent.
    smtp_url: str = field(default="", repr=False)
    #: Who mails come from.
    mail_from: str = ""
    #: Address under which people open the platform, for links in messages; empty: no links.
    public_url: str = ""
    #: Messengers: `company:agent:secret`, `key:agent:secret`, `app:secret`; empty: not used.
    wecom: tuple[str, ...] = field(default=(), repr=False)
    dingtalk: tuple[str, ...] = field(default=(), repr=False)
    feishu: tuple[str, ...] = field(default=(), repr=False)
    #: Names that webhooks may call, `.example.com` for all below one; empty: none.
    webhook_hosts: tuple[str, ...] = ()
    #: Broker of a Celery that does the jobs, `redis://host:6379/0`; empty: none.
    broker_url: str = field(default="", repr=False)

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which a day begins and ends."""
        return ZoneInfo(self.time_zone)

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine is served."""
        return self.listen_host in LOOPBACK


def _integer(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise ValueError("0, 1, 2 …")
    return int(text)


def _port(text: str) -> int:
    found = _integer(text)
    if not 1 <= found <= 65535:
        raise ValueError("1–65535")
    return found


def _one_or_more(text: str) -> int:
    found = _integer(text)
    if found < 1:
        raise ValueError("1, 2, 3 …")
    return found


def _level(text: str) -> str:
    if text.upper() not in LEVELS:
        raise ValueError(", ".join(LEVELS))
    return text.upper()


def _hosts(text: str) -> tuple[str, ...]:
    found = tuple(filter(None, (part.strip().lower() for part in text.split(","))))
    if not found or not all(re.fullmatch(r"\.?[a-z0-9.-]+(?::[0-9]{1,5})?", one) for one in found):
        raise ValueError("dougong.example.com, .example.com …")
    return found


def _token(text: str) -> str:
    if len(text) < SHORTEST_SECRET or not text.isascii() or text.split() != [text]:
        raise ValueError(f"≥ {SHORTEST_SECRET} × A–Z a–z 0–9 …")
    return text


def _switch(text: str) -> bool:
    known = {"1": True, "true": True, "on": True, "0": False, "false": False, "off": False}
    if text.lower() not in known:
        raise ValueError("true, false")
    return known[text.lower()]


def _zone(text: str) -> str:
    if text not in available_timezones():
        raise ValueError("Asia/Shanghai, Europe/Berlin …")
    return text


def _locale(text: str) -> str:
    if text not in {"zh", "en"}:
        raise ValueError("zh, en")
    return text


def _mail_server(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"smtp", "smtp+starttls", "smtps"} or not parts.hostname:
        raise ValueError("smtp+starttls://user:password@host:587")
    return text


def _one_line(text: str) -> str:
    if not text.isprintable() or "@" not in text:
        raise ValueError("斗拱 <dougong@example.com>")
    return text


def _public_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query:
        raise ValueError("https://dougong.example.com")
    return text.rstrip("/")


def _parts(count: int) -> Callable[[str], tuple[str, ...]]:
    def read(text: str) -> tuple[str, ...]:
        found = tuple(text.split(":"))
        if len(found) != count or not all(found):
            raise ValueError(":".join(("id", "agent", "secret")[-count:]))
        return found

    return read


READERS: dict[str, Callable[[str], object]] = {
    "DATABASE_URL": str,
    "OWNER_URL": str,
    "SECRET_KEY": str,
    "VAR_DIR": Path,
    "FILES_DIR": Path,
    "LISTEN_HOST": str,
    "LISTEN_PORT": _port,
    "LOCALE": _locale,
    "TIME_ZONE": _zone,
    "WORKERS": _one_or_more,
    "EMBEDDED_JOBS": _switch,
    "UPLOAD_MEGABYTES": _one_or_more,
    "SESSION_HOURS": _one_or_more,
    "SESSION_IDLE_MINUTES": _one_or_more,
    "SECURE_COOKIES": _switch,
    "TRUSTED_PROXIES": _integer,
    "LOG_LEVEL": _level,
    "TRUSTED_HOSTS": _hosts,
    "METRICS_TOKEN": _token,
    "SMTP_URL": _mail_server,
    "MAIL_FROM": _one_line,
    "PUBLIC_URL": _public_url,
    "WECOM": _parts(3),
    "DINGTALK": _parts(3),
    "FEISHU": _parts(2),
    "WEBHOOK_HOSTS": _hosts,
    "BROKER_URL": str,
}
#: Settings whose value no message repeats.
SECRETS = frozenset(
    ("SECRET_KEY", "METRICS_TOKEN", "SMTP_URL", "WECOM", "DINGTALK", "FEISHU", "BROKER_URL")
)
#: A file of `NAME=value` lines; the environment wins over it.
FILE = "SETTINGS_FILE"


def settings_from(environment: Mapping[str, str]) -> Settings:
    """The settings of an environment, with a secret; SetupError names what cannot be used."""
    given = _named(environment)
    if FILE in given:
        given = {**_of_file(Path(given.pop(FILE))), **given}
    chosen = {name.lower(): _read(name, text) for name, text in given.items()}
    found = Settings(**chosen)  # type: ignore[arg-type] # the readers give each field its type
    return _with_secret(found)


def _named(environment: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for name, text in environment.items():
        if not name.startswith(PREFIX) or name.startswith(TESTING):
            continue
        key = name.removeprefix(PREFIX)
        if key not in READERS and key != FILE:
            close = nearest(key, READERS)
            raise UnknownSetting(name=name, nearest=f"{PREFIX}{close}" if close else "—")
        found[key] = text
    return found


def _of_file(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise SettingInvalid(
            name=PREFIX + FILE, value=str(path), expected=str(error.strerror)
        ) from error
    pairs = {}
    for line in lines:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, found, text = line.partition("=")
        if not found:
            raise SettingInvalid(name=PREFIX + FILE, value=line, expected="NAME=value")
        pairs[name.strip()] = text.strip()
    return _named(pairs)


def _read(name: str, text: str) -> object:
    try:
        return READERS[name](text)
    except ValueError as error:
        told = "…" if name in SECRETS else text
        raise SettingInvalid(name=PREFIX + name, value=told, expected=str(error)) from error


def _with_secret(settings: Settings) -> Settings:
    if len(settings.secret_key) >= SHORTEST_SECRET:
        if len(set(settings.secret_key)) < FEWEST_CHARACTERS:
            raise SecretGuessable
        return settings
    if settings.secret_key or not settings.is_loopback:
        raise SecretMissing(least=SHORTEST_SECRET)
    words = {**settings.__dict__, "secret_key": _kept_secret(settings.var_dir)}
    return Settings(**words)


def _kept_secret(folder: Path) -> str:
    """The secret of a local installation, made at its first start and readable by its owner."""
    path = folder / "secret"
    try:
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(48))
        return path.read_text()
    except OSError as error:
        why = str(error.strerror)
        raise SettingInvalid(name=f"{PREFIX}VAR_DIR", value=str(folder), expected=why) from error
