"""What a posting rule is called: rules have no titles of their own."""

from dougong.base.text import Text
from dougong.model.catalog import Catalog
from dougong.model.ledger import PostingRule


def posted_to(catalog: Catalog, module: str, rule: PostingRule) -> str:
    """The ledger and its row type, the record and what is done to it, or the port."""
    ledger, port = catalog.ledgers.get(rule.ledger), catalog.out_ports.get(f"{module}.{rule.port}")
    if ledger is not None:
        kinds = {one.key: one.title for one in ledger.row_types}
        return f"{ledger.title} · {kinds.get(rule.row_type, rule.row_type)}"
    entity = catalog.entities.get(rule.record)
    if entity is not None:
        return f"{entity.title} · {_done_to_record(rule).show(catalog.locale)}"
    return port.title if port else rule.key


def _done_to_record(rule: PostingRule) -> Text:
    if rule.closes:
        return Text("关闭", "close")
    if rule.event:
        return Text("推进", "advance")
    return Text("更新", "update") if rule.find else Text("生成", "create")
