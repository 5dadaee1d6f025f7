"""Wishes as their viewers may see them: the wall names nobody; the staff see masked names; a look is an operation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, covered_by
from redvest.kernel.attachments import Upload, read
from redvest.kernel.errors import NotFound, Reason
from redvest.kernel.privacy import mask_name, mask_phone
from redvest.orders.enums import Audience, ClaimState, WishState
from redvest.orders.models import Wish, WishClaim
from redvest.orders.rules.wishes import Household
from redvest.people import queries as people
from redvest.places import queries as places
from redvest.teams import queries as teams

#: What the wall shows, in the order in which it is worth looking at.
ON_THE_WALL = (WishState.PUBLISHED, WishState.CLAIMED, WishState.DELIVERED, WishState.THANKED)
GRANTED = (WishState.DELIVERED, WishState.THANKED)


@dataclass(frozen=True, kw_only=True)
class WishContact:
    """Whose wish it is; given out only by ``operations.look_at_wish``, or masked."""

    name: str
    phone: str
    address: str


@dataclass(frozen=True, kw_only=True)
class PublicWish:
    """A wish as everybody may see it."""

    id: int
    title: str
    story: str
    audience: str
    value: Decimal
    shares: int
    claimed: int
    site_code: str
    site_name: str
    state: str
    published_at: datetime
    thanks: str

    @property
    def left(self) -> int:
        """Shares nobody has claimed."""
        return self.shares - self.claimed

    @property
    def share_value(self) -> Decimal:
        """About how many yuan one share is."""
        return (self.value / self.shares).quantize(Decimal(1))

    @property
    def percent(self) -> int:
        """How much of it is claimed."""
        return 100 * self.claimed // self.shares

    @property
    def audience_label(self) -> str:
        """老年人."""
        return str(Audience(self.audience).label)

    @property
    def state_label(self) -> str:
        """待认领."""
        return str(WishState(self.state).label)

    @property
    def is_open(self) -> bool:
        """Whether one can claim of it."""
        return self.state == WishState.PUBLISHED


@dataclass(frozen=True, kw_only=True)
class ClaimInfo:
    """Shares in somebody's hands: the claimant's own view, and the staff's (the name masked)."""

    id: int
    wish: PublicWish
    person_id: int
    name: str
    on_behalf: str
    shares: int
    state: str
    claimed_at: datetime
    deliver_by: datetime
    ended_at: datetime | None
    reason: str
    has_evidence: bool

    @property
    def state_label(self) -> str:
        """已认领."""
        return str(ClaimState(self.state).label)

    @property
    def is_held(self) -> bool:
        """Whether it is still to be delivered."""
        return self.state == ClaimState.HELD


def wishes_on_the_wall(
    *, audience: str = "", site_path: str = "", state: str = "", text: str = ""
) -> QuerySet[Wish]:
    """Published wishes, those to be claimed first, the longest waiting on top. Show them by ``public_wishes``."""
    rows = Wish.objects.filter(state__in=ON_THE_WALL).select_related("site")
    if audience:
        rows = rows.filter(audience=audience)
    if site_path:
        rows = rows.filter(site__path__startswith=site_path)
    if state:
        rows = rows.filter(state__in=GRANTED if state == "granted" else [state])
    if text.strip():
        rows = rows.filter(Q(title__icontains=text.strip()) | Q(public_story__icontains=text.strip()))
    return rows.annotate(taken=~Q(state=WishState.PUBLISHED)).order_by("taken", "published_at", "id")


def public_wishes(rows: Iterable[Wish]) -> list[PublicWish]:
    """Rows as everybody may see them; their sites must have been selected along."""
    return [
        PublicWish(
            id=row.pk,
            title=row.title,
            story=row.public_story,
            audience=row.audience,
            value=row.value,
            shares=row.shares,
            claimed=row.claimed,
            site_code=row.site.code,
            site_name=row.site.name,
            state=row.state,
            published_at=row.published_at or row.state_since,
            thanks=row.thanks,
        )
        for row in rows
    ]


def public_wish(wish_id: int) -> PublicWish:
    """One on the wall. Raises NotFound."""
    found = public_wishes(wishes_on_the_wall().filter(pk=wish_id))
    if not found:
        raise NotFound(Reason("not_found", _("没有找到这个心愿，或者它已经撤回")))
    return found[0]


def wall_counts(*, site_path: str = "") -> dict[str, int]:
    """How many wishes the wall has: ``open``, ``claimed`` and ``granted``. One query."""
    rows = wishes_on_the_wall(site_path=site_path).order_by()
    return rows.aggregate(
        open=Count("pk", filter=Q(state=WishState.PUBLISHED)),
        claimed=Count("pk", filter=Q(state=WishState.CLAIMED)),
        granted=Count("pk", filter=Q(state__in=GRANTED)),
    )


