"""What a scenario may expect: records, checks, chains, rights, ledgers, reports, ports, texts."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from dougong.actions import alerts, controlling
from dougong.actions.decision_tables import decided
from dougong.actions.listings import ListRequest, list_page
from dougong.actions.page_figures import figures_on
from dougong.actions.periods import booked_elsewhere
from dougong.actions.reports import ledger_rows, ledger_totals, report
from dougong.actions.road import Prediction, predict
from dougong.actions.seen import Reader
from dougong.actions.tables import TablePage, filters_for, table_report
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.registry import Registry
from dougong.base.values import round_half_up
from dougong.feel.to_filter import filter_of
from dougong.forms.checks import CheckResult
from dougong.forms.decode import encode
from dougong.model.derived import Figures, figures_of, summed_for
from dougong.model.ledger import Ledger
from dougong.model.rights import effective
from dougong.model.runtime import LedgerRow, Record
from dougong.store import ledgers, log
from dougong.store.platform_tables import port_event
from dougong.testing import traces
from dougong.testing.stage import KEEPER
from dougong.testing.story import Story, Words, same, verbs

Expectation = Callable[[Story, Words], None]
expectations: Registry[Expectation] = Registry("expectation")

#: More rows than a story ever writes.
ALL = 100_000


def expect(story: Story, words: Words) -> None:
    """AssertionError says what was expected and what was found."""
    for key in expectations:
        if key in words:
            expectations[key](story, words)
            return
    raise AssertionError(f"nothing is known to expect of {sorted(words)}")


verbs.add("expect", expect)


def require(what: str, wanted: Any, found: Any) -> None:
    """AssertionError unless the two are the same."""
    assert same(wanted, found), f"{what}: expected {shown(wanted)}, found {shown(found)}"


def shown(value: Any) -> str:
    """A value for the reader of a failure."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {shown(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(shown(part) for part in value) + "]"
    return str(value)


def _record(story: Story, words: Words) -> None:
    record = story.record(words["record"])
    for key, look in _OF_RECORD.items():
        if key in words:
            require(key, words[key], look(story, record, words[key]))
    if "seen_by" in words:
        _seen(story, record, words)


def _data(story: Story, record: Record, wanted: Words) -> Words:
    entity = story.stage.catalog.entity(record.entity)
    found = encode(entity, story.stage.catalog, record.data)
    return {key: found.get(key) for key in wanted}


def _rows(story: Story, record: Record, wanted: Words) -> Words:
    found = _data(story, record, wanted)
    for key, rows in wanted.items():
        least = found[key]
        assert isinstance(least, list)
        assert len(rows) == len(least), f"{key}: expected {len(rows)} rows, found {len(least)}"
        for number, (row, have) in enumerate(zip(rows, least, strict=True), 1):
            require(f"row {number} of {key}", row, {name: have.get(name) for name in row})
    return found


def _prediction(story: Story, record: Record) -> Prediction:
    """What submitting the document would do, as its author sees it."""
    logins = {person.id: login for login, person in story.stage.people.items()}
    author = logins[record.created_by]
    return story.stage.look(author, lambda uow: predict(uow, record.entity, id=record.id))


def _checks(story: Story, record: Record, wanted: Words) -> Words:
    spoken = {result.key: _level(result) for result in _prediction(story, record).checks}
    return {key: spoken.get(key, "ok") for key in wanted}


def _controls(story: Story, record: Record, wanted: Words) -> Words:
    """The worst key of each control as it stands now; figures to the places expected."""
    entity = story.stage.catalog.entity(record.entity)
    facts = story.stage.look(None, lambda uow: controlling.facts(uow, entity, record))
    return {
        key: {name: _to_places(facts[key].get(name), one) for name, one in words.items()}
        for key, words in wanted.items()
    }


