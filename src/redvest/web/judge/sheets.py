"""One sheet: marks with big buttons, saved as one goes, signed at the end."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from redvest.contests import operations
from redvest.contests.queries import judging
from redvest.contests.queries.judging import Bench, Line
from redvest.contests.rules.sheets import MARKS, REVOTE
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import DomainError, Forbidden, Invalid, Reason, Refused
from redvest.people import operations as people
from redvest.people import queries as people_queries
from redvest.people.enums import CodePurpose
from redvest.web.desk import done
from redvest.web.judge.desk import stage_page
from redvest.web.office.entries import file_answer


@never_cache
@require_GET
@identity.member
def sheet(request: HttpRequest, panel_stage_id: int, marked_id: int) -> HttpResponse:
    """The entry and its marks."""
    return _page(request, panel_stage_id, marked_id, None, [])


def _purpose(request: HttpRequest) -> str:
    said = request.POST.get("purpose") or request.GET.get("purpose", "")
    return REVOTE if said == REVOTE else MARKS


def _page(
    request: HttpRequest, stage_id: int, entry_id: int, sent: Mapping[str, str] | None, reasons: list[Reason]
) -> HttpResponse:
    bench = judging.bench_of(identity.person_id(request), stage_id)
    purpose = _purpose(request)
    line = judging.line_of(bench, entry_id, purpose=purpose)
    lines = bench.revote if purpose == REVOTE else [one for one in bench.lines if not one.recused]
    place = next(n for n, one in enumerate(lines) if one.entry.pk == entry_id)
    context = {
        "bench": bench,
        "edition": bench.stage.edition,
        "line": line,
        "unlocked": judging.why_unlocked(line),
        "criteria": [(one, _said(one.code, line, sent)) for one in bench.panel.scheme.criteria],
        "step": bench.panel.scheme.step,
        "comment": (sent or {}).get("comment", line.sheet.comment if line.sheet else ""),
        "texts": judging.texts_of(bench, line.entry),
        "files": judging.files_for(bench, line.entry),
        "others": judging.others_of(bench, line.entry) if line.signed else [],
        "before": lines[place - 1] if place else None,
        "after": lines[place + 1] if place + 1 < len(lines) else None,
        "reasons": [str(one) for one in reasons],
    }
    return render(request, "judge/sheet.html", context, status=422 if reasons else 200)


def _said(code: str, line: Line, sent: Mapping[str, str] | None) -> str:
    if sent is not None and f"mark-{code}" in sent:
        return sent[f"mark-{code}"]
    return f"{line.marks[code].normalize():f}" if code in line.marks else ""


@require_POST
@identity.member
def save(request: HttpRequest, panel_stage_id: int, marked_id: int) -> HttpResponseBase:
    """Saves what stands on the device; the script is answered in JSON, a form with the page."""
    by_script = request.headers.get("Accept") == "application/json"
    try:
        kept = _save(request, panel_stage_id, marked_id)
    except (Invalid, Refused, Forbidden) as refusal:
        if by_script:
            return _refused(refusal)
        return _page(request, panel_stage_id, marked_id, _sent(request), refusal.reasons)
    if not by_script:
        return done(request, _("已保存，还没有签名。"), _back(request, panel_stage_id, marked_id))
    bench = judging.bench_of(identity.person_id(request), panel_stage_id)
    line = judging.line_of(bench, marked_id, purpose=_purpose(request))
    marks = {code: f"{mark.normalize():f}" for code, mark in line.marks.items()}
    return JsonResponse({"count": kept, "marks": marks, "total": line.total})


def _save(request: HttpRequest, stage_id: int, entry_id: int, *, as_seen: bool = False) -> int:
    """``as_seen``: what stands on this page is what is signed, whatever came from another device of the judge."""
    bench = judging.bench_of(identity.person_id(request), stage_id)
    count = request.POST.get("count", "")
    kept = operations.save_marks(
        stage_id=stage_id,
        entry_id=entry_id,
        marks=_marks(request, bench),
        comment=request.POST.get("comment", ""),
        count=int(count) if not as_seen and count.isascii() and count.isdigit() and len(count) < 9 else 0,
        purpose=_purpose(request),
        by=identity.actor(request),
        now=clock.now(),
    )
    return kept.saved


@require_POST
@identity.member
def sign(request: HttpRequest, panel_stage_id: int, marked_id: int) -> HttpResponseBase:
    """Saves and signs one sheet."""
    try:
        bench = judging.bench_of(identity.person_id(request), panel_stage_id)
        line = judging.line_of(bench, marked_id, purpose=_purpose(request))
        if not line.signed:
            _save(request, panel_stage_id, marked_id, as_seen=True)
        _sign(request, panel_stage_id, [marked_id])
    except (Invalid, Refused, Forbidden) as refusal:
        return _page(request, panel_stage_id, marked_id, _sent(request), refusal.reasons)
    return done(request, _("已签名封存。"), "judge:stage", panel_stage_id)


@require_POST
@identity.member
def sign_all(request: HttpRequest, panel_stage_id: int) -> HttpResponseBase:
    """Signs all sheets of a stage that are complete, with one proof."""
    bench = judging.bench_of(identity.person_id(request), panel_stage_id)
    try:
        _sign(request, panel_stage_id, [one.entry.pk for one in bench.ready])
    except (Invalid, Refused, Forbidden) as refusal:
        return stage_page(request, panel_stage_id, refusal.reasons)
    return done(request, _("已签名封存。"), "judge:stage", panel_stage_id)


def _sign(request: HttpRequest, stage_id: int, entry_ids: list[int]) -> None:
    operations.sign_sheets(
        stage_id=stage_id,
        entry_ids=entry_ids,
        password=request.POST.get("password", ""),
        code=request.POST.get("code", "").strip(),
        purpose=_purpose(request),
        by=identity.actor(request),
        now=clock.now(),
    )


@require_POST
@identity.member
def code(request: HttpRequest, panel_stage_id: int, marked_id: int) -> HttpResponseBase:
    """Saves, and sends a code to the judge's phone to sign with."""
    person_id, by, now = identity.person_id(request), identity.actor(request), clock.now()
    phone = people_queries.phone_for_messages(person_id) or ""
    try:
        _save(request, panel_stage_id, marked_id)
        people.request_code(phone=phone, purpose=CodePurpose.LOGIN, address=by.address, now=now)
    except (Invalid, Refused, Forbidden) as refusal:
        return _page(request, panel_stage_id, marked_id, _sent(request), refusal.reasons)
    return done(request, _("验证码已发到您的手机。"), _back(request, panel_stage_id, marked_id))


