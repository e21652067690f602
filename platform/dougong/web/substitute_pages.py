"""Whoever stands in for me while I am away: named and ended on the page of my account."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from dougong.actions.round_errors import NobodyChosen
from dougong.actions.standing_in import Away, end_substitute, my_substitutes, name_substitute
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import DataInvalid, DougongError, FieldFault
from dougong.base.text import Text
from dougong.base.values import JsonObject, is_id
from dougong.web.brought_in_part import people_offered, people_picker
from dougong.web.call import once_text, read
from dougong.web.errors import sentence
from dougong.web.json_body import answer, read_json
from dougong.web.locale import locale, text
from dougong.web.wording import money

blueprint = Blueprint("my_substitutes", __name__, url_prefix="/me/substitutes")


@dataclass(frozen=True)
class SubstituteView:
    """Who stands in, as the page says it."""

    id: str
    who: str
    days: str
    #: What it is for.
    scope: str


@dataclass(frozen=True)
class SubstitutePart:
    """The section of the page: who stands in, and the form that names one."""

    items: tuple[SubstituteView, ...]
    picker: JsonObject
    #: Key and title of the processes it may be narrowed to.
    processes: tuple[tuple[str, str], ...]
    today: str
    week: str


def substitute_part(uow: UnitOfWork) -> SubstitutePart:
    """What the page shows of substitutes."""
    zone, titles = uow.house.zone, _processes(uow)
    today = uow.now.astimezone(zone).date()
    items = []
    for one in my_substitutes(uow):
        last = one.ends_at.astimezone(zone).date() - timedelta(days=1)
        first = one.starts_at.astimezone(zone).date()
        scope = titles.get(one.process, one.process) if one.process else text("全部流程")
        if one.up_to is not None:
            scope += text("，%(amount)s 元以内", amount=money(one.up_to))
        days = text("%(first)s 至 %(last)s", first=first.isoformat(), last=last.isoformat())
        items.append(SubstituteView(one.id, one.substitute, days, scope))
    return SubstitutePart(
        items=tuple(items),
        picker=people_picker("/me/substitutes/people", many=False),
        processes=tuple(sorted(titles.items(), key=lambda pair: pair[1])),
        today=today.isoformat(),
        week=(today + timedelta(days=6)).isoformat(),
    )


def _processes(uow: UnitOfWork) -> dict[str, str]:
    return {key: one.title for key, one in uow.catalog.processes.items()}


@blueprint.post("/people")
def candidates() -> Response:
    """Whom the picker offers: everybody else."""
    return answer({"items": read(lambda uow: people_offered(uow, but=uow.actor.id))})


@blueprint.post("")
def name() -> AnyResponse:
    """Somebody who stands in from now on, or later."""
    try:
        away = _away()
        once_text(lambda uow: name_substitute(uow, away).id)
    except DougongError as refused:
        flash(_told(refused), "danger")
    else:
        flash(text("已设置代理人"), "success")
    return redirect("/me", 303)


@blueprint.post("/<key>/end")
def end(key: str) -> AnyResponse:
    """Nobody stands in any longer."""

    def action(uow: UnitOfWork) -> str:
        end_substitute(uow, key)
        return ""

    once_text(action)
    flash(text("代理已结束"), "success")
    return redirect("/me", 303)


def _away() -> Away:
    chosen = read_json(request.form.get("people", "null").encode())
    if not isinstance(chosen, str) or not is_id(chosen):
        raise NobodyChosen
    typed = request.form.get("up_to", "").replace(",", "").strip()
    try:
        up_to = Decimal(typed).quantize(Decimal("0.01")) if typed else None
    except InvalidOperation as fault:
        raise DataInvalid([FieldFault("/up_to", "type", _AMOUNT)]) from fault
    process = request.form.get("process", "")
    return Away(chosen, _day("first"), _day("last"), process, up_to)


def _day(name: str) -> date:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError as fault:
        raise DataInvalid([FieldFault(f"/{name}", "type", _DAY)]) from fault


def _told(refused: DougongError) -> str:
    """What is wrong; of values each in a sentence."""
    if isinstance(refused, DataInvalid):
        return "；".join(fault.for_person(locale()) for fault in refused.faults)
    return f"{sentence(refused)}　{refused.advice(locale())}".strip()


_AMOUNT = Text("金额要填数字", "The amount must be a number")
_DAY = Text("请选择日期", "Choose the days")
