"""Claiming wishes (认领), whole or in shares: each share exactly once, however many press; delivering, releasing.

Claims are decided in batches like sign-ups: one transaction locks the people and the wishes, decides call by call in
the order of arrival, and writes for all. Lock order: people, then wishes, ids ascending.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import viewer_of, viewers_of
from redvest.kernel import attachments, audit, clock, once
from redvest.kernel.actor import SYSTEM, Actor
from redvest.kernel.attachments import Upload
from redvest.kernel.audit import Deed
from redvest.kernel.errors import (
    DomainError,
    Forbidden,
    Invalid,
    NotFound,
    Reason,
    Refused,
    Text,
    invalid_if,
    refuse_if,
)
from redvest.kernel.gate import Gate, grouped
from redvest.kernel.locks import lock, lock_many
from redvest.kernel.operation import operation, step
from redvest.orders.enums import ClaimState, WishState
from redvest.orders.models import Wish, WishClaim
from redvest.orders.operations.wish_moves import (
    counted,
    move_wish,
    tell_about,
    tell_wish_desk,
    tell_wisher,
)
from redvest.orders.rules import wishes as rules
from redvest.orders.rules.moves import why_not_reason
from redvest.people import queries as people
from redvest.places import queries as places
from redvest.teams import queries as teams

#: Under which pictures of deliveries are kept.
WISH_EVIDENCE = "wish.evidence"
#: So many overdue claims are dealt with in one transaction.
BATCH = 200
#: Under which name keys of repeats are kept.
_ONCE = "wish.claim"
_KEY_USED = Reason("key_used", _("这个标识已经用来提交过别的内容"), about="key")
_LAPSED: Text = _("到时间没有送达")
#: States in which the wall shows a wish to everybody.
_ON_THE_WALL = (WishState.PUBLISHED, WishState.CLAIMED, WishState.DELIVERED, WishState.THANKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCall:
    """One person claiming shares: for themselves, a team they lead, or, on duty, a unit."""

    wish_id: int
    by: Actor
    now: datetime
    shares: int = 1
    team_id: int | None = None
    unit_id: int | None = None
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What became of it. ``repeated``: the person had claimed it already, and this changed nothing."""

    claim_id: int
    wish_id: int
    shares: int
    repeated: bool = False


Outcome = Claimed | DomainError


@grouped
def claim_wish(
    *,
    wish_id: int,
    by: Actor,
    now: datetime,
    shares: int = 1,
    team_id: int | None = None,
    unit_id: int | None = None,
    key: str = "",
) -> Claimed:
    """A batch of one, with whatever else arrives meanwhile. Raises what ``claim_many`` would return."""
    return _gate(
        ClaimCall(wish_id=wish_id, by=by, now=now, shares=shares, team_id=team_id, unit_id=unit_id, key=key)
    )


@operation
def claim_many(*, calls: Sequence[ClaimCall]) -> list[Outcome]:
    """Decides a batch in the order given: for each the claim, or the refusal that changed nothing.

    Refusals: NotFound (not on the wall), Forbidden (not logged in, not the team's leader, not on duty for a unit),
    Invalid (shares, key), Refused (taken, fewer shares left, own wish, too many held). A repeat returns the first;
    under a key also after that was given back, and only if the same is asked for (else Invalid).
    """
    return _Batch(calls).decided()