def _to_places(found: Any, wanted: Any) -> Any:
    if not isinstance(found, Decimal) or not isinstance(wanted, Decimal | int):
        return found
    return round_half_up(found, -int(Decimal(wanted).as_tuple().exponent))


def _level(result: CheckResult) -> str:
    return "not_checked" if result.not_checked else result.level


def _chain(story: Story, record: Record, _wanted: object) -> list[str]:
    found = _prediction(story, record)
    assert not found.fault, found.fault
    return [
        str(node.item["role"] or node.item["key"]) if node.item else node.node_id
        for node in found.nodes
    ]


def _crosses(story: Story, record: Record, _wanted: object) -> bool:
    entity = story.stage.catalog.entity(record.entity)
    return booked_elsewhere(entity, record) != ""


def _waits_for(story: Story, record: Record, wanted: list[str]) -> list[str]:
    found = story.stage.waits_for(record)
    # In any order: the order of the scenario is given back when the people are the same.
    return wanted if sorted(wanted) == found else found


def _last_events(story: Story, record: Record, wanted: list[str]) -> list[str]:
    """The kinds of the last events of its log, as many as are expected."""
    found = story.stage.look(None, lambda uow: log.events(uow, record.id))
    return [event.kind for event in found][-len(wanted) :]


_OF_RECORD: Mapping[str, Callable[[Story, Record, Any], Any]] = {
    "last_events": _last_events,
    "status": lambda _story, record, _wanted: record.status,
    "posted_period": lambda _story, record, _wanted: record.posted_period,
    "cross_period": _crosses,
    "data": _data,
    "rows": _rows,
    "checks": _checks,
    "controls": _controls,
    "chain": _chain,
    "waits_for": _waits_for,
}


def _seen(story: Story, record: Record, words: Words) -> None:
    rights = story.stage.look(
        words["seen_by"],
        lambda uow: Reader(uow, uow.catalog.entity(record.entity)).rights(record),
    )
    for path in words.get("hidden", ()):
        require(f"right of {path}", "hidden", effective(rights, path))
    for path in words.get("shown", ()):
        right = effective(rights, path)
        assert right in {"read", "write"}, f"right of {path}: expected to be seen, found {right}"
    if "figures" in words:
        _heading(story, record, words)


def _heading(story: Story, record: Record, words: Words) -> None:
    """The figures that head the page, and that the rows they lead to come to them."""

    def look(uow: UnitOfWork) -> tuple[Words, Words]:
        rights = Reader(uow, uow.catalog.entity(record.entity)).rights(record)
        shown = figures_on(uow, record, rights)
        behind = {
            one.figure.key: ledger_totals(uow, one.figure.ledger, one.rows)[one.figure.measure]
            for one in shown
            if one.rows is not None
        }
        return {one.figure.key: one.value for one in shown}, behind

    found, behind = story.stage.look(words["seen_by"], look)
    require("figures", words["figures"], found)
    require("rows behind figures", {key: found[key] for key in behind}, behind)


def _ledger(story: Story, words: Words) -> None:
    known = story.stage.catalog.ledgers[words["ledger"]]
    names = (*known.dimensions, "posted_period", "business_date", "row_type")
    where = filter_of(words["where"], names, {}) if words.get("where") else None
    rows, _ = story.stage.look(None, lambda uow: ledgers.rows(uow, known.name, where, (), ALL, 0))
    if "by" not in words:
        require(known.name, words["values"], _figures(known, rows, list(words["values"])))
        return
    groups: dict[str, list[LedgerRow]] = {}
    for row in rows:
        groups.setdefault(" / ".join(_part(row, key) for key in words["by"]), []).append(row)
    wanted: Words = words["values"]
    require(f"groups of {known.name}", sorted(wanted), sorted(groups))
    for key, sums in wanted.items():
        require(f"{known.name} of {key}", sums, _figures(known, groups[key], list(sums)))


def _part(row: LedgerRow, key: str) -> str:
    value = row.dimensions.get(key, getattr(row, key, None))
    return "" if value is None else str(value)