def wishes_visible_to(viewer: Viewer) -> QuerySet[Wish]:
    """Wishes beyond the wall: one's own, those one wrote down, those of the sites one has in sight on duty."""
    seen = covered_by(viewer, Verb.SEE_ORDERS, site_path="site__path") | covered_by(
        viewer, Verb.TAKE_DOWN, site_path="site__path"
    )
    return Wish.objects.filter(seen | own(viewer.person_id)).select_related("site").order_by("-pk")


def own(person_id: int | None) -> Q:
    """The condition that a wish is somebody's own, or was written down by them."""
    if person_id is None:
        return Q(pk__in=[])
    return Q(requester_id=person_id) | Q(collected_by_id=person_id)


def own_wishes(person_id: int) -> QuerySet[Wish]:
    """What somebody wished for, or wrote down for family, the newest first."""
    mine = Q(requester_id=person_id) | Q(collected_by_id=person_id, channel="app")
    return Wish.objects.filter(mine).select_related("site").order_by("-pk")


def wish_for(viewer: Viewer, wish_id: int) -> Wish:
    """One of those visible to the viewer. Raises NotFound."""
    found = wishes_visible_to(viewer).filter(pk=wish_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这个心愿，或者您无权查看")))
    return found


def masked_contact(wish: Wish) -> WishContact:
    """Whose wish it is, as lists show it: 牛**, 154****0088, no door."""
    return WishContact(name=mask_name(wish.contact_name), phone=mask_phone(wish.contact_phone), address="")


def household_of(wish: Wish) -> Household:
    """By what the household of a wish would be known: what public words are checked against."""
    names = [wish.contact_name]
    if wish.requester_id is not None:
        names += [info.name for info in people.people_by_ids([wish.requester_id]).values()]
    return Household(names=tuple(names), phone=wish.contact_phone, address=wish.address)


def claims_of(person_id: int) -> QuerySet[WishClaim]:
    """What somebody has claimed, what is to be delivered first, then the newest."""
    rows = WishClaim.objects.filter(person_id=person_id).select_related("wish__site")
    return rows.annotate(done=~Q(state=ClaimState.HELD)).order_by("done", "deliver_by", "-pk")


def claims_on(wish_id: int) -> QuerySet[WishClaim]:
    """All claims on one wish, the newest first, for the staff."""
    return WishClaim.objects.filter(wish_id=wish_id).select_related("wish__site").order_by("-pk")


def claims_to_receive(viewer: Viewer) -> QuerySet[WishClaim]:
    """What was brought, as its claimants say, and waits for the staff to see it; the longest waiting on top."""
    rows = WishClaim.objects.filter(
        covered_by(viewer, Verb.TAKE_DOWN, site_path="wish__site__path"),
        state=ClaimState.HELD,
        evidence__isnull=False,
    )
    return rows.select_related("wish__site").order_by("deliver_by", "pk")


def claim_infos(rows: Iterable[WishClaim]) -> list[ClaimInfo]:
    """Claims to be shown, with whose they are (masked). Three queries however many."""
    claims = list(rows)
    known = people.people_by_ids({claim.person_id for claim in claims})
    of_teams = teams.teams_by_ids({claim.team_id for claim in claims if claim.team_id is not None})
    of_units = places.units_by_ids({claim.unit_id for claim in claims if claim.unit_id is not None})
    shown = {
        wish.id: wish for wish in public_wishes({claim.wish_id: claim.wish for claim in claims}.values())
    }
    found = []
    for claim in claims:
        team, unit = of_teams.get(claim.team_id or 0), of_units.get(claim.unit_id or 0)
        person = known.get(claim.person_id)
        found.append(
            ClaimInfo(
                id=claim.pk,
                wish=shown[claim.wish_id],
                person_id=claim.person_id,
                name=person.name_masked if person else "",
                on_behalf=team.name if team else unit.name if unit else "",
                shares=claim.shares,
                state=claim.state,
                claimed_at=claim.claimed_at,
                deliver_by=claim.deliver_by,
                ended_at=claim.ended_at,
                reason=claim.reason,
                has_evidence=claim.evidence_id is not None,
            )
        )
    return found


def claim_on(wish_id: int, person_id: int | None) -> WishClaim | None:
    """What somebody has of a wish, held or delivered."""
    if person_id is None:
        return None
    rows = WishClaim.objects.filter(wish_id=wish_id, person_id=person_id)
    return rows.exclude(state=ClaimState.RELEASED).select_related("wish__site").first()


def evidence_of(viewer: Viewer, claim_id: int, *, purpose: str) -> Upload:
    """The picture of a delivery, for who brought it and the staff of the place. Raises NotFound."""
    seen = covered_by(viewer, Verb.SEE_ORDERS, site_path="wish__site__path") | covered_by(
        viewer, Verb.TAKE_DOWN, site_path="wish__site__path"
    )
    if viewer.person_id is not None:
        seen |= Q(person_id=viewer.person_id)
    claim = WishClaim.objects.filter(seen, pk=claim_id, evidence__isnull=False).first()
    if claim is None or claim.evidence_id is None:
        raise NotFound(Reason("not_found", _("没有找到这个文件")))
    return read(claim.evidence_id, purpose=purpose)