class _Batch:
    """All facts of a batch, read once after the locks."""

    def __init__(self, calls: Sequence[ClaimCall]) -> None:
        self.calls = calls
        now = max(call.now for call in calls)
        person_ids = {call.by.person_id for call in calls if call.by.person_id is not None}
        # Two claims of one person at once must not both find their last free hold.
        self.born = people.lock_active_many(person_ids)
        self.wishes = cast(dict[int, Wish], lock_many(Wish, {call.wish_id for call in calls}))
        self.sites = places.sites_by_ids({wish.site_id for wish in self.wishes.values()})
        self.viewers = viewers_of([call.by for call in calls], now=now)
        team_ids = {call.team_id for call in calls if call.team_id is not None}
        self.teams = teams.teams_by_ids(team_ids) if team_ids else {}
        unit_ids = {call.unit_id for call in calls if call.unit_id is not None}
        self.units = places.units_by_ids(unit_ids) if unit_ids else {}
        alive = WishClaim.objects.exclude(state=ClaimState.RELEASED)
        self.had = {
            (claim.wish_id, claim.person_id): claim
            for claim in alive.filter(wish_id__in=list(self.wishes), person_id__in=person_ids)
        }
        rows = WishClaim.objects.filter(
            person_id__in=person_ids, state=ClaimState.HELD, unit__isnull=True
        ).values_list("person_id")
        self.holds: Counter[int] = Counter(dict(rows.annotate(number=Count("pk")).order_by("person_id")))
        self.new: list[tuple[ClaimCall, WishClaim]] = []
        keys = {(call.by.person_id, call.key) for call in calls if call.by.person_id is not None and call.key}
        made = once.earlier_results(_ONCE, keys=keys)
        kept = WishClaim.objects.in_bulk(made.values()) if made else {}
        #: What each key of each person made, earlier or in this batch.
        self.by_key = {which: kept[pk] for which, pk in made.items()}

    def decided(self) -> list[Outcome]:
        """The outcome of each call; what was claimed is written."""
        outcomes = [self._decide(call) for call in self.calls]
        self._write()
        return [
            outcome
            if isinstance(outcome, DomainError)
            else Claimed(
                claim_id=outcome[0].pk,
                wish_id=outcome[0].wish_id,
                shares=outcome[0].shares,
                repeated=outcome[1],
            )
            for outcome in outcomes
        ]

    def _decide(self, call: ClaimCall) -> tuple[WishClaim, bool] | DomainError:
        wish, person = self.wishes.get(call.wish_id), call.by.person_id
        earlier = self.by_key.get((person, call.key)) if person is not None and call.key else None
        if earlier is not None:
            return (earlier, True) if _is_same(call, earlier) else Invalid(_KEY_USED)
        if wish is None or wish.state not in _ON_THE_WALL:
            return NotFound(Reason("not_found", _("没有找到这个心愿，或者它已经撤回")))
        if person is None or person not in self.born:
            return Forbidden(Reason("login_needed", _("请先登录")))
        had = self.had.get((wish.pk, person))
        if had is not None:
            return had, True
        refused = self._why_not(call, wish, person)
        if refused is not None:
            return refused
        claim = WishClaim(
            wish=wish,
            person_id=person,
            team_id=call.team_id,
            unit_id=call.unit_id,
            shares=call.shares,
            claimed_at=call.now,
            deliver_by=call.now + rules.DELIVER_WITHIN,
        )
        wish.claimed += call.shares
        self.had[wish.pk, person] = claim
        self.holds[person] += call.unit_id is None
        self.new.append((call, claim))
        if call.key:
            self.by_key[person, call.key] = claim
        return claim, False

    def _why_not(self, call: ClaimCall, wish: Wish, person: int) -> DomainError | None:
        forbidden = self._why_not_for(call, wish)
        if forbidden is not None:
            return forbidden
        invalid = rules.why_not_shares(call.shares) + once.why_not_key(call.key)
        if invalid:
            return Invalid(*invalid)
        refused = rules.why_too_young(self.born[person], on=clock.local_day(call.now))
        refused += rules.why_not_claim(
            left=wish.shares - wish.claimed,
            shares=call.shares,
            holds=self.holds[person],
            for_unit=call.unit_id is not None,
            own=person == wish.requester_id,
        )
        return Refused(*refused) if refused else None

    def _why_not_for(self, call: ClaimCall, wish: Wish) -> DomainError | None:
        """A team's leader claims for it; what a unit takes on is noted by the staff of the place."""
        viewer = self.viewers[call.by]
        if call.team_id is not None and call.unit_id is not None:
            return Invalid(Reason("claim_for_one", _("请选择以队伍或单位的名义，不能两样都选"), about="team"))
        if call.team_id is not None:
            team = self.teams.get(call.team_id)
            if team is None or not viewer.may(Verb.LEAD_TEAM, team.path):
                return Forbidden(Reason("not_leader", _("只有队长能替队伍认领")))
        if call.unit_id is not None:
            path = self.sites[wish.site_id].path
            if call.unit_id not in self.units or not viewer.may(Verb.TAKE_DOWN, path):
                return Forbidden(Reason("not_on_duty", _("单位认领由当地阵地的工作人员登记")))
        return None

    def _write(self) -> None:
        if not self.new:
            return
        WishClaim.objects.bulk_create([claim for _call, claim in self.new])
        audit.record_many(
            Deed(
                verb="wish.share_claimed",
                target=f"wish:{call.wish_id}",
                by=call.by,
                now=call.now,
                data={"claim": claim.pk, "shares": claim.shares},
            )
            for call, claim in self.new
        )
        once.remember_many(
            _ONCE,
            results=[(claim.person_id, call.key, claim.pk, call.now) for call, claim in self.new if call.key],
        )
        last = {call.wish_id: call for call, _claim in self.new}
        counted([(self.wishes[pk], call.by, call.now) for pk, call in sorted(last.items())])
        for pk, call in last.items():
            if self.wishes[pk].state == WishState.CLAIMED:
                tell_wisher("wish.claimed", self.wishes[pk], now=call.now)


