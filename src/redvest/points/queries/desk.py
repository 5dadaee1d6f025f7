"""What the desk lists of points: covenants and budgets of one's places."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Case, DecimalField, F, Q, QuerySet, Sum, When

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, covered_by
from redvest.access.rules import path_above, require_sight
from redvest.kernel.errors import Reason
from redvest.people import queries as people
from redvest.points import ledger
from redvest.points.covenant_enums import NOTHING, ObjectionKind, ProposalState, VersionState
from redvest.points.enums import AccountKind, CauseKind
from redvest.points.ledger import Line
from redvest.points.models import Account, Covenant, CovenantRule, CovenantVersion, Proposal, Transfer
from redvest.points.queries.proposals import PublicRow, public_rows
from redvest.points.rules import proposals as rules


@dataclass(frozen=True, kw_only=True)
class CovenantRow:
    """A site's covenant with the version in force, the one that is to come, and the draft, if there are."""

    id: int
    name: str
    site_code: str
    site_name: str
    current: CovenantVersion | None
    coming: CovenantVersion | None
    draft: CovenantVersion | None


@dataclass(frozen=True, kw_only=True)
class BudgetRow:
    """A site's budget for the days ``[starts_on, ends_on]``: granted, given to people of it, left."""

    id: int
    site_id: int
    site_code: str
    site_name: str
    starts_on: date
    ends_on: date
    granted: Decimal
    left: Decimal
    may_set: bool

    @property
    def given(self) -> Decimal:
        """What was given of it, less what came back."""
        return self.granted - self.left


@dataclass(frozen=True, kw_only=True)
class RuleName:
    """By which rule something was booked: its title, and the covenant and version it stands in."""

    title: str
    covenant: str
    number: int
    site_code: str


def covenants_visible_to(viewer: Viewer) -> QuerySet[Covenant]:
    """Covenants of the places where one writes or publishes them, by place."""
    seen = covered_by(viewer, Verb.DRAFT_COVENANT, site_path="site__path")
    seen |= covered_by(viewer, Verb.PUBLISH_COVENANT, site_path="site__path")
    return Covenant.objects.filter(seen).select_related("site").order_by("site__path")


def covenant_rows(covenants: Iterable[Covenant], *, today: date) -> list[CovenantRow]:
    """Covenants with their versions; one query more."""
    listed = list(covenants)
    versions: dict[int, list[CovenantVersion]] = {}
    for version in CovenantVersion.objects.filter(covenant__in=listed).order_by("number"):
        versions.setdefault(version.covenant_id, []).append(version)
    return [_row(one, versions.get(one.pk, []), today) for one in listed]


def _row(covenant: Covenant, versions: list[CovenantVersion], today: date) -> CovenantRow:
    held = [one for one in versions if one.state == VersionState.PUBLISHED and one.valid_from is not None]
    live = [one for one in held if one.valid_until is None or one.valid_until > today]
    return CovenantRow(
        id=covenant.pk,
        name=covenant.name,
        site_code=covenant.site.code,
        site_name=covenant.site.name,
        current=next((one for one in live if one.valid_from is not None and one.valid_from <= today), None),
        coming=next((one for one in live if one.valid_from is not None and one.valid_from > today), None),
        draft=next((one for one in versions if one.state == VersionState.DRAFT), None),
    )


def version_for(viewer: Viewer, version_id: int) -> CovenantVersion:
    """A version, for those who write or publish covenants there. Raises NotFound to others."""
    found = CovenantVersion.objects.filter(pk=version_id).select_related("covenant__site")
    version = found.prefetch_related("rules").first()
    verbs = (Verb.DRAFT_COVENANT, Verb.PUBLISH_COVENANT)
    require_sight(version is not None and any(viewer.may(verb, version.covenant.site.path) for verb in verbs))
    assert version is not None
    return version


def budgets_visible_to(viewer: Viewer, *, on: date | None = None) -> QuerySet[Account]:
    """Budgets of the places where one grants them, decides on points or audits; of the places by path, the latest
    first. ``on``: only those of this day."""
    seen = Q(pk__in=[])
    for verb in (Verb.FUND_POINTS, Verb.DECIDE_POINTS, Verb.READ_AUDIT):
        seen |= covered_by(viewer, verb, site_path="site__path")
    rows = Account.objects.filter(seen, kind=AccountKind.BUDGET).select_related("site")
    if on is not None:
        rows = rows.filter(during__contains=on)
    return rows.order_by("site__path", "-during")


