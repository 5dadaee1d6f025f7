"""Places that change hands: offers one may answer, who could stand in or exchange, and the log of who swapped."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, covered_by
from redvest.activities.enums import HandoverKind, HandoverState, SignUpState
from redvest.activities.models import Attendance, Handover, Shift, SignUp
from redvest.activities.queries.duty import Candidate, candidates, members_for
from redvest.activities.queries.facts import askers, facts_of
from redvest.activities.rules.sign_ups import Asker, ShiftFacts, why_not_for
from redvest.kernel.errors import NotFound, Reason
from redvest.kernel.privacy import mask_name
from redvest.people import queries as people
from redvest.teams import queries as teams

#: Of a large team so many of those who could stand in are shown; and so many places to exchange are looked through.
MOST_SHOWN, MOST_LOOKED_AT = 50, 200
#: Places so far from one's own are offered for exchange.
AROUND = timedelta(days=14)

_ALL = (
    "giver",
    "taker",
    "decided_by",
    "sign_up__shift__activity__team",
    "sign_up__shift__activity__roster",
    "sign_up__shift__post",
    "sign_up__shift__unit",
    "return_sign_up__shift__activity",
    "return_sign_up__shift__post",
)


def handover_by_id(handover_id: int) -> Handover:
    """One, with all it is about. Raises NotFound."""
    found = Handover.objects.select_related(*_ALL).filter(pk=handover_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这次换班")))
    return found


def handovers_led_by(viewer: Viewer) -> QuerySet[Handover]:
    """Those of the teams the viewer leads, newest first: agreed ones to confirm, done ones as the log."""
    led = covered_by(viewer, Verb.LEAD_TEAM, team_path="sign_up__shift__activity__team__path")
    return Handover.objects.filter(led).select_related(*_ALL).order_by("-id")


def handovers_of(activity_id: int) -> QuerySet[Handover]:
    """Those of one activity, newest first."""
    rows = Handover.objects.filter(sign_up__shift__activity_id=activity_id)
    return rows.select_related(*_ALL).order_by("-id")


def standing_offer(sign_up_id: int) -> Handover | None:
    """The offer of a place that is not settled yet."""
    rows = Handover.objects.filter(
        sign_up_id=sign_up_id, state__in=(HandoverState.OPEN, HandoverState.AGREED)
    )
    return rows.select_related(*_ALL).first()


def own_offers(person_id: int, *, now: datetime) -> QuerySet[Handover]:
    """What a person offers and is not settled, of shifts ahead."""
    rows = Handover.objects.filter(giver_id=person_id, sign_up__shift__starts_at__gt=now)
    rows = rows.filter(state__in=(HandoverState.OPEN, HandoverState.AGREED))
    return rows.filter(sign_up__state=SignUpState.TAKEN).select_related(*_ALL).order_by("-id")


def offers_to(person_id: int, *, now: datetime, limit: int = 10) -> list[Handover]:
    """Offers a person could say yes to, soonest first: asked of them, or open to their team and free in their calendar.

    The same number of queries however many there are.
    """
    mine = list(teams.teams_of(person_id).values_list("pk", "path"))
    ids = [pk for pk, _path in mine]
    codes = {code for _pk, path in mine for code in path.strip("/").split("/")}
    of_unit = Q(sign_up__shift__unit_id__in=ids)
    of_team = Q(sign_up__shift__unit__isnull=True, sign_up__shift__activity__team__code__in=codes)
    rows = Handover.objects.filter(
        Q(taker_id=person_id) | Q(taker__isnull=True) & (of_unit | of_team),
        state=HandoverState.OPEN,
        sign_up__state=SignUpState.TAKEN,
        sign_up__shift__starts_at__gt=now,
    ).exclude(giver_id=person_id)
    found = list(rows.select_related(*_ALL).order_by("sign_up__shift__starts_at", "id")[:MOST_LOOKED_AT])
    facts = {
        one.id: one
        for one in facts_of(Shift.objects.filter(pk__in={offer.sign_up.shift_id for offer in found}))
    }
    asker = askers(people.standings([person_id]), list(facts.values())).get(person_id)
    if asker is None:
        return []
    return [
        offer
        for offer in found
        if offer.taker_id == person_id or _could(asker, facts[offer.sign_up.shift_id])
    ][:limit]


def _could(asker: Asker, shift: ShiftFacts) -> bool:
    there = any(own.shift_id == shift.id for own in asker.held)
    return not there and not why_not_for(shift, asker, now=shift.starts_at)


def why_not_accept(offer: Handover, person_id: int) -> list[Reason]:
    """What stands against this person taking the offered place: the rules of a sign-up, their return place aside."""
    (facts,) = facts_of(Shift.objects.filter(pk=offer.sign_up.shift_id))
    asker = askers(people.standings([person_id]), [facts]).get(person_id)
    if asker is None:
        return [Reason("not_found", _("没有找到这次换班"))]
    return why_not_for(facts, _without(asker, offer.return_sign_up_id), now=facts.starts_at)


def _without(asker: Asker, sign_up_id: int | None) -> Asker:
    return replace(asker, held=[own for own in asker.held if own.sign_up_id != sign_up_id])


def stand_ins(sign_up: SignUp) -> list[Candidate]:
    """Who could stand in: members of the unit or team who are free, able, and not too tired. Constant queries."""
    found = candidates(sign_up.shift, members_for(sign_up.shift) - {sign_up.person_id})
    return [one for one in found if not one.reasons][:MOST_SHOWN]


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """Another's place one could exchange one's own for."""

    sign_up_id: int
    name: str
    shift: Shift


def exchanges(sign_up: SignUp, *, now: datetime) -> list[Exchange]:
    """Places of others in the same activity that could be exchanged for this one: both could do the other's.

    The same number of queries however many there are; the nearest ``MOST_LOOKED_AT`` are looked through.
    """
    mine = sign_up.shift
    rows = SignUp.objects.filter(shift__activity_id=mine.activity_id, state=SignUpState.TAKEN)
    rows = rows.filter(
        shift__starts_at__gt=max(now, mine.starts_at - AROUND),
        shift__starts_at__lt=mine.starts_at + AROUND,
        shift__waiting=0,
        shift__unit_id=mine.unit_id,
    ).exclude(person_id=sign_up.person_id)
    rows = rows.exclude(Exists(Attendance.objects.filter(sign_up=OuterRef("pk"))))
    rows = rows.exclude(shift_id=mine.pk).select_related("shift__post", "person")
    found = list(rows.order_by("shift__starts_at", "id")[:MOST_LOOKED_AT])
    facts = {
        one.id: one
        for one in facts_of(Shift.objects.filter(pk__in={mine.pk, *(row.shift_id for row in found)}))
    }
    persons = {row.person_id for row in found} | {sign_up.person_id}
    asking = askers(people.standings(persons), list(facts.values()))
    if sign_up.person_id not in asking:
        return []
    me = _without(asking[sign_up.person_id], sign_up.pk)
    return [
        Exchange(sign_up_id=row.pk, name=mask_name(row.person.name), shift=row.shift)
        for row in found
        if row.person_id in asking
        and _could(me, facts[row.shift_id])
        and _could(_without(asking[row.person_id], row.pk), facts[mine.pk])
    ]


def own_place(person_id: int, sign_up_id: int) -> SignUp:
    """A place of one's own, with its shift. Raises NotFound."""
    rows = SignUp.objects.select_related("shift__activity__team", "shift__activity__roster", "shift__post")
    found = rows.filter(pk=sign_up_id, person_id=person_id, state=SignUpState.TAKEN).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这次报名")))
    return found


def is_swap(offer: Handover) -> bool:
    """Whether two places are exchanged."""
    return offer.kind == HandoverKind.SWAP