def _is_same(call: ClaimCall, claim: WishClaim) -> bool:
    """Whether a call asks for what was claimed under its key."""
    asked = (call.wish_id, call.shares, call.team_id, call.unit_id)
    return asked == (claim.wish_id, claim.shares, claim.team_id, claim.unit_id)


_gate: Gate[ClaimCall, Claimed] = Gate(lambda calls: claim_many(calls=calls))


@operation
def release_claim(*, claim_id: int, reason: str, by: Actor, now: datetime) -> WishClaim:
    """Whoever claimed gives it back with a reason, or the staff take it back: its shares are open again.

    A repeat changes nothing. Raises NotFound, Invalid (reason), Refused once delivered.
    """
    wish, claim = _locked_claim(claim_id)
    viewer = viewer_of(by, now=now)
    own = by.person_id is not None and by.person_id == claim.person_id
    access.require_sight(own or viewer.may(Verb.HANDLE_ORDERS, wish.site.path))
    if claim.state == ClaimState.RELEASED:
        return claim
    invalid_if(why_not_reason(reason))
    refuse_if(_why_not_held(claim))
    _released([claim], {wish.pk: wish}, reason=reason.strip(), by=by, now=now)
    if not own:
        tell_about(
            "wish.taken_back", wish, [claim.person_id], target="my_wish", now=now, reason=reason.strip()
        )
    return claim


@step
def _released(
    claims: Sequence[WishClaim], wishes: dict[int, Wish], *, reason: str, by: Actor, now: datetime
) -> None:
    for claim in claims:
        claim.state, claim.ended_at, claim.reason = ClaimState.RELEASED, now, reason
        wishes[claim.wish_id].claimed -= claim.shares
    WishClaim.objects.bulk_update(claims, ("state", "ended_at", "reason"))
    audit.record_many(
        Deed(
            verb="wish.released",
            target=f"wish:{claim.wish_id}",
            by=by,
            now=now,
            data={"claim": claim.pk, "shares": claim.shares},
        )
        for claim in claims
    )
    touched = sorted({claim.wish_id for claim in claims})
    counted([(wishes[pk], by, now) for pk in touched], reason=reason)


@operation
def bring_wish(*, claim_id: int, evidence: Upload, by: Actor, now: datetime) -> WishClaim:
    """Whoever claimed says that it was brought, with a picture; the staff are asked to have a look.

    Raises NotFound, Invalid (the file), Refused if it is not held.
    """
    wish, claim = _locked_claim(claim_id)
    access.require_sight(by.person_id is not None and by.person_id == claim.person_id)
    refuse_if(_why_not_held(claim))
    _keep_evidence(claim, evidence, by=by, now=now)
    claim.save(update_fields=["evidence"])
    audit.record("wish.brought", by=by, now=now, target=f"wish:{wish.pk}", claim=claim.pk)
    tell_wish_desk("wish.brought", wish, now=now)
    return claim


