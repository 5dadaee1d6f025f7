"""Points for what people did: facts in, postings out, each cause once. Locks: the owners' accounts, then budgets.

The same cause with the same facts again changes nothing. With other facts what was booked is reversed and booked anew,
under the rule of the day of the event; what caps had cut of the owner's other events is counted again, so that nobody
has less than if everything had been known at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F, Q
from django.utils.translation import gettext as _

from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.clock import local_day
from redvest.kernel.operation import operation, step
from redvest.kernel.setwise import insert_rows
from redvest.points.covenant_enums import NOTHING, EarnedState, Source
from redvest.points.enums import CauseKind
from redvest.points.ledger import Outcome, Party, Posting, post_many, reverse_many
from redvest.points.ledger.owners import drop_floors, lock_owners, raise_floors
from redvest.points.models import Earned
from redvest.points.queries.bases import bases_for
from redvest.points.queries.counting import Counter, Due, due_of, dues_of, owned_by, paths_of
from redvest.points.queries.covenants import Covenants
from redvest.points.queries.earned import Owner, facts_of, owner_of
from redvest.points.rules.covenant import Award, Earning, deductible, floor_reached
from redvest.points.rules.covenant_terms import last_good_day

LONGEST_WORDS = 200
CAUSES: dict[str, str] = {
    Source.SERVICE: CauseKind.RECORD,
    Source.ORDER: CauseKind.ORDER,
    Source.TRAINING: CauseKind.TRAINING,
    Source.HONOUR: CauseKind.HONOUR,
    Source.CONDUCT: CauseKind.CONDUCT,
    Source.BASE: CauseKind.BASE,
}


@dataclass(frozen=True, kw_only=True)
class Result:
    """What an event came to: ``amount`` booked (below zero: taken), and why; ``refusal``: why it was not booked."""

    amount: Decimal
    why: str
    state: str
    refusal: str = ""


@operation
def earn_many(*, earnings: Sequence[Earning], by: Actor, now: datetime) -> list[Result]:
    """Books what these events earn, each cause once whatever is retried; says of each, in order, what it came to."""
    return _Batch(earnings, by=by, now=now).run()


@step
def earned_many(*, earnings: Sequence[Earning], by: Actor, now: datetime) -> list[Result]:
    """The same within another operation, such as the closing of an order."""
    return _Batch(earnings, by=by, now=now).run()


@operation
def earn_again(*, now: datetime, by: Actor, limit: int = 5000) -> int:
    """Tries again what no budget paid for, the oldest first; returns how many were booked now."""
    rows = Earned.objects.filter(state=EarnedState.REFUSED).order_by("happened_on", "id")[:limit]
    earnings = [facts_of(row) for row in rows]
    results = _Batch(earnings, by=by, now=now).run() if earnings else []
    return sum(one.state == EarnedState.BOOKED for one in results)


@step
def end_bases(*, ends: Sequence[Due], by: Actor, now: datetime) -> int:
    """Takes bases back that stand elsewhere now (``queries.bases.ends_of``), within an operation; returns how many."""
    if ends:
        _Batch((), ends=ends, by=by, now=now).run()
    return len(ends)


@dataclass(frozen=True)
class _Change:
    """A row that is to be written, with what its event is due now, and what was booked for it before."""

    due: Due
    row: Earned
    award: Award
    was: Decimal

    @property
    def stays(self) -> bool:
        """Whether what was booked stands: the same amount of the same owner."""
        return bool(self.was) and self.was == self.award.amount and owner_of(self.row) == self.due.owner


class _Batch:
    """One call: which rules, which accounts, what there was; then what there is to be."""

    def __init__(
        self, earnings: Sequence[Earning], *, by: Actor, now: datetime, ends: Sequence[Due] = ()
    ) -> None:
        self.by, self.now = by, now
        facts = {one.cause: one for one in earnings}
        self.paths = paths_of(facts.values())
        self.covenants = Covenants(self.paths.values())
        dues = dues_of(list(facts.values()), covenants=self.covenants, paths=self.paths)
        dues.sort(key=lambda due: (due.earning.happened_on, due.earning.cause))
        bases = bases_for(dues, covenants=self.covenants, paths=self.paths, today=local_day(now))
        # A base that is tried again is due only if it would be given today.
        self.asked = [one.cause for one in earnings if one.kind != Source.BASE]
        dues = [due for due in dues if due.earning.kind != Source.BASE]
        self.dues = {due.earning.cause: due for due in [*ends, *bases, *dues]}

    def run(self) -> list[Result]:
        """Locks, counts, books, keeps; answers in the order of the call."""
        if self.dues:
            self._lock()
            self.rows = _rows(self.dues)
            fresh = [due for cause, due in self.dues.items() if not _same(self.rows.get(cause), due)]
            self.counter = Counter(fresh)
            changes = self._counted(fresh)
            changes += self._counted(self._cut_before(changes))
            self._book(changes)
        return [_result(self.rows[cause]) for cause in self.asked]

    def _lock(self) -> None:
        """All accounts this may touch, at once; what was read of the rows before is read again after."""
        before = _rows(self.dues).values()
        owners = {due.owner for due in self.dues.values()} | {owner_of(row) for row in before}
        paid = {(due.earning.site_id, due.earning.happened_on) for due in self.dues.values()}
        paid |= {(row.site_id, row.happened_on) for row in before}
        parties = {party_of(owner) for owner in owners}
        self.balances = lock_owners(parties, paid_for=paid, now=self.now)

    def _counted(self, dues: Sequence[Due]) -> list[_Change]:
        for due in dues:
            row = self.rows.get(due.earning.cause)
            if row is not None and row.amount:
                line = (row.covenant_id or 0, row.code)
                self.counter.take_off(owner_of(row), line, facts_of(row), row.amount)
        changes = []
        for due in dues:
            row = self.rows.get(due.earning.cause) or Earned(noted_at=self.now, revision=0, amount=NOTHING)
            self.rows[due.earning.cause] = row
            changes.append(_Change(due, row, self._award(due, row), row.amount))
        return changes

    def _award(self, due: Due, row: Earned) -> Award:
        """What is due; a deduction takes no more than there is above the base."""
        award = self.counter.award(due)
        if due.rule is None or due.held is None:
            return award
        party = party_of(due.owner)
        if owner_of(row) == due.owner:
            self.balances[party] -= row.amount
        if award.amount < 0:
            free = deductible(-award.amount, balance=self.balances[party], floor=due.held.terms.base)
            short = -award.amount - free
            if short:
                self.counter.take_off(due.owner, due.rule.line, due.earning, -short)
                award = Award(amount=-free, raw=award.raw, why=(*award.why, floor_reached(free)))
        self.balances[party] += award.amount
        return award

    def _cut_before(self, changes: Sequence[_Change]) -> list[Due]:
        """Other events of owners who have less now, which caps had cut: they are counted again."""
        less = [one for one in changes if abs(one.award.amount) < abs(one.was)]
        if not less:
            return []
        rows = Earned.objects.filter(
            owned_by({owner_of(one.row) for one in less}),
            covenant_id__in={one.row.covenant_id for one in less},
            happened_on__year__in={one.row.happened_on.year for one in less},
            void=False,
            raw__gt=F("amount"),
            state__in=(EarnedState.BOOKED, EarnedState.NOTHING),
        )
        cut = [
            row
            for row in rows.order_by("happened_on", "id")
            if (row.cause_kind, row.cause_key) not in self.rows
        ]
        self.rows |= {(row.cause_kind, row.cause_key): row for row in cut}
        facts = [facts_of(row) for row in cut]
        paths = paths_of(facts)
        covenants = Covenants(paths.values())
        dues = [due_of(one, covenants=covenants, path=paths[one.site_id]) for one in facts]
        return [due for due in dues if party_of(due.owner) in self.balances]

    def _book(self, changes: Sequence[_Change]) -> None:
        back = [one for one in changes if one.was and not one.stays]
        reversed_ids = [one.row.transfer_id for one in back if one.row.transfer_id]
        drop_floors(party_of(owner_of(one.row)) for one in back if one.due.earning.kind == Source.BASE)
        if reversed_ids:
            reverse_many(reversed_ids, why_words=str(_("更正：重新计分")), by=self.by, now=self.now)
        postings: list[tuple[Earned, Posting]] = []
        for one in changes:
            stays = one.stays
            _write(one.row, one.due, one.award, now=self.now)
            if not stays:
                one.row.transfer_id = None
                if one.award.amount:
                    one.row.revision += 1
                    postings.append((one.row, _posting(one.due, one.row, one.award)))
        posted = post_many([posting for _row, posting in postings], by=self.by, now=self.now)
        for (row, _posting_made), outcome in zip(postings, posted.outcomes, strict=True):
            _keep(row, outcome)
        bases = [one for one in changes if one.due.earning.kind == Source.BASE and one.row.amount]
        raise_floors({party_of(one.due.owner): one.row.amount for one in bases})
        _save([one.row for one in changes])
        if changes:
            facts = {"events": len(changes), "booked": posted.count}
            facts |= {"reversed": len(reversed_ids), "refused": posted.refused}
            audit.record("points.earned", by=self.by, now=self.now, target="points:earned", **facts)


def _rows(causes: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Earned]:
    keys: dict[str, list[str]] = {}
    for kind, key in causes:
        keys.setdefault(kind, []).append(key)
    where = Q(pk__in=[])
    for kind, several in keys.items():
        where |= Q(cause_kind=kind, cause_key__in=several)
    return {(row.cause_kind, row.cause_key): row for row in Earned.objects.filter(where)}


def _same(row: Earned | None, due: Due) -> bool:
    """Whether this event has been counted with these facts under this rule; what was refused is tried again."""
    if row is None or row.state == EarnedState.REFUSED or facts_of(row) != due.earning:
        return False
    return (row.rule_id, owner_of(row)) == (due.rule.id if due.rule else None, due.owner)


def _write(row: Earned, due: Due, award: Award, *, now: datetime) -> None:
    one = due.earning
    row.cause_kind, row.cause_key, row.kind = one.cause_kind, one.cause_key, one.kind
    row.person_id, row.household_id, row.site_id = one.person_id, one.household_id, one.site_id
    row.by_household = due.owner[0] == "household"
    row.happened_on, row.times, row.category, row.item = one.happened_on, one.times, one.category, one.item
    row.served = [[part.minutes, part.grade, part.approved] for part in one.served]
    row.asked, row.void, row.occasion, row.words = one.asked, one.void, one.occasion, one.words
    row.rule_id = due.rule.id if due.rule else None
    row.covenant_id = due.rule.covenant_id if due.rule else None
    row.code = due.rule.code if due.rule else ""
    row.amount, row.raw, row.why = award.amount, award.raw, award.words[:LONGEST_WORDS]
    row.state = EarnedState.BOOKED if award.amount else EarnedState.NOTHING
    row.refusal, row.changed_at = "", now


def _posting(due: Due, row: Earned, award: Award) -> Posting:
    """The budget of the event's place gives, or takes back what a deduction takes."""
    assert due.rule is not None
    assert due.held is not None
    one, mine, budget = due.earning, party_of(due.owner), Party.budget(due.earning.site_id)
    gives = award.amount > 0
    title = f"{due.rule.title}（{one.words}）" if one.words else due.rule.title
    return Posting(
        debit=budget if gives else mine,
        credit=mine if gives else budget,
        amount=abs(award.amount),
        cause_kind=CAUSES[due.rule.source] if gives else CauseKind.DEDUCTION,
        cause_key=f"{one.cause_kind}:{one.cause_key}",
        leg=row.revision,
        happened_on=one.happened_on,
        words=f"{title}：{award.words}"[:LONGEST_WORDS],
        site_id=one.site_id,
        expires_on=_last_day(due) if gives else None,
        rule_version_id=due.rule.id,
        what_there_is=not gives,
    )


