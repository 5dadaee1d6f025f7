"""A panel on a small stage: judges named, pledged, seated; and the marks they give."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from cast import Cast, Persona, resident
from contests.making import HOUR, JUDGED, MINUTE, Made
from redvest.contests import operations as contests
from redvest.contests.models import Judge, Sheet, Stage

PASSWORD = "岩上老松-七月初九"
DUE = JUDGED + HOUR
OPENED = DUE + HOUR
SEED = "3456.78"


def judges(cast: Cast, done: Made, number: int = 5, *, first: int = 600) -> list[tuple[Judge, Persona]]:
    """So many judges, pledged, each with a password."""
    found = []
    for n in range(number):
        person = resident(first + n, password=PASSWORD)
        row = contests.name_judge(
            edition_id=done.edition.pk,
            number=person.number,
            unit_words="县直部门",
            by=cast.clerk.actor,
            now=JUDGED,
        )
        contests.pledge(judge_id=row.pk, by=person.actor, now=JUDGED)
        found.append((row, person))
    return found


def stage_of(done: Made, code: str = "defence") -> Stage:
    return Stage.objects.get(edition=done.edition, code=code)


def seated(cast: Cast, stage: Stage, panel: Sequence[tuple[Judge, Persona]]) -> None:
    contests.seat_judges(
        stage_id=stage.pk, seats={row.pk: () for row, _person in panel}, by=cast.clerk.actor, now=JUDGED
    )


def drawn(cast: Cast, stage: Stage) -> None:
    by = cast.clerk.actor
    contests.announce_draw(stage_id=stage.pk, source="当日收盘指数", due_at=DUE, by=by, now=JUDGED)
    contests.record_seed(stage_id=stage.pk, seed=SEED, by=by, now=DUE)
    contests.draw_order(stage_id=stage.pk, by=by, now=DUE)


def opened(cast: Cast, done: Made, panel: Sequence[tuple[Judge, Persona]], code: str = "defence") -> Stage:
    stage = stage_of(done, code)
    seated(cast, stage, panel)
    return contests.open_stage(stage_id=stage.pk, by=cast.clerk.actor, now=OPENED)


def marked(
    stage: Stage, entry_id: int, person: Persona, mark: str, *, now: datetime = OPENED, count: int = 0
) -> Sheet:
    return contests.save_marks(
        stage_id=stage.pk,
        entry_id=entry_id,
        marks={"total": Decimal(mark)},
        count=count,
        by=person.actor,
        now=now,
    )


def signed(stage: Stage, entry_id: int, person: Persona, mark: str, *, now: datetime = OPENED) -> Sheet:
    marked(stage, entry_id, person, mark, now=now)
    (sheet,) = contests.sign_sheets(
        stage_id=stage.pk, entry_ids=[entry_id], password=PASSWORD, by=person.actor, now=now + MINUTE
    )
    return sheet
