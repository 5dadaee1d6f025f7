"""Claiming wishes (认领), whole or in shares: each share exactly once, however many press.

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

from redvest.access.enums import Verb
from redvest.access.queries import viewers_of
from redvest.kernel import audit, clock, once
from redvest.kernel.actor import Actor
from redvest.kernel.audit import Deed
from redvest.kernel.errors import (
    DomainError,
    Forbidden,
    Invalid,
    NotFound,
    Reason,
    Refused,
)
from redvest.kernel.gate import Gate, grouped
from redvest.kernel.locks import lock_many
from redvest.kernel.operation import operation
from redvest.orders.enums import ClaimState, WishState
from redvest.orders.models import Wish, WishClaim
from redvest.orders.operations.wish_moves import (
    counted,
    tell_wisher,
)
from redvest.orders.rules import wishes as rules
from redvest.people import queries as people
from redvest.places import queries as places
from redvest.teams import queries as teams

#: Under which name keys of repeats are kept.
_ONCE = "wish.claim"
_KEY_USED = Reason("key_used", _("这个标识已经用来提交过别的内容"), about="key")
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
