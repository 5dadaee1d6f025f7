"""Editions from draft over the call to the judging, or cancelled. Locks: the edition, then its entries."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import viewer_of
from redvest.contests.enums import EditionState, EntryState
from redvest.contests.models import Edition, EditionStep, Entry, Stage
from redvest.contests.operations._common import (
    move_edition,
    move_entries,
    named_person,
    require_opening,
    require_running,
    tell_teams,
)
from redvest.contests.queries.editions import as_written, last_edit
from redvest.contests.rules import editions as rules
from redvest.contests.rules.editions import EditionForm, Part
from redvest.contests.rules.schemes import scheme_of
from redvest.kernel import audit, once
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation, step
from redvest.places import queries as places

_CANCELLED_WITH = (
    EntryState.DRAFT,
    EntryState.SUBMITTED,
    EntryState.RETURNED,
    EntryState.ACCEPTED,
    EntryState.LISTED,
    EntryState.SHORTLISTED,
)


@operation
def draft_edition(*, site_code: str, form: EditionForm, by: Actor, now: datetime, key: str = "") -> Edition:
    """Drafts an edition of a site that runs contests. A repeat under its ``key`` returns the first.

    Raises NotFound, Forbidden, Invalid (by field; a code that is taken), Refused (the site is closed).
    """
    person_id = named_person(by)
    earlier = once.earlier_result("contest.draft", key=key, by=by)
    if earlier is not None:
        return Edition.objects.get(pk=earlier)
    site = places.site_by_code(site_code)
    access.require(viewer_of(by, now=now), Verb.RUN_CONTEST, site.path)
    refuse_if([] if site.is_open else [Reason("site_closed", _("这个阵地已经关闭"))])
    invalid_if(rules.why_not_edition(form) or _why_taken(form.code))
    edition = Edition.objects.create(
        site_id=site.id,
        state=EditionState.DRAFT,
        state_since=now,
        drafted_by_id=person_id,
        drafted_at=now,
        **_fields(form),
    )
    EditionStep.objects.create(edition=edition, state=EditionState.DRAFT, at=now, by_id=person_id)
    audit.record("contest.drafted", by=by, now=now, target=f"contest:{edition.pk}", code=edition.code)
    once.remember("contest.draft", key=key, by=by, result_id=edition.pk, now=now)
    return edition


@operation
def edit_edition(
    *,
    edition_id: int,
    form: EditionForm,
    by: Actor,
    now: datetime,
    part: Part | None = None,
    seen: str | None = None,
) -> Edition:
    """Changes a draft, or only a ``part`` of it; what is announced is not edited any more.

    ``seen``: the digest (``rules.editions.digest_of``) of the part as it was when one began to write. Raises NotFound,
    Forbidden, Invalid by field, Refused (announced; somebody else changed the part meanwhile).
    """
    edition = lock(Edition, edition_id)
    require_running(edition, by, now=now)
    refuse_if(rules.why_not_in(edition.state, EditionState.DRAFT))
    stored = as_written(edition)
    if part is not None:
        # The other parts stay as they are now, not as they were when this one was read.
        form = replace(stored, **{name: getattr(form, name) for name in rules.PARTS[part]})
        refuse_if(_why_not_as_seen(edition_id, stored, part, seen, by=by) if seen is not None else [])
    invalid_if(rules.why_not_edition(form) or _why_taken(form.code, but=edition_id))
    for field, value in _fields(form).items():
        setattr(edition, field, value)
    edition.save()
    said = {"part": part} if part is not None else {}
    audit.record("contest.edited", by=by, now=now, target=f"contest:{edition_id}", **said)
    return edition


def _why_not_as_seen(
    edition_id: int, stored: EditionForm, part: Part, seen: str, *, by: Actor
) -> list[Reason]:
    last = last_edit(edition_id, part)
    if last is None:
        return rules.why_not_as_seen(stored, part, seen)
    who, name, at = last
    return rules.why_not_as_seen(stored, part, seen, who="" if who == by.person_id else name, at=at)


@operation
def announce_edition(*, edition_id: int, seen: str | None = None, by: Actor, now: datetime) -> Edition:
    """Publishes the call: scheme and terms are fixed, the stages of the scheme stand. A repeat changes nothing.

    ``seen``: the digest (``rules.editions.digest_of``) of the draft as it was read. Raises NotFound, Forbidden (also
    who drafted it), Refused (no contact, too late, its state, changed since it was read).
    """
    edition = lock(Edition, edition_id)
    require_opening(edition, by, now=now)
    if edition.state == EditionState.OPEN:
        return edition
    refuse_if(
        rules.why_not_announce(
            state=edition.state,
            contact_name=edition.contact_name,
            contact_phone=edition.contact_phone,
            apply_until=edition.apply_until,
            now=now,
        )
    )
    refuse_if(rules.why_not_as_read(as_written(edition), seen) if seen is not None else [])
    stages = scheme_of(edition.scheme).stages
    Stage.objects.bulk_create(
        Stage(edition=edition, code=one.code, turn=turn) for turn, one in enumerate(stages)
    )
    edition.opened_by_id, edition.opened_at = by.person_id, now
    move_edition(edition, EditionState.OPEN, by=by, now=now)
    return edition


@operation
def close_applications(*, edition_id: int, by: Actor, now: datetime) -> Edition:
    """Ends the time of application, not before it was announced to end. Raises NotFound, Forbidden, Refused."""
    edition = lock(Edition, edition_id)
    require_running(edition, by, now=now)
    if edition.state == EditionState.CHECKING:
        return edition
    refuse_if(rules.why_not_close(state=edition.state, apply_until=edition.apply_until, now=now))
    move_edition(edition, EditionState.CHECKING, by=by, now=now)
    return edition


@operation
def start_judging(*, edition_id: int, reason: str = "", by: Actor, now: datetime) -> Edition:
    """All is checked and listed: the judging may begin.

    Units that have not sent their list are left out only with a ``reason``, which their teams are told. Drafts and
    what was returned and not handed in again stay behind as they are. Raises NotFound, Forbidden, Refused.
    """
    edition = lock(Edition, edition_id)
    require_running(edition, by, now=now)
    if edition.state == EditionState.RUNNING:
        return edition
    unchecked = Entry.objects.filter(edition=edition, state=EntryState.SUBMITTED).count()
    left = list(_accepted(edition))
    unsent = sorted({row.unit.name for row in left})
    refuse_if(rules.why_not_start(state=edition.state, unchecked=unchecked, unsent=unsent, reason=reason))
    if left:
        move_entries(left, EntryState.PASSED_OVER, by=by, now=now, note=reason.strip())
        tell_teams("contest.passed_over", left, now=now, reason=reason.strip())
    move_edition(edition, EditionState.RUNNING, by=by, now=now, note=reason.strip())
    return edition


@operation
def cancel_edition(*, edition_id: int, why: str, by: Actor, now: datetime) -> Edition:
    """Calls it off before anything was published, with a reason everybody in it is told. A repeat changes nothing.

    Raises NotFound, Forbidden, Invalid, Refused (its state).
    """
    edition = lock(Edition, edition_id)
    if edition.state == EditionState.DRAFT:
        require_running(edition, by, now=now)
    else:
        require_opening(edition, by, now=now)
    if edition.state == EditionState.CANCELLED:
        return edition
    refuse_if(rules.why_not_move(edition.state, EditionState.CANCELLED))
    invalid_if(rules.why_not_text("why", _("原因"), why, rules.LONGEST_WHY))
    edition.cancelled_why = why.strip()
    live = Entry.objects.filter(edition=edition, state__in=_CANCELLED_WITH).select_related("team", "edition")
    tell_teams("contest.cancelled", live, now=now, reason=why.strip())
    move_edition(edition, EditionState.CANCELLED, by=by, now=now, note=why.strip())
    return edition


@step
def _accepted(edition: Edition) -> Any:
    rows = Entry.objects.select_for_update(no_key=True, of=("self",)).filter(
        edition=edition, state=EntryState.ACCEPTED
    )
    return rows.select_related("unit", "team", "edition").order_by("pk")


def _why_taken(code: str, *, but: int = 0) -> list[Reason]:
    if not Edition.objects.filter(code=code).exclude(pk=but).exists():
        return []
    return [Reason("code_taken", _("这个代号已经用过了"), about="code")]


def _fields(form: EditionForm) -> dict[str, Any]:
    return {
        "code": form.code,
        "name": form.name.strip(),
        "theme": form.theme.strip(),
        "about": form.about.strip(),
        "scheme": dict(form.scheme),
        "terms": dict(form.terms or {}),
        "apply_from": form.apply_from,
        "apply_until": form.apply_until,
        "publicity_days": form.publicity_days,
        "contact_name": form.contact_name.strip(),
        "contact_phone": form.contact_phone.strip(),
        "contact_mail": form.contact_mail.strip(),
    }
