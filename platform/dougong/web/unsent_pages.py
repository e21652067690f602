"""What waits on this phone to be sent, and the worker that keeps its pages without network."""

from dataclasses import dataclass

from flask import Blueprint
from flask.wrappers import Response

from dougong.base.errors import NotFound
from dougong.base.values import JsonObject
from dougong.web.api.offers import offers
from dougong.web.assets import DIST, asset, has_asset
from dougong.web.locale import text
from dougong.web.render import KEEP, page

blueprint = Blueprint("unsent", __name__)

WORKER = "worker.js"


@dataclass(frozen=True)
class UnsentView:
    """The words of the page; what it lists is on the phone alone."""

    island: JsonObject


@blueprint.get("/unsent")
def show() -> Response:
    """The forms that this phone has kept and not sent yet."""
    words: JsonObject = {
        "none": text("没有待发送的单据"),
        "waiting": text("等待网络"),
        "sending": text("正在发送"),
        "refused": text("没有通过，请修改"),
        "asks": text("请填写原因后提交"),
        "reason": text("填写原因"),
        "with_reason": text("提交"),
        "sent": text("已提交"),
        "draft": text("已存为草稿"),
        "again": text("之前已经提交过"),
        "filled": text("填写于 %s"),
        "changed": text("表单已更新，请打开核对后再提交"),
        "mend": text("打开修改"),
        "view": text("查看"),
        "drop": text("删除"),
        "sure": text("删除后找不回来，确定删除这张单据吗？"),
        "away": text("现在没有网络，恢复后自动发送"),
        "signed_out": text("登录已过期，请重新登录，登录后自动发送"),
        "other": text("现在登录的是另一个人，不会发送这些单据"),
        "failed": text("服务器没有收下，稍后自动重试"),
        "photos": text("%s 个附件"),
    }
    shown = page("unsent", UnsentView({"texts": words}))
    return Response(shown, headers={KEEP: "yes"}, mimetype="text/html")


@blueprint.get("/worker.js")
@offers("everybody: it holds nothing of anybody")
def worker() -> Response:
    """The script that answers for pages when there is no network; it must lie at the root."""
    if not has_asset(WORKER):
        raise NotFound(what="asset", id=WORKER)
    content = (DIST / asset(WORKER).removeprefix("/static/dist/")).read_bytes()
    answer = Response(content, mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer
