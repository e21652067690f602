"""Which status an error has, and how a person and a program read it."""

import logging
from datetime import datetime
from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from dougong.actions.errors import Busy, TooManyTries
from dougong.base.errors import (
    AccessDenied,
    Conflict,
    DataInvalid,
    DefinitionError,
    DougongError,
    InputError,
    NotFound,
    ProcessError,
    SetupError,
)
from dougong.base.text import Text
from dougong.base.values import new_id
from dougong.web.locale import locale
from dougong.web.statuses import status_title, vote_title
from dougong.web.wording import moment

log = logging.getLogger("dougong.web")

#: Family of errors → status; the first base that matches a class decides.
STATUS: dict[type[DougongError], int] = {
    InputError: 422,
    DefinitionError: 422,
    AccessDenied: 403,
    NotFound: 404,
    Conflict: 409,
    ProcessError: 409,
    SetupError: 503,
    Busy: 503,
    TooManyTries: 429,
}

HTTP_TEXTS = {
    400: ("bad_request", Text("请求无法读取", "The request cannot be read")),
    401: ("sign_in_needed", Text("请先登录", "Please sign in")),
    403: ("access_denied", Text("您没有权限执行此操作", "You are not allowed to do this")),
    404: ("not_found", Text("没有找到这个页面", "There is no such page")),
    405: ("method_not_allowed", Text("不支持这种请求方式", "This method is not supported here")),
    406: ("not_acceptable", Text("无法提供所需的格式", "That format is not offered")),
    413: ("too_large", Text("内容太大", "The content is too large")),
    415: ("media_type", Text("请以 JSON 格式提交", "Send the body as JSON")),
    429: ("too_many", Text("操作过于频繁，请稍后再试", "Too many tries; wait a while")),
    503: ("busy", Text("系统繁忙，请稍后再试", "The system is busy; try again shortly")),
}
UNKNOWN = (
    "internal",
    Text("系统出现意外，已记录", "Something unexpected happened; it is on record"),
)
#: What to do about them.
HTTP_HINTS = {
    400: Text("请刷新页面后再试", "Load the page anew and try again"),
    404: Text(
        "链接可能有误或已失效，请从菜单重新进入",
        "The link may be wrong or out of date; find the page through the menu",
    ),
    405: Text("请返回上一页重新操作", "Go back and do it again from there"),
    413: Text("请压缩后再传，或分几次上传", "Make it smaller, or send it in parts"),
    500: Text(
        "请稍后再试；仍不行时，把下面的编号告诉管理员",
        "Try again in a while; if it does not help, tell an administrator the number below",
    ),
}


def _hint(status: int) -> str | None:
    return HTTP_HINTS[status].show(locale()) if status in HTTP_HINTS else None


def status_of(error: DougongError) -> int:
    """The HTTP status of an error, found by its family."""
    own = getattr(error, "status", None)
    if isinstance(own, int):
        return own
    for family in type(error).__mro__:
        if family in STATUS:
            return STATUS[family]
    return 422


def sentence(error: DougongError) -> str:
    """The error as its reader understands it: local times, and statuses and votes by name."""
    facts = {key: _told(key, value) for key, value in error.facts.items()}
    return error.text.show(locale(), facts)


def _told(key: str, value: object) -> object:
    if isinstance(value, datetime):
        return moment(value)
    if key in {"status", "status_title", "state"} and isinstance(value, str):
        return status_title(value)
    if key == "what" and isinstance(value, str):
        return vote_title(value)
    return value


def envelope(error: DougongError, language: str, correlation: str) -> dict[str, Any]:
    """The JSON body of an error (reliability.md 3)."""
    body: dict[str, Any] = {
        "code": error.code,
        "message": sentence(error),
        "path": error.path,
        "hint": error.advice(language) or None,
        "correlation_id": correlation,
    }
    if isinstance(error, DataInvalid):
        body["errors"] = [
            {
                "path": fault.path,
                "code": fault.code,
                "message": fault.for_person(language),
                "hint": fault.hint.show(language, fault.facts) or None,
            }
            for fault in error.faults
        ]
    extra = error.facts.get("details")
    if extra is not None:
        body["details"] = extra
    return {"error": body}


def wants_json() -> bool:
    """Whether the caller is a program: the API, or an island of a page."""
    return request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json"


def _answer(status: int, body: dict[str, Any]) -> Response:
    if wants_json():
        response = jsonify(body)
    else:
        response = Response(
            render_template("pages/error.html", status=status, error=body["error"]),
            mimetype="text/html",
        )
    response.status_code = status
    return response


def _expected(error: DougongError) -> Response:
    correlation = new_id()
    status = status_of(error)
    level = logging.ERROR if status >= 500 else logging.INFO
    log.log(level, "%s %s %s", correlation, error.code, request.path)
    response = _answer(status, envelope(error, locale(), correlation))
    wait = error.facts.get("retry_after")
    if wait is not None:
        response.headers["Retry-After"] = str(wait)
    return response


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    code, text = HTTP_TEXTS.get(status, UNKNOWN)
    if isinstance(error.response, Response):
        return error.response
    body = {
        "code": code,
        "message": text.show(locale()),
        "path": None,
        "hint": _hint(status),
        "correlation_id": new_id(),
    }
    response = _answer(status, {"error": body})
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    correlation = new_id()
    log.exception("%s %s", correlation, request.path, exc_info=error)
    code, text = UNKNOWN
    body = {
        "code": code,
        "message": text.show(locale()),
        "path": None,
        "hint": _hint(500),
        "correlation_id": correlation,
    }
    return _answer(500, {"error": body})


def install(app: Flask) -> None:
    """Make the application answer every error in this one shape."""
    app.register_error_handler(DougongError, _expected)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)
