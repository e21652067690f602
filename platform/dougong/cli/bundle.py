"""`dougong bundle`: a customer's bundle, begun from one that is there."""

import json
import re
from pathlib import Path

import click

from dougong.base.errors import SetupError
from dougong.base.text import Text
from dougong.cli.definitions import BundleMissing, root_option

_KEY = re.compile(r"[a-z][a-z0-9_]*")


class BundleKeyInvalid(SetupError):
    """The key of a new bundle is not one, or is taken."""

    code = "bundle_key_invalid"
    text = Text("不能用“{key}”作为配置包的标识：{why_zh}", "“{key}” cannot be a bundle: {why_en}")
    hint = Text(
        "标识以小写字母开头，只含小写字母、数字和下划线，且不能重复",
        "Begin with a small letter, then small letters, digits and _; each key once",
    )


@click.group()
def bundle() -> None:
    """客户的配置包 · Bundles of customers."""


@bundle.command()
@click.argument("key")
@click.option(
    "--from",
    "source",
    required=True,
    type=click.Path(path_type=Path),
    help="作为起点的配置包 · the bundle to begin with, such as bundles/builder",
)
@click.option("--title", help="名称 · its title")
@root_option
def new(*, key: str, source: Path, title: str | None, root: Path) -> None:
    """以现有配置包为起点新建一个 · Begin a bundle with the modules and changes of another."""
    begun = _begun(root, source)
    target = root / "bundles" / key
    _require_free(key, target)
    words = {**json.loads((begun / "bundle.json").read_text("utf-8")), "key": key}
    words["title"] = title or words["title"]
    target.mkdir(parents=True)
    _write(target / "bundle.json", json.dumps(words, ensure_ascii=False, indent=2) + "\n")
    for path in sorted((begun / "overlay").glob("*.json")):
        _write(target / "overlay" / path.name, path.read_text("utf-8"))
    click.echo(f"已新建 · made: {target}")
    click.echo(f"下一步 · next: dougong check {key}")


def _begun(root: Path, source: Path) -> Path:
    """The folder of the bundle to begin with, named by its key or its path."""
    for folder in (source, root / source, root / "bundles" / source):
        if (folder / "bundle.json").is_file():
            return folder
    known = sorted(path.parent.name for path in (root / "bundles").glob("*/bundle.json"))
    raise BundleMissing(root=str(root.resolve()), bundle=str(source), known=", ".join(known) or "—")


def _require_free(key: str, target: Path) -> None:
    if not _KEY.fullmatch(key):
        raise BundleKeyInvalid(key=key, why_zh="写法不符合规则", why_en="it is not a key")
    if target.exists():
        raise BundleKeyInvalid(key=key, why_zh="已经存在", why_en="it is there already")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