def _last_day(due: Due) -> date | None:
    """The last day on which what the event earned is good; a base is for always."""
    if due.held is None or due.earning.kind == Source.BASE:
        return None
    return last_good_day(due.held.terms, due.earning.happened_on)


def _keep(row: Earned, outcome: Outcome) -> None:
    """Notes what the ledger made of it."""
    if outcome.refused:
        row.state, row.amount = EarnedState.REFUSED, NOTHING
        row.refusal = outcome.reasons[0].code
        return
    row.transfer_id = outcome.transfer_id
    row.amount = outcome.amount if row.amount > 0 else -outcome.amount


def _save(rows: Sequence[Earned]) -> None:
    known, new = ([row for row in rows if (row.pk is None) is fresh] for fresh in (False, True))
    columns = [field.attname for field in Earned._meta.concrete_fields if field.name != "id"]
    ids = insert_rows(Earned, columns, [[getattr(row, name) for name in columns] for row in new])
    for row, id in zip(new, ids, strict=True):
        row.pk = id
    fields = [field.name for field in Earned._meta.concrete_fields if field.name not in ("id", "noted_at")]
    Earned.objects.bulk_update(known, fields, batch_size=1000)


def _result(row: Earned) -> Result:
    return Result(amount=row.amount, why=row.why, state=row.state, refusal=row.refusal)


def party_of(owner: Owner) -> Party:
    """The account of an owner."""
    which, key = owner
    return Party.household(key) if which == "household" else Party.person(key)
