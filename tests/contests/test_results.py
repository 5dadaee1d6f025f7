"""From the scores to the certificate: computed, frozen, publicised, objected to, awarded; and replayed by anyone."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import connection

from cast import DAQIAO, NOW, Cast
from contests.making import DAY, HOUR, JUDGED, MINUTE, Made, made, scheme, stage
from redvest.contests import operations as contests
from redvest.contests.checks import CHECKS
from redvest.contests.models import Award, Edition, Given, Judge, Place, Result, Stage
from redvest.contests.queries.certificates import certificate
from redvest.contests.queries.edition_file import edition_file, file_to_export
from redvest.contests.queries.objections import objection_under, receipt_of
from redvest.contests.scoring.replay import replay
from redvest.kernel.actor import VISITOR
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.kernel.models import OutboxEvent
from redvest.kernel.telling import TOPIC_TELL
from refusing import refuses

GIVEN = {"code": "paper", "name": "材料评阅", "kind": "given", "weight": "100", "step": "0.01"}
#: Published on Monday 16 March: five working days later is Monday the 23rd.
OVER = (JUDGED + 8 * DAY).replace(hour=0)


def differences() -> list[str]:
    return [sentence for check in CHECKS.values() for sentence in check()]


@contextmanager
def behind_the_back() -> Iterator[None]:
    """What the database itself refuses: somebody with the keys to it changes rows past every safety."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


def scored(cast: Cast, *scores: str, **said: object) -> Made:
    """An edition of one stage whose scores were handed in."""
    done = made(cast, entries=len(scores), scheme=scheme(GIVEN), **said)
    row = Stage.objects.get(edition=done.edition)
    for entry, score in zip(done.entries, scores, strict=True):
        if score:
            Given.objects.create(stage=row, entry=entry, value=Decimal(score), source="专家组", at=JUDGED)
    return done


def published(cast: Cast, done: Made) -> Result:
    return contests.publish_result(edition_id=done.edition.pk, by=cast.approver.actor, now=JUDGED + HOUR)


def places(result: Result) -> list[tuple[str | None, int | None, str]]:
    return [
        (None if one.score is None else f"{one.score:.2f}", one.rank, one.tier)
        for one in result.places.order_by("turn")
    ]


def test_published_as_the_engine_ranks(cast: Cast) -> None:
    done = scored(cast, "90.50", "95.14", "90.50", "88")
    for who in (cast.clerk, cast.auditor, cast.leader):
        with refuses(Forbidden, "not_permitted"):
            contests.publish_result(edition_id=done.edition.pk, by=who.actor, now=JUDGED)
    for _again in range(2):
        result = published(cast, done)
    assert places(result) == [
        ("95.14", 1, "gold"),
        ("90.50", 2, "silver"),
        ("90.50", 2, "silver"),
        ("88.00", 4, ""),
    ]
    assert (result.number, result.public_until) == (1, OVER)
    assert Edition.objects.get().state == "publicity"
    again = replay(file_to_export("gaoping-2026"))
    assert again.agrees
    assert [one.score for one in again.places] == ["95.14", "90.50", "90.50", "88.00"]
    assert differences() == []


def test_nothing_is_published_before_all_is_in(cast: Cast) -> None:
    done = scored(cast, "90", "")
    with refuses(Refused, "unfinished") as caught:
        published(cast, done)
    assert "材料评阅" in str(caught.value)
    panel = made(cast, entries=1, first=450, code="panel-2026", scheme=scheme(stage()))
    with refuses(Refused, "unfinished"):
        contests.publish_result(edition_id=panel.edition.pk, by=cast.approver.actor, now=JUDGED)


def test_what_was_published_is_proven(cast: Cast) -> None:
    done = scored(cast, "90", "95")
    result = published(cast, done)
    Given.objects.filter(entry=done.entries[0]).update(value=Decimal("99"))
    assert differences() == ["result 1 of contest gaoping-2026: its given are not what the tables say"]
    Given.objects.filter(entry=done.entries[0]).update(value=Decimal("90"))
    with behind_the_back():
        Place.objects.filter(result=result, rank=2).update(score=Decimal("90.01"))
    assert differences() == ["result 1 of contest gaoping-2026: its places are not those of its file"]
    result.file["published"]["ranking"][0]["score"] = "96.00"
    with behind_the_back():
        Place.objects.filter(result=result, rank=2).update(score=Decimal("90"))
        result.save()
    found = differences()
    assert "result 1 of contest gaoping-2026: its file is not the one that was published" in found
    assert any("第 1 行" in one for one in found)