def _figures(ledger: Ledger, rows: list[LedgerRow], figures: list[str]) -> Figures:
    measures = summed_for(ledger, figures)
    sums = {key: sum((row.measures[key] for row in rows), Decimal(0)) for key in measures}
    return figures_of(ledger, figures, sums)


def _balance(story: Story, words: Words) -> None:
    ledger, _, balance = words["balance"].rpartition("/")
    kept = story.stage.look(None, lambda uow: ledgers.balances(uow, ledger, balance, None))
    found = [row for row in kept if same(words["key"], row)]
    assert len(found) == 1, f"{words['balance']}: {len(found)} balances have the key"
    values = figures_of(story.stage.catalog.ledgers[ledger], list(words["values"]), found[0])
    require(words["balance"], words["values"], values)


def _report(story: Story, words: Words) -> None:
    name, filters = words["report"], words.get("filters", {})
    if name in story.stage.catalog.tables:
        page = story.stage.look(KEEPER, lambda uow: table_report(uow, name, filters))
        _table(page, words)
        total: Mapping[str, Any] = page.total.values
    else:
        made = story.stage.look(KEEPER, lambda uow: report(uow, name, filters))
        require(name, words.get("total", {}), dict(made.pivot.total))
        total = made.pivot.total
    for figure, documents in words.get("behind", {}).items():
        _behind(story, words, figure, (total[figure], documents))


def _behind(story: Story, words: Words, figure: str, wanted: tuple[Any, list[str]]) -> None:
    """The rows a figure leads to on the pages: they come to it, and stand in these documents."""
    catalog, name, filters = story.stage.catalog, words["report"], words.get("filters", {})
    source, measure, asked = name, figure, {**filters, "report": name}
    if name in catalog.tables:
        column = catalog.tables[name].column(figure)
        assert column is not None, f"{name} has no column {figure}"
        assert column.ledger, f"{name} {figure} stands on no ledger"
        source, measure = column.ledger, column.measure
        asked = {**filters_for(column, filters), "report": name, "column": figure}
    else:
        source = catalog.reports[name].ledger
    look = story.stage.look
    sums = look(KEEPER, lambda uow: ledger_totals(uow, source, asked))
    require(f"rows behind {name} {figure}", wanted[0], sums[measure])
    rows, _ = look(KEEPER, lambda uow: ledger_rows(uow, source, asked, limit=ALL))
    moved = summed_for(catalog.ledgers[source], [measure])
    found = {row.record_id for row in rows if any(row.measures[key] for key in moved)}
    called = {key: f"${alias}" for alias, key in story.ids.items()}
    told = [sorted(called.get(key, key) for key in keys) for keys in (wanted[1], found)]
    require(f"documents behind {name} {figure}", *told)


def _table(page: TablePage, words: Words) -> None:
    """The total, and the rows a story names by what people call them, with figures and colours."""
    name, lines = page.table.name, {" / ".join(page.names[line.key]): line for line in page.lines}
    lines[""] = page.total
    for title, wanted in {**words.get("rows", {}), "": words.get("total", {})}.items():
        assert title in lines, f"{name}: no row “{title}” among {', '.join(lines)}"
        found = {key: _shown(lines[title].values.get(key)) for key in page.fields}
        require(f"{name} {title}", wanted, {key: found.get(key) for key in wanted})
    for title, wanted in words.get("colours", {}).items():
        require(f"colours of {title}", wanted, dict(lines[title].colours))
    if "in_order" in words:
        require(f"order of {name}", words["in_order"], [title for title in lines if title])


def _alerts(story: Story, words: Words) -> None:
    """What a person is told after the platform has looked at every rule."""
    for rule in story.stage.catalog.alerts:
        story.stage.act(None, lambda uow, one=rule: alerts.check(uow, {"rule": one}))  # type: ignore[misc]
    found = story.stage.look(words["alerts"], alerts.my_alerts)
    require(f"alerts of {words['alerts']}", sorted(words["titles"]), sorted(a.title for a in found))


