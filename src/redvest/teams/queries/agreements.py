"""Standing agreements, for the leaders of the team and the staff of its site."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, covered_by
from redvest.kernel import attachments
from redvest.kernel.attachments import Upload
from redvest.kernel.errors import NotFound, Reason
from redvest.teams.enums import AgreementState
from redvest.teams.models import Agreement

PURPOSE = "team.agreement"
#: From this length on Beijing's rule (art. 18) wants a written agreement.
A_MONTH = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class AgreementInfo:
    """An agreement as the two desks see it. ``partner``: the name of the site or unit."""

    id: int
    team_id: int
    team_code: str
    team_name: str
    partner: str
    site_code: str
    unit_id: int | None
    subject: str
    terms: str
    since: date
    until: date
    state: str
    has_file: bool
    is_renewed: bool
    end_reason: str

    @property
    def state_label(self) -> str:
        """生效中, 已到期."""
        return str(AgreementState(self.state).label)

    @property
    def last_day(self) -> date:
        """The last day on which it holds."""
        return self.until - timedelta(days=1)

    @property
    def wants_writing(self) -> bool:
        """Whether it should be on paper and no file is there: it lasts a month or longer."""
        return not self.has_file and self.until - self.since >= A_MONTH


def agreements_visible_to(
    viewer: Viewer, *, team_id: int | None = None, on: date | None = None, state: str = ""
) -> QuerySet[Agreement]:
    """Agreements of teams the viewer leads or manages, or with sites they manage, the newest first.

    ``state`` with ``on``: only those that stand so on that day.
    """
    duty = covered_by(viewer, Verb.LEAD_TEAM, team_path="team__path")
    duty |= covered_by(viewer, Verb.MANAGE_TEAMS, site_path="team__site__path")
    duty |= covered_by(viewer, Verb.MANAGE_TEAMS, site_path="site__path")
    rows = Agreement.objects.filter(duty).select_related("team", "site", "unit", "renewal")
    if team_id is not None:
        rows = rows.filter(team_id=team_id)
    if state and on is not None:
        rows = rows.filter(_standing(on)[state])
    return rows.order_by("-since", "-id")


def _standing(on: date) -> dict[str, Q]:
    ended, coming, over = Q(ended_at__isnull=False), Q(since__gt=on), Q(until__lte=on)
    return {
        AgreementState.ENDED: ended,
        AgreementState.COMING: ~ended & coming,
        AgreementState.OVER: ~ended & over,
        AgreementState.IN_FORCE: ~ended & ~coming & ~over,
    }


def agreement_info(row: Agreement, *, on: date) -> AgreementInfo:
    """What is seen of a row, whose team and partner are at hand."""
    partner = row.site.name if row.site else row.unit.name if row.unit else ""
    return AgreementInfo(
        id=row.pk,
        team_id=row.team_id,
        team_code=row.team.code,
        team_name=row.team.name,
        partner=partner,
        site_code=row.site.code if row.site else "",
        unit_id=row.unit_id,
        subject=row.subject,
        terms=row.terms,
        since=row.since,
        until=row.until,
        state=state_on(row, on),
        has_file=row.attachment_id is not None,
        is_renewed=hasattr(row, "renewal"),
        end_reason=row.end_reason,
    )


def state_on(row: Agreement, on: date) -> str:
    """Where an agreement stands on a day."""
    if row.ended_at is not None:
        return AgreementState.ENDED.value
    if row.since > on:
        return AgreementState.COMING.value
    return (AgreementState.OVER if row.until <= on else AgreementState.IN_FORCE).value


def agreement_for(viewer: Viewer, agreement_id: int) -> Agreement:
    """One agreement. Raises NotFound when there is none or the viewer may not know of it."""
    found = agreements_visible_to(viewer).filter(pk=agreement_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这份协议，或者您无权查看")))
    return found


def agreement_file(viewer: Viewer, agreement_id: int) -> Upload:
    """The signed paper of an agreement. Raises NotFound, also when there is none."""
    row = agreement_for(viewer, agreement_id)
    if row.attachment_id is None:
        raise NotFound(Reason("not_found", _("这份协议没有附件")))
    return attachments.read(row.attachment_id, purpose=PURPOSE)
