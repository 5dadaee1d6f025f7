"""Taking a place, alone or together: exact under any race.

Lock order, always: person rows, then shift rows, ids ascending. Sign-ups are decided in batches: one transaction locks,
reads, decides and writes for all calls that arrived together, in a fixed number of statements.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.activities.enums import SignUpState
from redvest.activities.models import Shift, SignUp, SignUpGroup
from redvest.activities.operations.queue import lock_shifts, store_counts
from redvest.activities.operations.scope import acting_for, named_person
from redvest.activities.operations.telling import tell_of, tell_of_many
from redvest.activities.queries.facts import askers
from redvest.activities.rules import sign_ups as rules
from redvest.activities.rules.sign_ups import Asker, Asking, Held, ShiftFacts
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.audit import Deed
from redvest.kernel.errors import DomainError, Forbidden, NotFound, Reason, Refused
from redvest.kernel.gate import Gate, grouped
from redvest.kernel.operation import operation, step
from redvest.kernel.setwise import insert_rows
from redvest.people import queries as people
from redvest.people.enums import ActingAs


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUpCall:
    """One person asking for one place, or with ``or_wait`` for a place in the queue if there is none.

    ``together``: others who come along, all or nothing. ``acting_as``: how the actor acts for the person; ``as_each``
    says it by person where it differs. ``walk_up``: on the spot, onto a shift that has begun.
    """

    shift_id: int
    person_id: int
    by: Actor
    now: datetime
    or_wait: bool = False
    together: tuple[int, ...] = ()
    acting_as: str = ActingAs.SELF
    as_each: Mapping[int, str] | None = None
    walk_up: bool = False

    @property
    def persons(self) -> list[int]:
        """All it is for, each once."""
        return list(dict.fromkeys((self.person_id, *self.together)))

    def acting(self, person_id: int) -> str:
        """In which way the actor acts for this person."""
        if self.by.is_system and self.as_each is None and self.acting_as == ActingAs.SELF:
            return ActingAs.SYSTEM
        if person_id == self.by.person_id:
            return ActingAs.SELF
        return (self.as_each or {}).get(person_id, self.acting_as)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUpResult:
    """What became of it. ``repeated``: the person held this already and nothing was changed.

    ``together``: the sign-ups of all it was made for, the first of them ``sign_up_id``.
    """

    sign_up_id: int
    shift_id: int
    state: str
    repeated: bool = False
    together: tuple[int, ...] = ()


Outcome = SignUpResult | DomainError


@grouped
def sign_up(
    *, shift_id: int, person_id: int, by: Actor, now: datetime, or_wait: bool = False
) -> SignUpResult:
    """A batch of one, together with whatever else arrives meanwhile. Raises what ``sign_up_many`` would return."""
    return _gate(SignUpCall(shift_id=shift_id, person_id=person_id, by=by, now=now, or_wait=or_wait))


@operation
def sign_up_many(*, calls: Sequence[SignUpCall]) -> list[Outcome]:
    """Decides a batch of sign-ups in the order given: for each its result, or the refusal that changed nothing.

    Refusals: the reasons of ``rules.sign_ups.why_not_sign_up``; Forbidden for another person or an ended login;
    NotFound for no such shift or person. A repeat returns the sign-up the person already holds.
    """
    return _Batch(calls).decided()


@step
def placed(calls: Sequence[SignUpCall]) -> list[Outcome]:
    """The same within others' operations, which have checked who may and tell those concerned themselves.

    Places are given directly, past the mode of sign-up and its opening time; all other rules hold.
    """
    return _Batch(calls, direct=True).decided()


@operation
def sign_up_together(
    *, shift_id: int, person_ids: Collection[int], by: Actor, now: datetime, or_wait: bool = False
) -> SignUpResult:
    """Signs up people together, all or nothing: oneself, those one is guardian of, one's household, one's team.

    If there are too few places all wait as a group (``or_wait``), and move up only together. Those who hold a place
    already stay out of it. Raises Forbidden naming whom one may not act for, Refused with everybody's reasons.
    """
    named_person(by)
    wanted = sorted(set(person_ids))
    if not wanted:
        raise Refused(Reason("nobody", _("请选择要报名的人")))
    if len(wanted) > MOST_TOGETHER:
        raise Refused(Reason("too_many_together", _("一次最多 %(most)s 人一起报名"), {"most": MOST_TOGETHER}))
    acting = acting_for(by, wanted, team_id=_team_of(shift_id), now=now)
    first = by.person_id if by.person_id in wanted else wanted[0]
    call = SignUpCall(
        shift_id=shift_id,
        person_id=first,
        together=tuple(pk for pk in wanted if pk != first),
        by=by,
        now=now,
        or_wait=or_wait,
        as_each=acting,
    )
    (outcome,) = _Batch([call], trusted=True).decided()
    if isinstance(outcome, DomainError):
        raise outcome
    if not outcome.repeated:
        others = [pk for pk in wanted if pk != by.person_id]
        (name,) = [one.name_masked for one in people.people_by_ids([named_person(by)]).values()]
        tell_of("sign_up.by_others", shift_id, others, now=now, words={"by": name})
    return outcome


#: A family, or a unit's small group; bigger ones are placed on a roster.
MOST_TOGETHER = 30


def _team_of(shift_id: int) -> int | None:
    return Shift.objects.filter(pk=shift_id).values_list("activity__team_id", flat=True).first()


_gate: Gate[SignUpCall, SignUpResult] = Gate(lambda calls: sign_up_many(calls=calls))


@dataclass(frozen=True, slots=True, kw_only=True)
class _New:
    """A sign-up that was decided and is not written yet."""

    call: SignUpCall
    person_id: int
    state: str
    group: int | None


class _Batch:
    """The locked rows a batch is decided on, and the changes decided so far. New sign-ups are numbered -1, -2, …

    ``direct``: given by those who may; ``trusted``: only that others may act was checked already.
    """

    def __init__(self, calls: Sequence[SignUpCall], *, direct: bool = False, trusted: bool = False) -> None:
        self.calls, self.direct, self.trusted = calls, direct, trusted or direct
        now = max((call.now for call in calls), default=None)
        logins = [call.by.login_id for call in calls if call.by.login_id is not None and not direct]
        self.logins = people.live_logins(logins, now=now) if logins and now else {}
        persons = {pk for call in calls for pk in call.persons}
        # Whoever is of age today is so on any day one can sign up for.
        standings = people.lock_standings(persons, minors_after=rules.grown_up_before(now)) if now else {}
        self.shifts = lock_shifts({call.shift_id for call in calls})
        self.askers = askers(standings, self.shifts.values())
        self.new: list[_New] = []
        self.groups: list[SignUpCall] = []

    def decided(self) -> list[Outcome]:
        """What becomes of each call, written."""
        outcomes = [self.decide(call) for call in self.calls]
        ids = self.write()
        return [_with_ids(outcome, ids) for outcome in outcomes]

    def decide(self, call: SignUpCall) -> Outcome:
        shift = self.shifts.get(call.shift_id)
        if not self._may(call):
            return Forbidden(Reason("not_permitted", _("登录已失效，请重新登录")))
        if shift is None or any(pk not in self.askers for pk in call.persons):
            return NotFound(Reason("not_found", _("没有找到这个班次")))
        asking = {pk: self.askers[pk] for pk in call.persons}
        held = {pk: own for pk, asker in asking.items() if (own := _held_here(asker, shift))}
        joining = [pk for pk in asking if pk not in held]
        if not joining:
            return _repeat(list(held.values()))
        if not self.direct and all(rules.why_not_member(shift, asker) for asker in asking.values()):
            # A shift of another team alone was not announced to them: a guessed id tells nothing.
            return NotFound(Reason("not_found", _("没有找到这个班次")))
        reasons = self._why_not(call, shift, joining)
        if reasons:
            return Refused(*reasons)
        return self._take(call, shift, joining)

    def _may(self, call: SignUpCall) -> bool:
        if self.direct:
            return True
        login, own = call.by.login_id, call.by.is_system or call.persons == [call.by.person_id]
        known = login is None or self.logins.get(login) == call.by.person_id
        return known and (own or self.trusted)

    def _why_not(self, call: SignUpCall, shift: ShiftFacts, joining: Sequence[int]) -> list[Reason]:
        asking = self._asking(call, size=len(joining))
        if len(joining) == 1 and not call.together:
            (pk,) = joining
            asker = self.askers[pk]
            return rules.why_not_sign_up(
                shift,
                asker=asker,
                now=call.now,
                asking=replace(asking, guarded=self._guarded(call, pk, shift)),
            )
        reasons = rules.why_not_sign_up(shift, asker=None, now=call.now, asking=asking)
        for pk in joining:
            own = rules.why_not_for(
                shift, self.askers[pk], now=call.now, guarded=self._guarded(call, pk, shift)
            )
            reasons += [_named(reason, pk, call) for reason in own]
        return reasons

    def _asking(self, call: SignUpCall, *, size: int) -> Asking:
        return Asking(or_wait=call.or_wait, size=size, direct=self.direct, walk_up=call.walk_up)

    def _guarded(self, call: SignUpCall, pk: int, shift: ShiftFacts) -> bool:
        """Whether a guardian comes along: signs up together with the person, or has a place already."""
        if call.acting(pk) != ActingAs.GUARDIAN or call.by.person_id is None:
            return False
        guardian = self.askers.get(call.by.person_id)
        return guardian is not None and call.by.person_id in call.persons

    def _take(self, call: SignUpCall, shift: ShiftFacts, joining: Sequence[int]) -> SignUpResult:
        state = self._state(call, shift, len(joining))
        group = None
        if len(joining) > 1:
            self.groups.append(call)
            group = len(self.groups) - 1
        numbers = []
        for pk in joining:
            self.new.append(_New(call=call, person_id=pk, state=state, group=group))
            numbers.append(-len(self.new))
            self.askers[pk].held.append(
                Held(
                    sign_up_id=-len(self.new),
                    shift_id=shift.id,
                    activity_id=shift.activity_id,
                    state=state,
                    starts_at=shift.starts_at,
                    ends_at=shift.ends_at,
                )
            )
        return SignUpResult(
            sign_up_id=numbers[0],
            shift_id=shift.id,
            state=state,
            together=tuple(numbers) if group is not None else (),
        )

    def _state(self, call: SignUpCall, shift: ShiftFacts, size: int) -> str:
        if shift.asks_first and not self.direct and not call.walk_up:
            shift.move(asked=size)
            return SignUpState.ASKED.value
        if shift.places_left >= size:
            shift.move(taken=size)
            return SignUpState.TAKEN.value
        shift.move(waiting=size)
        return SignUpState.WAITING.value

    def write(self) -> dict[int, int]:
        """Writes all that was decided; the ids of new sign-ups by their number in the batch."""
        if not self.new:
            return {}
        groups = insert_rows(
            SignUpGroup,
            ("shift", "made_by", "made_at"),
            [(call.shift_id, call.by.person_id, call.now) for call in self.groups],
        )
        ids = insert_rows(
            SignUp,
            ("shift", "person", "state", "during", "signed_at", "signed_by", "acting_as", "group"),
            [
                (
                    new.call.shift_id,
                    new.person_id,
                    new.state,
                    self.shifts[new.call.shift_id].during,
                    new.call.now,
                    new.call.by.person_id,
                    str(new.call.acting(new.person_id)),
                    None if new.group is None else groups[new.group],
                )
                for new in self.new
            ],
        )
        store_counts(self.shifts.values())
        audit.record_many(
            Deed(
                verb=f"sign_up.{new.state}",
                target=f"shift:{new.call.shift_id}",
                by=new.call.by,
                now=new.call.now,
                data={"person": new.person_id},
            )
            for new in self.new
        )
        self._confirm()
        return dict(enumerate(ids, start=1))

    def _confirm(self) -> None:
        """Tells those who took a place themselves; whoever places others tells them in words of their own."""
        if self.direct:
            return
        heard: dict[int, list[int]] = {}
        for new in self.new:
            if new.state == SignUpState.TAKEN and new.person_id == new.call.by.person_id:
                heard.setdefault(new.call.shift_id, []).append(new.person_id)
        tell_of_many("sign_up.confirmed", heard, now=max(call.now for call in self.calls))


def _held_here(asker: Asker, shift: ShiftFacts) -> Held | None:
    return next((own for own in asker.held if own.shift_id == shift.id), None)


def _repeat(held: Sequence[Held]) -> SignUpResult:
    first = held[0]
    return SignUpResult(
        sign_up_id=first.sign_up_id,
        shift_id=first.shift_id,
        state=first.state,
        repeated=True,
        together=tuple(own.sign_up_id for own in held) if len(held) > 1 else (),
    )


def _named(reason: Reason, person_id: int, call: SignUpCall) -> Reason:
    """Whose reason it is; ``about`` names the person for programs, the sentence for people who know each other."""
    person = people.person_by_id(person_id)
    near = call.acting(person_id) in (ActingAs.SELF, ActingAs.GUARDIAN, ActingAs.FAMILY)
    who = person.name if near else f"{person.name_masked} {person.number}"
    return Reason(
        reason.code, _("%(who)s：%(why)s"), {"who": who, "why": reason}, about=f"person:{person_id}"
    )


def _with_ids(outcome: Outcome, ids: dict[int, int]) -> Outcome:
    """The outcome with the rows' ids in place of the numbers they had within the batch."""
    if not isinstance(outcome, SignUpResult):
        return outcome
    return replace(
        outcome,
        sign_up_id=_id_of(outcome.sign_up_id, ids),
        together=tuple(_id_of(number, ids) for number in outcome.together),
    )


def _id_of(number: int, ids: dict[int, int]) -> int:
    return ids[-number] if number < 0 else number