def test_an_objection_upheld_brings_the_contest_back(cast: Cast) -> None:
    done = scored(cast, "90", "95")
    edition_id = done.edition.pk
    said = {"name": "王女士", "phone": "13900001234", "said": "材料分数抄错"}
    with refuses(Refused, "not_in_publicity"):
        contests.object_to(edition_id=edition_id, **said, by=VISITOR, now=JUDGED)
    published(cast, done)
    with refuses(Invalid, "required", "phone", "required"):
        contests.object_to(
            edition_id=edition_id, name="", phone="12", said=" ", by=VISITOR, now=JUDGED + 2 * HOUR
        )
    for _again in range(2):
        row = contests.object_to(
            edition_id=edition_id, **said, by=VISITOR, now=JUDGED + 2 * HOUR, key="objection-1"
        )
    assert (row.number, row.answer_by) == (f"YY{edition_id:04d}-001", OVER)
    with refuses(Refused, "not_in_publicity"):
        contests.object_to(edition_id=edition_id, **said, by=VISITOR, now=OVER)
    with refuses(Refused, "objections"):
        contests.give_awards(edition_id=edition_id, by=cast.approver.actor, now=OVER)
    for who in (cast.clerk, cast.approver):
        with refuses(Forbidden, "not_permitted"):
            contests.answer_objection(
                objection_id=row.pk, upheld=True, answer="属实", by=who.actor, now=JUDGED + DAY
            )
    _names_a_judge(cast, done)
    with refuses(Forbidden, "own_edition"):
        contests.answer_objection(
            objection_id=row.pk,
            upheld=True,
            answer="属实",
            by=cast.manager.actor,
            now=JUDGED,
        )
    with refuses(Invalid, "required"):
        contests.answer_objection(
            objection_id=row.pk, upheld=True, answer="", by=cast.auditor.actor, now=JUDGED + DAY
        )
    contests.answer_objection(
        objection_id=row.pk, upheld=True, answer="属实，改正", by=cast.auditor.actor, now=JUDGED + DAY
    )
    assert answers_told() == [], "a passer-by reads it under the receipt"
    assert objection_under(receipt_of(row)).answer == "属实，改正"
    assert Edition.objects.get(pk=edition_id).state == "running"
    Given.objects.filter(entry=done.entries[0]).update(value=Decimal("96"))
    second = contests.publish_result(edition_id=edition_id, by=cast.approver.actor, now=JUDGED + 2 * DAY)
    assert second.number == 2
    assert places(second) == [("96.00", 1, "gold"), ("95.00", 2, "silver")]
    first = Result.objects.get(number=1)
    assert (first.replaced_why, places(first)[0][0]) == (row.number, "95.00")
    assert differences() == []


def answers_told() -> list[list[int]]:
    rows = OutboxEvent.objects.filter(topic=TOPIC_TELL, payload__kind="contest.objection_answered")
    return [row.payload["people"] for row in rows]


def test_who_objected_with_a_login_is_told_of_the_answer(cast: Cast) -> None:
    done = scored(cast, "90", "95")
    published(cast, done)
    one, other = cast.members[:2]
    made = [
        contests.object_to(
            edition_id=done.edition.pk,
            name="李建国",
            phone="13900001234",
            said="分数抄错",
            by=who.actor,
            now=JUDGED + 2 * HOUR,
        )
        for who in (one, other)
    ]
    receipts = [receipt_of(row) for row in made]
    contests.answer_objection(
        objection_id=made[0].pk, upheld=False, answer="无误", by=cast.auditor.actor, now=JUDGED + DAY
    )
    assert answers_told() == [[one.id]]
    assert [objection_under(receipt).state for receipt in receipts] == ["rejected", "open"]
    mixed = receipts[0].rpartition("-")[0] + "-" + receipts[1].rpartition("-")[2]
    for wrong in (mixed, made[0].number, "", receipts[0][:-1]):
        with pytest.raises(NotFound):
            objection_under(wrong)


def _names_a_judge(cast: Cast, done: Made) -> None:
    """The manager has a hand in it."""
    Judge.objects.create(
        edition=done.edition,
        person_id=cast.residents[0].id,
        code="J1",
        unit_words="县医院",
        named_at=NOW,
        named_by_id=cast.manager.id,
    )


