"""Refusals as JSON, mapped once for every endpoint."""

from typing import Any

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from redvest.api.limits import TooMany
from redvest.delivery.statuses import is_busy, status_of
from redvest.kernel.errors import DomainError, Reason, Text


class ReasonOut(Schema):
    """One reason: ``code`` is stable, ``sentence`` is for people, ``field`` names the input that caused it."""

    code: str = Field(examples=["full"])
    sentence: str = Field(examples=["名额已满"])
    field: str = ""


class Refusal(Schema):
    """Why something was not done. Nothing was changed."""

    reasons: list[ReasonOut]


#: What every endpoint may answer besides its result.
REFUSALS = {401: Refusal, 403: Refusal, 404: Refusal, 409: Refusal, 422: Refusal, 429: Refusal}

#: What is said of input that has not the right form, by the kind of fault; anything else is just not right.
SAID: dict[str, Text] = {
    "missing": _("请填写这一项"),
    "extra_forbidden": _("没有这一项"),
    "int_parsing": _("请填写整数"),
    "int_type": _("请填写整数"),
    "int_from_float": _("请填写整数"),
    "bool_parsing": _("请填写 true 或 false"),
    "string_type": _("请填写文字"),
    "string_too_long": _("太长了"),
    "string_too_short": _("太短了"),
    "enum": _("请从列出的选项中选择"),
    "literal_error": _("请从列出的选项中选择"),
    "timezone_aware": _("时间要带时区，例如 2026-03-02T09:00:00+08:00"),
    "greater_than_equal": _("数字太小"),
    "less_than_equal": _("数字太大"),
}
_WRONG_FORM = _("格式不对")
_OURS = frozenset({"year_odd", "unreadable"})


def reasons_of(errors: list[dict[str, Any]]) -> list[Reason]:
    """Faults of form as reasons, each at the innermost field with a name."""
    found = []
    for error in errors:
        kind = str(error["type"])
        sentence = str(error["msg"]) if kind in _OURS else SAID.get(kind, _WRONG_FORM)
        names = [str(part) for part in error["loc"] if isinstance(part, str)]
        found.append(Reason(kind, sentence, about=names[-1] if names else ""))
    return found


def install(api: NinjaAPI) -> None:
    """Registers the handlers."""

    @api.exception_handler(DomainError)
    def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
        return _answer(api, request, error.reasons, status_of(error))

    @api.exception_handler(OperationalError)
    def late(request: HttpRequest, error: OperationalError) -> HttpResponse:
        if not is_busy(error):
            raise error
        answer = _answer(api, request, [Reason("busy", _("现在人太多了，请等几秒再试"))], 503)
        answer.headers["Retry-After"] = "5"
        return answer

    @api.exception_handler(TooMany)
    def hasty(request: HttpRequest, error: TooMany) -> HttpResponse:
        words = {"seconds": error.seconds}
        reason = Reason("too_many_requests", _("请求太密了，请等 %(seconds)s 秒再试"), words)
        answer = _answer(api, request, [reason], 429)
        answer.headers["Retry-After"] = str(error.seconds)
        return answer

    @api.exception_handler(ValidationError)
    def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return _answer(api, request, reasons_of(error.errors), 422)

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return _answer(api, request, [Reason("login_needed", _("请先登录"))], 401)

    @api.exception_handler(HttpError)
    def broken(request: HttpRequest, error: HttpError) -> HttpResponse:
        if error.status_code == 403:
            text = _("缺少或不对的 X-CSRFToken；先取 /api/v1/sessions/current 里的 csrf_token")
            return _answer(api, request, [Reason("csrf", text)], 403)
        return _answer(api, request, [Reason("unreadable", _("请求的内容不是有效的 JSON"))], 422)

    @api.exception_handler(Http404)
    def nowhere(request: HttpRequest, error: Http404) -> HttpResponse:
        return _answer(api, request, [Reason("not_found", _("没有这个地址"))], 404)


def _answer(api: NinjaAPI, request: HttpRequest, reasons: list[Reason], status: int) -> HttpResponse:
    response = api.create_response(
        request, {"reasons": [reason.as_dict() for reason in reasons]}, status=status
    )
    response["Cache-Control"] = "no-store"
    return response
