"""Settings come from the environment; what cannot be used is said at the start."""

from ipaddress import IPv4Address
from pathlib import Path

import pytest

from dougong.settings import (
    SecretMissing,
    SettingInvalid,
    Settings,
    UnknownSetting,
    settings_from,
)


def of(tmp_path: Path, **names: str) -> Settings:
    return settings_from({"DOUGONG_VAR_DIR": str(tmp_path), "PATH": "/bin", **names})


def test_an_unknown_setting_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UnknownSetting) as refused:
        of(tmp_path, DOUGONG_DATABASE_ULR="sqlite:///a")
    assert refused.value.facts["nearest"] == "DOUGONG_DATABASE_URL"


def test_a_value_that_cannot_be_read_names_what_is_expected(tmp_path: Path) -> None:
    for name, value in (("LISTEN_PORT", "80a"), ("TIME_ZONE", "Mars"), ("LOCALE", "fr")):
        with pytest.raises(SettingInvalid) as refused:
            of(tmp_path, **{f"DOUGONG_{name}": value})
        assert refused.value.facts["expected"]


def test_a_local_installation_keeps_the_secret_it_made(tmp_path: Path) -> None:
    first = of(tmp_path)
    assert len(first.secret_key) >= 32
    assert of(tmp_path).secret_key == first.secret_key
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0
    assert first.secret_key not in repr(first)


EVERYWHERE = str(IPv4Address(0))


def test_who_serves_others_needs_a_secret_of_his_own(tmp_path: Path) -> None:
    with pytest.raises(SecretMissing):
        of(tmp_path, DOUGONG_LISTEN_HOST=EVERYWHERE)
    with pytest.raises(SecretMissing):
        of(tmp_path, DOUGONG_SECRET_KEY="short")  # noqa: S106 (too short on purpose)
    assert of(tmp_path, DOUGONG_LISTEN_HOST=EVERYWHERE, DOUGONG_SECRET_KEY="0123456789abcdef" * 3)


def test_a_settings_file_gives_way_to_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "settings"
    file.write_text("# 生产环境\nDOUGONG_WORKERS=4\nDOUGONG_LISTEN_PORT=9000\n")
    found = of(tmp_path, DOUGONG_SETTINGS_FILE=str(file), DOUGONG_LISTEN_PORT="9001")
    assert (found.workers, found.listen_port) == (4, 9001)
    with pytest.raises(SettingInvalid):
        of(tmp_path, DOUGONG_SETTINGS_FILE=str(tmp_path / "none"))