def test_awards_after_publicity_with_certificates(cast: Cast) -> None:
    done = scored(cast, "90", "95", "80")
    published(cast, done)
    edition_id, by = done.edition.pk, cast.approver.actor
    with refuses(Refused, "in_publicity"):
        contests.give_awards(edition_id=edition_id, by=by, now=OVER - MINUTE)
    with refuses(Forbidden, "not_permitted"):
        contests.give_awards(edition_id=edition_id, by=cast.clerk.actor, now=OVER)
    with refuses(Refused, "edition_state"):
        contests.award_unit(edition_id=edition_id, unit_code=DAQIAO, reason="组织有力", by=by, now=OVER)
    for _again in range(2):
        awards = contests.give_awards(edition_id=edition_id, by=by, now=OVER)
    assert [(one.title, one.number) for one in awards] == [
        ("金奖", f"ZS2026-{edition_id:04d}-001"),
        ("银奖", f"ZS2026-{edition_id:04d}-002"),
    ]
    for _again in range(2):
        unit = contests.award_unit(
            edition_id=edition_id, unit_code=DAQIAO, reason="报送三个，均入围", by=by, now=OVER
        )
    assert (unit.number, unit.title) == (f"ZS2026-{edition_id:04d}-003", "优秀组织单位")
    found = certificate(awards[0].number)
    assert (found.title, found.holder, found.team, found.score, found.rank) == (
        "金奖",
        "参赛项目2",
        "参赛队2",
        "95.00",
        1,
    )
    assert certificate(unit.number).holder == "大桥社区新时代文明实践站"
    with pytest.raises(NotFound):
        certificate("ZS2026-9999-001")
    with refuses(Invalid, "required"):
        contests.revoke_award(award_id=awards[0].pk, why="", by=by, now=OVER + DAY)
    for _again in range(2):
        contests.revoke_award(award_id=awards[0].pk, why="材料造假", by=by, now=OVER + DAY)
    assert certificate(awards[0].number).revoked_why == "材料造假"
    assert differences() == []
    with behind_the_back():
        Award.objects.filter(pk=awards[1].pk).update(tier="gold")
    assert len(differences()) == 1


def test_who_is_out_is_not_ranked(cast: Cast) -> None:
    done = scored(cast, "90", "95", "97")
    contests.withdraw_entry(
        entry_id=done.entries[1].pk, why="人手不够", by=done.leaders[1].actor, now=JUDGED + MINUTE
    )
    contests.disqualify_entry(
        entry_id=done.entries[2].pk, why="造假", by=cast.auditor.actor, now=JUDGED + MINUTE
    )
    assert places(published(cast, done)) == [("90.00", 1, "gold")]
    out = {one["code"]: one.get("out") for one in edition_file(done.edition.pk)["entries"]}
    assert [out[entry.code] for entry in done.entries] == [None, "withdrawn", "struck"]
    with refuses(Refused, "edition_state"):
        contests.disqualify_entry(
            entry_id=done.entries[0].pk, why="造假", by=cast.auditor.actor, now=JUDGED + DAY
        )


def test_groups_are_set_before_the_draw(cast: Cast) -> None:
    done = made(cast, entries=2)
    groups = {done.entries[0].pk: "甲组", done.entries[1].pk: "乙组"}
    with refuses(Forbidden, "not_permitted"):
        contests.set_groups(edition_id=done.edition.pk, groups=groups, by=cast.leader.actor, now=JUDGED)
    contests.set_groups(edition_id=done.edition.pk, groups=groups, by=cast.clerk.actor, now=JUDGED)
    done.entries[0].refresh_from_db()
    assert done.entries[0].group == "甲组"
    with refuses(Refused, "keeps_all", "not_ended"):
        contests.shortlist_stage(
            edition_id=done.edition.pk, stage_code="defence", by=cast.clerk.actor, now=JUDGED
        )


def test_a_stage_that_cuts_keeps_who_ties(cast: Cast) -> None:
    first = GIVEN | {"weight": "40", "keep": 2}
    last = GIVEN | {"code": "final", "name": "决赛", "weight": "60"}
    done = made(cast, entries=4, scheme=scheme(first, last))
    row = Stage.objects.get(code="paper")
    for entry, score in zip(done.entries, ("90", "80", "80", "70"), strict=True):
        Given.objects.create(stage=row, entry=entry, value=Decimal(score), source="专家组", at=JUDGED)
    Stage.objects.filter(pk=row.pk).update(state="ended", opened_at=JUDGED, ended_at=JUDGED)
    for _again in range(2):
        kept = contests.shortlist_stage(
            edition_id=done.edition.pk, stage_code="paper", by=cast.clerk.actor, now=JUDGED
        )
        assert {one.pk for one in kept} == {one.pk for one in done.entries[:3]}
    done.entries[3].refresh_from_db()
    assert (done.entries[3].state, done.entries[3].steps.last().facts[0]["found"]) == ("out", "70.00")
    final = Stage.objects.get(code="final")
    for entry, score in zip(done.entries[:3], ("80", "90", "85"), strict=True):
        Given.objects.create(stage=final, entry=entry, value=Decimal(score), source="专家组", at=JUDGED)
    assert places(published(cast, done)) == [
        ("86.00", 1, "gold"),
        ("84.00", 2, "silver"),
        ("83.00", 3, ""),
    ]
    assert differences() == []