@require_GET
@identity.member
def file(request: HttpRequest, panel_stage_id: int, marked_id: int, read_id: int) -> HttpResponseBase:
    """An attachment a judge of the stage may read."""
    bench = judging.bench_of(identity.person_id(request), panel_stage_id)
    return file_answer(judging.file_for(bench, marked_id, read_id))


def _marks(request: HttpRequest, bench: Bench) -> dict[str, Decimal]:
    """Fields ``mark-<criterion>``; blank ones are missing still. Raises Invalid for what is no number."""
    found = {}
    for one in bench.panel.scheme.criteria:
        text = request.POST.get(f"mark-{one.code}", "").strip()
        if not text:
            continue
        try:
            found[one.code] = Decimal(text[:12])
        except InvalidOperation:
            sentence = _("%(name)s：请填数字")
            raise Invalid(Reason("mark", sentence, {"name": one.name}, about=one.code)) from None
    return found


def _sent(request: HttpRequest) -> dict[str, str]:
    return {name: value for name, value in request.POST.items() if isinstance(value, str)}


def _back(request: HttpRequest, stage_id: int, entry_id: int) -> str:
    tail = f"?purpose={REVOTE}" if _purpose(request) == REVOTE else ""
    return reverse("judge:sheet", args=[stage_id, entry_id]) + tail


def _refused(refusal: DomainError) -> JsonResponse:
    return JsonResponse({"reasons": [str(one) for one in refusal.reasons]}, status=409)
