"""Standing agreements (协议) of teams with sites and units: made, renewed, ended. Locks: the team, the agreement."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import viewer_of
from redvest.kernel import attachments, audit
from redvest.kernel.actor import Actor
from redvest.kernel.attachments import Upload
from redvest.kernel.clock import local_day
from redvest.kernel.errors import Invalid, NotFound, Reason, Refused, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.once import earlier_result, remember
from redvest.kernel.operation import operation
from redvest.places import queries as places
from redvest.teams import queries, rules
from redvest.teams.enums import AgreementState
from redvest.teams.models import Agreement, Team
from redvest.teams.queries import TeamInfo, state_on
from redvest.teams.queries.agreements import PURPOSE


@dataclass(frozen=True, kw_only=True)
class AgreementForm:
    """What is agreed, with a site or a unit. ``until``: the first day on which it no longer holds."""

    subject: str
    since: date
    until: date
    terms: str = ""
    site_code: str = ""
    unit_id: int | None = None


@operation
def make_agreement(
    *, team_id: int, form: AgreementForm, file: Upload | None = None, by: Actor, now: datetime, key: str = ""
) -> Agreement:
    """Keeps an agreement of a team with a site or a unit, with its signed paper if there is one.

    Raises NotFound (no team in sight), Invalid (subject, terms, until, site_code, unit, file), Refused (team ended).
    """
    first = earlier_result("team.agree", key=key, by=by)
    if first is not None:
        return Agreement.objects.get(pk=first)
    info = _managed(team_id, by=by, now=now)
    invalid_if(
        rules.why_not_agree(subject=form.subject, terms=form.terms, since=form.since, until=form.until)
    )
    partner = _partner(form)
    team = lock(Team, info.id)
    refuse_if(rules.why_not_work(team.state))
    row = Agreement.objects.create(
        team=team,
        subject=form.subject.strip(),
        terms=form.terms.strip(),
        since=form.since,
        until=form.until,
        attachment_id=_kept(file, by=by, now=now),
        **partner,
    )
    audit.record("team.agreed", by=by, now=now, target=f"team:{team.pk}", agreement=row.pk)
    remember("team.agree", key=key, by=by, result_id=row.pk, now=now)
    return row


@operation
def renew_agreement(
    *, agreement_id: int, until: date, file: Upload | None = None, by: Actor, now: datetime
) -> Agreement:
    """Lets an agreement go on: a new one from where it ends (or from today, if it ended before) until ``until``.

    An agreement is renewed once; the same again returns the renewal. Raises NotFound, Invalid (until, file), Refused
    (ended, renewed otherwise, team ended).
    """
    old = _locked(agreement_id, by=by, now=now)
    renewal = Agreement.objects.filter(renews=old).first()
    if renewal is not None:
        if renewal.until == until:
            return renewal
        raise Refused(Reason("renewed_already", _("这份协议已经续签")))
    if old.ended_at is not None:
        raise Refused(Reason("agreement_ended", _("这份协议已经终止，请另签一份")))
    since = max(old.until, local_day(now)) if old.until <= local_day(now) else old.until
    invalid_if(rules.why_not_agree(subject=old.subject, terms=old.terms, since=since, until=until))
    row = Agreement.objects.create(
        team_id=old.team_id,
        site_id=old.site_id,
        unit_id=old.unit_id,
        subject=old.subject,
        terms=old.terms,
        since=since,
        until=until,
        attachment_id=_kept(file, by=by, now=now),
        renews=old,
    )
    facts = {"agreement": row.pk, "renews": old.pk}
    audit.record("team.agreement_renewed", by=by, now=now, target=f"team:{old.team_id}", **facts)
    return row


@operation
def end_agreement(*, agreement_id: int, reason: str, by: Actor, now: datetime) -> Agreement:
    """Ends an agreement at once, with a reason. A repeat changes nothing.

    Raises NotFound, Invalid (reason), Refused (over already).
    """
    row = _locked(agreement_id, by=by, now=now, working=False)
    if row.ended_at is not None:
        return row
    invalid_if(rules.why_not_give(reason))
    if state_on(row, local_day(now)) == AgreementState.OVER:
        raise Refused(Reason("agreement_over", _("这份协议已经到期")))
    row.ended_at, row.end_reason = now, reason.strip()
    row.save(update_fields=["ended_at", "end_reason"])
    audit.record("team.agreement_ended", by=by, now=now, target=f"team:{row.team_id}", agreement=row.pk)
    return row


def _managed(team_id: int, *, by: Actor, now: datetime) -> TeamInfo:
    info, viewer = queries.team_by_id(team_id), viewer_of(by, now=now)
    access.require_sight(
        viewer.may(Verb.LEAD_TEAM, info.path) or viewer.may(Verb.MANAGE_TEAMS, info.site_path)
    )
    return info


def _locked(agreement_id: int, *, by: Actor, now: datetime, working: bool = True) -> Agreement:
    """The agreement, locked with its team, for its leaders and those who manage it."""
    asked = Agreement.objects.filter(pk=agreement_id).first()
    if asked is None:
        raise NotFound(Reason("not_found", _("没有找到这份协议，或者您无权查看")))
    team = lock(Team, _managed(asked.team_id, by=by, now=now).id)
    if working:
        refuse_if(rules.why_not_work(team.state))
    return lock(Agreement, agreement_id)


def _partner(form: AgreementForm) -> dict[str, int]:
    """The one site or unit the agreement is with."""
    if bool(form.site_code.strip()) == (form.unit_id is not None):
        raise Invalid(Reason("one_partner", _("请选择一个阵地或一个单位"), about="site_code"))
    try:
        if form.unit_id is not None:
            return {"unit_id": places.unit_by_id(form.unit_id).id}
        return {"site_id": places.site_by_code(form.site_code.strip()).id}
    except NotFound:
        about = "unit" if form.unit_id is not None else "site_code"
        raise Invalid(Reason("partner_unknown", _("没有找到这个阵地或单位"), about=about)) from None


def _kept(file: Upload | None, *, by: Actor, now: datetime) -> int | None:
    return None if file is None else attachments.keep(upload=file, purpose=PURPOSE, by=by, now=now)
