"""Operations of an overlay as people read them."""

from dougong.base.values import JsonObject
from dougong.web.locale import text


def sentence(operation: JsonObject) -> str:
    """What an operation does, in the reader's language."""
    facts = {key: str(value) for key, value in operation.items()}
    field = operation.get("field")
    if isinstance(field, dict):
        facts["title"] = str(field.get("title", ""))
    for word in ("entity", "form", "key", "title", "target", "from", "to", "module", "value"):
        facts.setdefault(word, "")
    known = {
        "choose_modules": text("选择模块"),
        "add_field": text("在 %(entity)s 增加字段“%(title)s”", **facts),
        "change_field": text("修改 %(entity)s 的字段 %(key)s", **facts),
        "relabel": text("把 %(target)s 改名为“%(title)s”", **facts),
        "require_field": text("设置 %(entity)s 的字段 %(key)s 是否必填", **facts),
        "hide_field": text("在表单 %(form)s 隐藏字段 %(key)s", **facts),
        "add_section": text("在表单 %(form)s 增加分组“%(title)s”", **facts),
        "hide_section": text("在表单 %(form)s 隐藏分组 %(key)s", **facts),
        "replace_rules": text("替换决策表的规则"),
        "add_rules": text("给决策表增加规则"),
        "set_setting": text("把 %(module)s 的参数 %(key)s 设为 %(value)s", **facts),
        "replace_term": text("把“%(from)s”统一改称“%(to)s”", **facts),
        "restrict_field": text("限制角色查看 %(entity)s 的字段", **facts),
        "translate": text("翻译 %(target)s", **facts),
    }
    return known.get(str(operation.get("op")), str(operation.get("op")))
