"""The result: computed from the tables by the scoring engine, frozen with all it was computed from, published.

Locks: the edition, then the result.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from redvest.contests.enums import COMPETING, EditionState, StageState
from redvest.contests.models import Edition, Entry, Given, Place, Result, Round, Stage, VoteCase
from redvest.contests.operations._common import move_edition, require_opening, tell_teams
from redvest.contests.queries.edition_file import digest, edition_file
from redvest.contests.queries.panels import waits_for_judges
from redvest.contests.rules import publicity
from redvest.contests.rules import results as rules
from redvest.contests.rules.schemes import scheme_of
from redvest.contests.scoring.replay import placed, replay
from redvest.contests.scoring.scheme import GIVEN, PANEL
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation, step


@operation
def publish_result(*, edition_id: int, by: Actor, now: datetime) -> Result:
    """Computes the ranking and publishes it for the edition's working days of publicity; a repeat returns what stands.

    After an objection was upheld the next number follows, what was published before stays to be read. Raises NotFound,
    Forbidden (also who drafted or ran it), Refused (a stage has not ended, a score is missing, its state).
    """
    edition = lock(Edition, edition_id)
    require_opening(edition, by, now=now)
    if edition.state == EditionState.PUBLICITY:
        return Result.objects.get(edition=edition, replaced_at__isnull=True)
    competing = Entry.objects.filter(edition=edition, state__in=COMPETING)
    refuse_if(
        rules.why_not_publish(
            state=edition.state, unfinished=unfinished(edition), competing=competing.count()
        )
    )
    number = Result.objects.filter(edition=edition).count() + 1
    file = _with_ranking(edition_file(edition_id), number=number, now=now)
    result = Result.objects.create(
        edition=edition,
        number=number,
        file=file,
        digest=digest(file),
        published_at=now,
        published_by_id=by.person_id,
        public_until=publicity.ends(now, days=edition.publicity_days),
    )
    _keep_places(result)
    move_edition(edition, EditionState.PUBLICITY, by=by, now=now)
    tell_teams("contest.published", competing.select_related("team", "edition"), now=now)
    audit.record(
        "contest_result.published",
        by=by,
        now=now,
        target=f"contest:{edition_id}",
        number=number,
        digest=result.digest,
    )
    return result


def unfinished(edition: Edition) -> list[str]:
    """Names of the stages that have not ended: panels and votes still open, scores handed in that are missing."""
    kept = {stage.code: stage for stage in Stage.objects.filter(edition=edition)}
    competing = set(Entry.objects.filter(edition=edition, state__in=COMPETING).values_list("pk", flat=True))
    found = []
    for stage in scheme_of(edition.scheme).stages:
        row = kept[stage.code]
        if stage.kind == GIVEN:
            given = Given.objects.filter(stage=row, replaced_at__isnull=True).values_list(
                "entry_id", flat=True
            )
            done = competing <= set(given)
        elif stage.kind == PANEL:
            done = row.state == StageState.ENDED and not waits_for_judges(row)
        else:
            undecided = VoteCase.objects.filter(round__stage=row, decided_at__isnull=True)
            ended = Round.objects.filter(stage=row, ended_at__isnull=False)
            done = ended.exists() and not undecided.exists()
        if not done:
            found.append(stage.name)
    return found


def _with_ranking(data: dict[str, Any], *, number: int, now: datetime) -> dict[str, Any]:
    """The file with the ranking that comes out of it, replayed once more as the public will."""
    ranking = [placed(place) for place in replay(data).places]
    told = {"ranking": ranking, "number": number, "published_at": now.isoformat()}
    file = data | {"published": told}
    again = replay(file)
    if not again.agrees:
        raise AssertionError(again.difference)
    return file


@step
def _keep_places(result: Result) -> None:
    ids = dict(Entry.objects.filter(edition_id=result.edition_id).exclude(code="").values_list("code", "pk"))
    Place.objects.bulk_create(
        Place(
            result=result,
            entry_id=ids[one["entry"]],
            score=None if one["score"] is None else Decimal(one["score"]),
            rank=one["rank"],
            turn=turn,
            tier=one.get("award", ""),
        )
        for turn, one in enumerate(result.file["published"]["ranking"], start=1)
    )
