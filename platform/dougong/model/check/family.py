"""The registry of families of checks, and where they put what they find."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from dougong.base.registry import Registry
from dougong.model.catalog import Catalog
from dougong.model.check.scope import Scopes
from dougong.model.finding import Finding
from dougong.model.parse.faults import Faults


@dataclass(frozen=True)
class PeopleFacts:
    """What checks know of the live organisation."""

    #: Roles that somebody holds.
    roles_held: frozenset[str] = frozenset()
    #: Keys of the groups in use; none where groups are not known.
    groups: frozenset[str] | None = None
    #: Keys of those to which somebody active belongs now.
    groups_staffed: frozenset[str] = frozenset()


class Report:
    """The findings of all families, by file in the order the files were met."""

    def __init__(self, catalog: Catalog, people: PeopleFacts | None) -> None:
        self.catalog = catalog
        self.people = people
        self.scopes = Scopes(catalog)
        self._files: dict[str, Faults] = {}

    def about(self, file: str) -> Faults:
        """Where findings about a file go."""
        return self._files.setdefault(file, Faults(file))

    def findings(self) -> tuple[Finding, ...]:
        """Everything found, file by file."""
        found: dict[tuple[str, str, str, str], Finding] = {}
        for file in sorted(self._files):
            for finding in self._files[file].found:
                # Rows that stand in two documents are looked at twice.
                mark = (finding.file, finding.path, finding.code, finding.for_person())
                found.setdefault(mark, finding)
        return tuple(found.values())

    def knows_module(self, name: str) -> bool:
        """Whether the module of a full name is in the bundle."""
        return name.partition(".")[0] in self.catalog.modules


Family = Callable[[Report], None]
families: Registry[Family] = Registry("family of checks")


def family(name: str) -> Callable[[Family], Family]:
    """Make a family known under its name."""

    def register(run: Family) -> Family:
        return families.add(name, run)

    return register


def run_all(report: Report, names: Iterable[str]) -> None:
    """Let families look at the catalog."""
    for name in names:
        families[name](report)
