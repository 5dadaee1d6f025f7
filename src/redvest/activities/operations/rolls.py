"""Calling the roll where phones fail: one submit for many people, by the same rules as a scan, known as such.

What was scanned is never overwritten by a roll, and a roll that arrives twice, or late, changes nothing that is known
better: who left after the roll was called stays left.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.access.queries import viewer_of
from redvest.activities.enums import Source
from redvest.activities.models import Attendance, Shift, SignUp
from redvest.activities.operations.checking import Outcome
from redvest.activities.operations.checking import _Batch as Batch
from redvest.activities.operations.checking import _Check as Check
from redvest.activities.operations.scope import named_person, require_leading
from redvest.activities.rules import attendance as attendance_rules
from redvest.activities.rules import rolls as rules
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Reason, invalid_if, refuse_if
from redvest.kernel.operation import operation

#: So many names are called in one submit at most.
MOST_NAMES = 1000


@dataclass(frozen=True, kw_only=True)
class RollResult:
    """What became of a roll, by person: newly noted, known already, and refused with the reasons."""

    noted: list[int] = field(default_factory=list)
    known: list[int] = field(default_factory=list)
    refused: dict[int, list[Reason]] = field(default_factory=dict)


@operation
def call_roll(
    *,
    shift_id: int,
    direction: str,
    person_ids: Collection[int],
    by: Actor,
    now: datetime,
    key: str,
    called_at: datetime | None = None,
) -> RollResult:
    """The leader notes who is there (or leaves), as called by name at ``called_at``, all at once.

    Known as the leader's word alone (Source.ROLL_CALL, grade B). The same ``key`` sent again notes nobody anew, and
    whoever is known already stays as they are. One refused name does not hold up the others. Raises Forbidden unless
    the actor leads the team, and for oneself; Refused outside the day; Invalid about direction, time, key.
    """
    leader_id = named_person(by)
    team_id = Shift.objects.filter(pk=shift_id).values_list("activity__team_id", flat=True).first()
    if team_id is None:
        raise NotFound(Reason("not_found", _("没有找到这个班次")))
    require_leading(viewer_of(by, now=now), team_id)
    invalid_if(attendance_rules.why_not_scan(direction))
    invalid_if(_why_not_key(key))
    names = sorted(set(person_ids))
    if len(names) > MOST_NAMES:
        words = {"most": MOST_NAMES}
        raise Invalid(Reason("too_many", _("一次最多点 %(most)s 人"), words, about="people"))
    if leader_id in names:
        raise Forbidden(Reason("own_roll", _("不能给自己点名，请扫屏幕上的动态码")))
    at = min(called_at, now) if called_at is not None else now
    checks = [
        Check(
            person_id=person_id,
            shift_id=shift_id,
            direction=direction,
            nonce=nonce_of(key),
            source=Source.ROLL_CALL,
            by=by,
            by_id=leader_id,
            now=at,
        )
        for person_id in names
    ]
    batch = RollBatch(checks)  # locks persons, the activity, the shift
    shift = Shift.objects.get(pk=shift_id)
    refuse_if(
        rules.why_not_call(
            starts_at=shift.starts_at,
            settled=shift.settled_at is not None,
            called_at=called_at or now,
            now=now,
        )
    )
    result = _sorted(batch, checks)
    batch.write()
    audit.record(
        "roll.called",
        by=by,
        now=now,
        target=f"shift:{shift_id}",
        direction=str(direction),
        called_at=at.isoformat(),
        noted=len(result.noted),
        names=len(names),
    )
    return result


class RollBatch(Batch):
    """A batch of names called: like scans, but an older word never undoes a newer one."""

    def _arrive(self, check: Check, place: SignUp, pairs: list[Attendance]) -> Outcome:
        last = pairs[-1] if pairs else None
        if last is not None and last.out_at is not None and check.now <= last.out_at:
            return last  # came, and left after this roll was called
        return super()._arrive(check, place, pairs)


def _sorted(batch: Batch, checks: Collection[Check]) -> RollResult:
    result = RollResult()
    for check in checks:
        before = len(batch.arrived) + len(batch.left)
        outcome = batch.decide(check)
        if not isinstance(outcome, Attendance):
            result.refused[check.person_id] = outcome.reasons
        elif len(batch.arrived) + len(batch.left) > before:
            result.noted.append(check.person_id)
        else:
            result.known.append(check.person_id)
    return result


def nonce_of(key: str) -> str:
    """What stands for a roll's key among the codes that were used."""
    return hashlib.sha256(f"roll:{key}".encode()).hexdigest()[:32]


def _why_not_key(key: str) -> list[Reason]:
    if 8 <= len(key) <= 64:
        return []
    words = {"least": 8, "most": 64}
    return [Reason("key_length", _("重复提交的标识要有 %(least)s 到 %(most)s 个字符"), words, about="key")]
