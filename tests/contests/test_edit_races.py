"""Two clerks save one draft at the same moment, on real PostgreSQL: one is kept, the other is told."""

from collections.abc import Callable

import pytest

from cast import NOW, Persona, make_cast
from contests.making import drafted, form, scheme, stage
from redvest.contests import operations as contests
from redvest.contests.models import Edition
from redvest.contests.queries.editions import as_written
from redvest.contests.rules.editions import Part, digest_of
from redvest.kernel.errors import Refused
from redvest.kernel.models import AuditEntry
from teams.test_races import race

pytestmark = [pytest.mark.race]


def test_one_is_kept_and_parts_do_not_overwrite_each_other(committed_db: str) -> None:
    cast = make_cast()
    row = drafted(cast)
    stored = as_written(row)

    def save(who: Persona, part: Part, word: str) -> Callable[[], object]:
        said = form(name=word, scheme=scheme(stage(name=word)))
        seen = digest_of(stored, part)
        return lambda: contests.edit_edition(
            edition_id=row.pk, form=said, part=part, seen=seen, by=who.actor, now=NOW
        )

    pairs = [(cast.clerk, "甲"), (cast.manager, "乙")] * 2
    parts: tuple[Part, ...] = ("scheme", "about")
    deeds = [save(who, part, f"{word}{n}") for part in parts for n, (who, word) in enumerate(pairs)]
    results = race(deeds)
    kept = [one for one in results if isinstance(one, Edition)]
    refused = [one for one in results if isinstance(one, Refused)]
    assert (len(kept), len(refused)) == (2, 6)
    assert {one.reasons[0].code for one in refused} == {"changed_meanwhile"}
    assert AuditEntry.objects.filter(verb="contest.edited").count() == 2
    row.refresh_from_db()
    said = [n for n, one in enumerate(results) if isinstance(one, Edition)]
    words = [f"{word}{n}" for n, (_who, word) in enumerate(pairs)] * 2
    assert [row.scheme["stages"][0]["name"], row.name] == [words[n] for n in said]