def budget_rows(viewer: Viewer, accounts: Iterable[Account]) -> list[BudgetRow]:
    """Budgets with what was granted; one query more."""
    listed = list(accounts)
    ids = [one.pk for one in listed]
    moved = Transfer.objects.filter(
        Q(credit_id__in=ids) | Q(debit_id__in=ids), cause_kind=CauseKind.BUDGET
    ).order_by()
    of = Case(When(credit_id__in=ids, then=F("credit_id")), default=F("debit_id"))
    signed = Case(
        When(credit_id__in=ids, then=F("amount")), default=-F("amount"), output_field=DecimalField()
    )
    granted = dict(moved.annotate(of=of).values_list("of").annotate(sum=Sum(signed)))
    found = []
    for one in listed:
        assert one.site is not None  # by the table's check
        assert one.during is not None
        found.append(
            BudgetRow(
                id=one.pk,
                site_id=one.site.pk,
                site_code=one.site.code,
                site_name=one.site.name,
                starts_on=one.during.lower,
                ends_on=one.during.upper - timedelta(days=1),
                granted=granted.get(one.pk, NOTHING),
                left=one.balance,
                may_set=viewer.may(Verb.FUND_POINTS, path_above(one.site.path)),
            )
        )
    return found


def rules_named(rule_ids: Iterable[int | None]) -> dict[int, RuleName]:
    """Rules in words, for the lines booked by them; one query."""
    wanted = {pk for pk in rule_ids if pk is not None}
    rows = CovenantRule.objects.filter(pk__in=wanted).select_related("version__covenant__site")
    return {
        row.pk: RuleName(
            title=row.title,
            covenant=row.version.covenant.name,
            number=row.version.number,
            site_code=row.version.covenant.site.code,
        )
        for row in rows
    }


def lines_in(
    account_id: int, *, start: datetime, end: datetime, before: int | None = None, most: int = 50
) -> list[Line]:
    """The account's lines booked in ``[start, end)``, the newest first; ``before``: those after the last one seen."""
    mine = Q(credit_id=account_id) | Q(debit_id=account_id)
    if before is None:
        rows = Transfer.objects.filter(mine, booked_at__gte=end).order_by("id")
        before = rows.values_list("id", flat=True).first()
    return [one for one in ledger.lines(account_id, before=before, limit=most) if one.booked_at >= start]


def own_proposals(person_id: int) -> QuerySet[Proposal]:
    """What one proposed, and what was proposed about oneself; the latest first."""
    rows = Proposal.objects.filter(Q(proposed_by_id=person_id) | Q(person_id=person_id))
    return rows.select_related("rule", "site").order_by("-pk")


def proposal_of_mine(person_id: int, proposal_id: int, *, at: datetime) -> Proposal:
    """One that one made, or that is about oneself or one's household. Raises NotFound."""
    found = Proposal.objects.filter(pk=proposal_id).select_related("rule__version", "site").first()
    mine = found is not None and (
        person_id in (found.proposed_by_id, found.person_id) or person_id in _family_of(found, at)
    )
    require_sight(mine)
    assert found is not None
    return found


def why_not_appeal_now(proposal: Proposal, *, today: date) -> list[Reason]:
    """Whether those concerned may appeal against it today."""
    return rules.why_not_appeal(
        proposal.state,
        proposal.booked_on or proposal.decided_on,
        proposal.rule.version.appeal_days,
        appealed=proposal.objections.filter(kind=ObjectionKind.APPEAL).exists(),
        today=today,
    )


def public_one(proposal_id: int, *, today: date) -> tuple[PublicRow, str] | None:
    """One that is public today, as everybody may read it, and the code of its site; None: there is none such."""
    rows = Proposal.objects.filter(
        pk=proposal_id,
        state__in=(ProposalState.PUBLIC, ProposalState.OBJECTED),
        publicity_until__gte=today,
    )
    found = rows.select_related("rule", "site").first()
    shown = public_rows([found]) if found is not None else []
    return (shown[0], found.site.code) if found is not None and shown else None


def _family_of(proposal: Proposal, at: datetime) -> frozenset[int]:
    home = people.household_by_id(proposal.household_id, at=at) if proposal.household_id else None
    return home.member_ids if home else frozenset()
