"""The command line: `dougong COMMAND`; slow parts are loaded by the command that needs them."""

import sys

import click

from dougong.base.errors import DougongError, SetupError
from dougong.cli import collecting
from dougong.cli.bundle import bundle
from dougong.cli.conformance import conformance
from dougong.cli.database import init
from dougong.cli.definitions import check, plan, publish
from dougong.cli.demo import demo
from dougong.cli.doctor import doctor
from dougong.cli.groups import group
from dougong.cli.history import history
from dougong.cli.keeping import backup, restore
from dougong.cli.ledger import ledger, port
from dougong.cli.people import role, user
from dougong.cli.release import release
from dougong.cli.serving import serve
from dougong.cli.token import token
from dougong.cli.working import worker

#: In the order in which an installation meets them.
COMMANDS: tuple[click.Command, ...] = (
    *(init, demo, serve, worker),
    *(check, plan, publish, release, bundle),
    *(user, role, group, token),
    *(ledger, port, history),
    *(backup, restore, doctor),
    *(conformance,),
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dougong", prog_name="dougong")
def commands() -> None:
    """斗拱 · Dougong."""


for command in COMMANDS:
    commands.add_command(command)


def main() -> None:
    """Run a command; a fault is one line on stderr, status 2 when it is the operator's turn."""
    collecting.collect_rarely()
    try:
        commands(prog_name="dougong")
    except DougongError as error:
        click.echo(line_of(error), err=True)
        sys.exit(2 if isinstance(error, SetupError) else 1)


def line_of(error: DougongError) -> str:
    """A fault and what to do about it, in both languages, on one line."""
    told = (_sentence(error, locale) for locale in ("zh", "en"))
    return " ".join("  ·  ".join(told).split("\n"))


def _sentence(error: DougongError, locale: str) -> str:
    message, advice = error.for_person(locale), error.advice(locale)
    colon, stop = ("；", "") if locale == "zh" else (". ", ".")
    return f"{message}{colon}{advice}{stop}" if advice else message