def _shown(value: Any) -> Any:
    """A percentage of a table is exact; a story tells it to the places it would be stored with."""
    return round_half_up(value, 4) if isinstance(value, Decimal) else value


def _list(story: Story, words: Words) -> None:
    request = ListRequest(where=words.get("where", ""))
    page = story.stage.look(KEEPER, lambda uow: list_page(uow, words["list"], request))
    if "count" in words:
        require(f"count of {words['list']}", words["count"], page.total)
    require(f"totals of {words['list']}", words.get("totals", {}), dict(page.totals))


def _port(story: Story, words: Words) -> None:
    written = (port_event.c.port == words["port"]) & (port_event.c.record_id == words["record"])
    columns = select(port_event.c.payload, port_event.c.delivered_at).where(written)
    found = story.stage.look(None, lambda uow: uow.connection.execute(columns).all())
    if "events" in words:
        require(f"events of {words['port']}", words["events"], len(found))
    for key, wanted in words.get("sum", {}).items():
        total = sum((_amount(row.payload["payload"][key]) for row in found), Decimal(0))
        require(f"sum of {key}", wanted, total)
    if "delivered" in words:
        states = sorted({row.delivered_at is not None for row in found})
        require("delivered", [words["delivered"]], states)


def _amount(value: Any) -> Decimal:
    return Decimal(str(value))


def _decision(story: Story, words: Words) -> None:
    inputs = {key: _exact(value) for key, value in words["inputs"].items()}
    result = decided(story.stage.catalog, words["decision"], inputs)
    require(words["decision"], words["result"], list(_steps(result)))


def _exact(value: Any) -> Any:
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _steps(result: Any) -> Iterator[Any]:
    if isinstance(result, list):
        for row in result:
            yield from _steps(row)
    elif isinstance(result, Mapping):
        yield from _steps(result["steps"]) if "steps" in result else [result.get("role", result)]
    else:
        yield result


def _text(story: Story, words: Words) -> None:
    catalog = story.stage.host.catalog(words.get("locale", "zh"))
    found = any(words["text"] in text for text in texts_of(catalog))
    require(f"“{words['text']}” in the texts", words.get("found", True), found)


def _nowhere(story: Story, words: Words) -> None:
    """No table of the customer holds one of these texts any more, and the log holds together."""
    found = story.stage.look(None, lambda uow: traces.held(uow, words["nowhere"]))
    assert not found, "still held: " + ", ".join(found)
    broken = story.stage.look(None, log.verify_chain)
    assert not broken, f"the log does not hold together: {broken}"


#: Fields of definitions that people read.
_READ = frozenset({"title", "message", "description", "help", "placeholder", "name"})


def texts_of(definition: Any) -> Iterator[str]:
    """Every text of the definitions that people read."""
    if isinstance(definition, Mapping):
        parts: Iterable[Any] = definition.values()
    elif is_dataclass(definition):
        named = {field.name: getattr(definition, field.name) for field in fields(definition)}
        yield from (named[key] for key in _READ & named.keys() if isinstance(named[key], str))
        parts = [named[key] for key in named.keys() - _NOT_READ]
    else:
        parts = definition if isinstance(definition, list | tuple) else ()
    for part in parts:
        yield from texts_of(part)


_NOT_READ = frozenset({"files", "operations", "words"})

for _name, _expectation in (
    ("ledger", _ledger),
    ("alerts", _alerts),
    ("balance", _balance),
    ("report", _report),
    ("list", _list),
    ("port", _port),
    ("decision", _decision),
    ("text", _text),
    ("nowhere", _nowhere),
    # Last: ports name a record too.
    ("record", _record),
):
    expectations.add(_name, _expectation)
