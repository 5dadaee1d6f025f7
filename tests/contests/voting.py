"""A public vote on a small stage: an edition of three entries under a vote from ``OPENS`` until ``CLOSES``."""

from datetime import datetime
from typing import Any

from cast import Cast, Persona
from contests.making import DAY, HOUR, JUDGED, Made, made, scheme, stage
from redvest.contests import operations as contests
from redvest.contests.checks import CHECKS
from redvest.contests.models import Round, Tally
from redvest.kernel.actor import Actor

VOTE = {
    "code": "vote",
    "name": "网络投票",
    "kind": "vote",
    "weight": "20",
    "per_vote": "0.01",
    "maximum": "10",
}
OPENS = JUDGED + HOUR
CLOSES = OPENS + 10 * DAY
#: A scheme in which votes count a fifth.
SCHEME = scheme(VOTE, stage(weight="80"))


def voting(cast: Cast, *, entries: int = 3, **terms: Any) -> tuple[Made, Round]:
    """The edition, and the round of its vote with these terms."""
    done = made(cast, entries=entries, scheme=SCHEME, terms={"vote": terms})
    return done, round_of(cast, done)


def round_of(cast: Cast, done: Made) -> Round:
    return contests.set_up_round(
        edition_id=done.edition.pk,
        stage_code="vote",
        opens_at=OPENS,
        closes_at=CLOSES,
        by=cast.clerk.actor,
        now=JUDGED,
    )


def vote(row: Round, who: Persona, *entries: Any, now: datetime = OPENS, **said: Any) -> contests.VoteResult:
    return contests.cast_votes(
        round_id=row.pk, entry_ids=[one.pk for one in entries], by=at(who), now=now, **said
    )


def at(who: Persona, address: str = "") -> Actor:
    """Somebody at an address; their login of two weeks ago has ended, a new one is the web's concern."""
    return Actor(person_id=who.id, address=address)


def counts(row: Round) -> list[tuple[int, int, int]]:
    """Counted, held and void, by entry in the order they were made."""
    rows = Tally.objects.filter(round=row).order_by("entry_id")
    return list(rows.values_list("counted", "held", "void"))


def assert_proven() -> None:
    """What the votes' tables store is what their rows say."""
    found = [
        sentence for name, check in CHECKS.items() if name.startswith("contest vote") for sentence in check()
    ]
    assert found == []