@operation
def receive_wish(*, claim_id: int, by: Actor, now: datetime, evidence: Upload | None = None) -> WishClaim:
    """The staff saw what was brought; a picture shows it. The last share delivered makes the wish delivered.

    A repeat changes nothing. Raises NotFound, Invalid (no picture yet), Refused (one's own claim; released).
    """
    wish, claim = _locked_claim(claim_id)
    viewer = viewer_of(by, now=now)
    access.require_sight(viewer.may(Verb.TAKE_DOWN, wish.site.path))
    if claim.state == ClaimState.DELIVERED:
        return claim
    # What staff noted for a unit is brought by the unit, not by them.
    if by.person_id == claim.person_id and claim.unit_id is None:
        raise Refused(Reason("own_claim", _("自己认领的心愿要由另一位工作人员签收")))
    refuse_if(_why_not_held(claim))
    if evidence is not None:
        _keep_evidence(claim, evidence, by=by, now=now)
    if claim.evidence_id is None:
        raise Invalid(Reason("evidence_missing", _("请附一张送达的照片"), about="evidence"))
    claim.state, claim.ended_at, claim.received_by_id = ClaimState.DELIVERED, now, by.person_id
    claim.save(update_fields=["state", "ended_at", "received_by", "evidence"])
    audit.record("wish.received", by=by, now=now, target=f"wish:{wish.pk}", claim=claim.pk)
    tell_about("wish.received", wish, [claim.person_id], target="my_wish", now=now)
    open_shares = wish.claimed < wish.shares
    if not open_shares and not WishClaim.objects.filter(wish=wish, state=ClaimState.HELD).exists():
        move_wish(wish, WishState.DELIVERED, by=by, now=now)
        tell_wisher("wish.delivered", wish, now=now)
    return claim


@operation
def release_overdue(*, now: datetime, most: int = BATCH) -> int:
    """Takes back what was not delivered in time; who brought it and waits for the staff keeps it. Call until 0."""
    due = WishClaim.objects.filter(state=ClaimState.HELD, deliver_by__lte=now, evidence__isnull=True)
    found = list(due.order_by("deliver_by", "pk").values_list("pk", "wish_id")[:most])
    wishes = cast(dict[int, Wish], lock_many(Wish, {wish for _pk, wish in found}))
    claims = list(due.filter(pk__in=[pk for pk, _wish in found]).order_by("pk"))
    if claims:
        _released(claims, wishes, reason=str(_LAPSED), by=SYSTEM, now=now)
    for claim in claims:
        tell_about("wish.lapsed", wishes[claim.wish_id], [claim.person_id], target="my_wish", now=now)
    return len(claims)


@operation
def remind_claimants(*, now: datetime) -> int:
    """Reminds whoever has to deliver soon; how many it was. A repeat tells nobody twice."""
    soon = WishClaim.objects.filter(
        state=ClaimState.HELD,
        evidence__isnull=True,
        deliver_by__gt=now,
        deliver_by__lte=now + rules.REMIND_BEFORE,
    )
    claims = list(soon.select_related("wish__site").order_by("pk"))
    for claim in claims:
        day = clock.local_day(claim.deliver_by).isoformat()
        tell_about(
            "wish.due",
            claim.wish,
            [claim.person_id],
            target="my_wish",
            now=now,
            once=f"claim:{claim.pk}",
            day=day,
        )
    return len(claims)


@step
def _keep_evidence(claim: WishClaim, evidence: Upload, *, by: Actor, now: datetime) -> None:
    """The newest picture counts."""
    claim.evidence_id = attachments.keep(
        upload=evidence, purpose=WISH_EVIDENCE, by=by, now=now, about="evidence"
    )


def _locked_claim(claim_id: int) -> tuple[Wish, WishClaim]:
    """The wish first, as everywhere; its claims change only under its lock. Raises NotFound."""
    wish_id = WishClaim.objects.filter(pk=claim_id).values_list("wish_id", flat=True).first()
    access.require_sight(wish_id is not None)
    wish = lock(Wish, wish_id)
    return wish, WishClaim.objects.get(pk=claim_id)


def _why_not_held(claim: WishClaim) -> list[Reason]:
    if claim.state == ClaimState.HELD:
        return []
    words = {"state": ClaimState(claim.state).label}
    return [Reason("claim_state", _("这份认领现在是“%(state)s”，不能再改"), words)]
