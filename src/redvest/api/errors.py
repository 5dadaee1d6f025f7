"""Refusals as JSON, mapped once for every endpoint."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, ValidationError

from redvest.delivery.statuses import status_of
from redvest.kernel.errors import DomainError


class ReasonOut(Schema):
    """One reason: ``code`` is stable, ``sentence`` is for people, ``field`` names the input that caused it."""

    code: str
    sentence: str
    field: str = ""


class Refusal(Schema):
    """Why something was not done. Nothing was changed."""

    reasons: list[ReasonOut]


#: What every endpoint may answer besides its result.
REFUSALS = {401: Refusal, 403: Refusal, 404: Refusal, 409: Refusal, 422: Refusal}


def install(api: NinjaAPI) -> None:
    """Registers the handlers."""

    @api.exception_handler(DomainError)
    def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
        return _answer(api, request, [reason.as_dict() for reason in error.reasons], status_of(error))

    @api.exception_handler(ValidationError)
    def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
        reasons = [
            {"code": str(item["type"]), "sentence": str(item["msg"]), "field": str(item["loc"][-1])}
            for item in error.errors
        ]
        return _answer(api, request, reasons, 422)

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        reason = {"code": "login_needed", "sentence": "请先登录", "field": ""}
        return _answer(api, request, [reason], 401)


def _answer(api: NinjaAPI, request: HttpRequest, reasons: list[dict[str, Any]], status: int) -> HttpResponse:
    return api.create_response(request, {"reasons": reasons}, status=status)
