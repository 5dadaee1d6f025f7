"""Judges named and kept away, sheets written, signed, unlocked; the draw; the day; scores handed in."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from cast import DAQIAO, GAOPING, Cast, resident
from contests.judging import (
    DUE,
    OPENED,
    PASSWORD,
    SEED,
    drawn,
    judges,
    marked,
    opened,
    seated,
    signed,
    stage_of,
)
from contests.making import HOUR, JUDGED, MINUTE, made, scheme, stage
from redvest.contests import operations as contests
from redvest.contests.models import (
    BoardVersion,
    Conflict,
    Given,
    Judge,
    Mark,
    Seat,
    Sheet,
    Stage,
    Turn,
)
from redvest.contests.queries.board import board_of
from redvest.contests.queries.edition_file import edition_file
from redvest.contests.queries.signing import broken_signatures
from redvest.contests.scoring.draw import order
from redvest.contests.scoring.replay import replay
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.teams import operations as teams
from refusing import refuses

PAPER = {"code": "paper", "name": "材料评阅", "kind": "given", "weight": "100", "step": "0.01"}


def test_named_once_by_the_organiser(cast: Cast) -> None:
    done = made(cast, entries=1)
    person = resident(610)
    said = {"edition_id": done.edition.pk, "unit_words": "县司法局", "now": JUDGED}
    for who in (cast.leader, cast.approver, cast.auditor, person):
        with refuses(Forbidden, "not_permitted"):
            contests.name_judge(number=person.number, by=who.actor, **said)
    for organiser in (cast.clerk, cast.approver):
        with refuses(Invalid, "organises"):
            contests.name_judge(number=organiser.number, by=cast.clerk.actor, **said)
    for _again in range(2):
        row = contests.name_judge(number=person.number, by=cast.clerk.actor, **said)
    assert (row.code, row.pledged_at, Judge.objects.count()) == ("P1", None, 1)
    with refuses(Forbidden, "not_judge"):
        contests.pledge(judge_id=row.pk, by=cast.clerk.actor, now=JUDGED)


def test_conflicts_are_seen_and_recuse(cast: Cast) -> None:
    done = made(cast, entries=2)
    first, second = done.entries
    member = resident(611)
    teams.join_team(team_id=first.team_id, by=member.actor, now=JUDGED)
    inside, unit_mate, approver = (
        contests.name_judge(
            edition_id=done.edition.pk,
            number=who.number,
            unit_words="单位",
            unit_code=unit,
            by=cast.clerk.actor,
            now=JUDGED,
        )
        for who, unit in ((done.leaders[1], ""), (resident(612), DAQIAO), (member, GAOPING))
    )
    found = set(Conflict.objects.values_list("judge__code", "entry__code", "kind", "state"))
    assert found == {
        (inside.code, second.code, "member", "recused"),
        (unit_mate.code, first.code, "unit", "recused"),
        (approver.code, first.code, "member", "recused"),
    }
    declared = contests.declare_conflict(
        judge_id=unit_mate.pk,
        entry_id=second.pk,
        note="表亲",
        by=_person(unit_mate),
        now=JUDGED,
    )
    for who in (cast.clerk, cast.approver):
        with refuses(Forbidden, "not_permitted"):
            contests.dismiss_conflict(conflict_id=declared.pk, why="不近", by=who.actor, now=JUDGED)
    with refuses(Invalid, "required"):
        contests.dismiss_conflict(conflict_id=declared.pk, why=" ", by=cast.auditor.actor, now=JUDGED)
    row = contests.dismiss_conflict(
        conflict_id=declared.pk, why="五服以外", by=cast.auditor.actor, now=JUDGED
    )
    assert (row.state, row.decided_why) == ("dismissed", "五服以外")
    assert {one["judge"] for one in edition_file(done.edition.pk)["recusals"]} == {"P1", "P2", "P3"}


def _person(judge: Judge):
    from redvest.kernel.actor import Actor

    return Actor(person_id=judge.person_id)


def test_a_panel_of_its_size_and_a_stage_opened(cast: Cast) -> None:
    done = made(cast, entries=2, scheme=scheme(stage(size=2, trim=None, least_marks=2)))
    panel = judges(cast, done, 3)
    row = stage_of(done)
    with refuses(Refused, "panel_size"):
        contests.open_stage(stage_id=row.pk, by=cast.clerk.actor, now=JUDGED)
    seated(cast, row, panel)
    with refuses(Refused, "panel_size"):
        contests.open_stage(stage_id=row.pk, by=cast.clerk.actor, now=JUDGED)
    seated(cast, row, panel[:2])
    for _again in range(2):
        assert contests.open_stage(stage_id=row.pk, by=cast.clerk.actor, now=JUDGED).state == "open"
    with refuses(Refused, "stage_begun"):
        seated(cast, row, panel)
    assert Seat.objects.count() == 2


def test_marks_are_written_signed_and_stay(cast: Cast) -> None:
    done = made(cast, entries=2)
    panel = judges(cast, done, 1)
    (judge, person), other = panel[0], resident(650)
    row = stage_of(done)
    seated(cast, row, panel)
    first, second = (entry.pk for entry in done.entries)
    with refuses(Refused, "not_open"):
        marked(row, first, person, "90")
    opened(cast, done, panel)
    with refuses(NotFound, "not_found"):
        marked(row, first, other, "90")
    for wrong in ("100.1", "-1", "90.15", "NaN"):
        with refuses(Invalid, "mark"):
            marked(row, first, person, wrong)
    marked(row, first, person, "90.5", count=3)
    marked(row, first, person, "80", count=2)
    assert list(Mark.objects.values_list("value", flat=True)) == [Decimal("90.50")]
    with refuses(Refused, "incomplete"):
        contests.sign_sheets(
            stage_id=row.pk, entry_ids=[first, second], password=PASSWORD, by=person.actor, now=OPENED
        )
    with pytest.raises(Invalid, match="密码不对"):  # counted, so it leaves a trace
        contests.sign_sheets(
            stage_id=row.pk, entry_ids=[first], password="不是这个密码", by=person.actor, now=OPENED
        )
    with refuses(Invalid, "proof_needed"):
        contests.sign_sheets(stage_id=row.pk, entry_ids=[first], by=person.actor, now=OPENED)
    for _again in range(2):
        (sheet,) = contests.sign_sheets(
            stage_id=row.pk, entry_ids=[first], password=PASSWORD, by=person.actor, now=OPENED
        )
    assert (sheet.state, len(sheet.digest)) == ("sealed", 64)
    with refuses(Refused, "sealed"):
        marked(row, first, person, "91", count=9)
    with pytest.raises(DatabaseError), transaction.atomic():
        Mark.objects.update(value=Decimal(99))
    assert list(broken_signatures()) == []
    file = edition_file(done.edition.pk)
    assert [(one["judge"], one["marks"]) for one in file["sheets"]] == [(judge.code, {"total": "90.5"})]


def test_only_a_supervisor_unlocks_and_both_are_kept(cast: Cast) -> None:
    done = made(cast, entries=1)
    panel = judges(cast, done, 1)
    row = opened(cast, done, panel)
    (judge, person), entry = panel[0], done.entries[0]
    sheet = signed(row, entry.pk, person, "90")
    contests.end_stage(stage_id=row.pk, by=cast.clerk.actor, now=OPENED + HOUR)
    for who in (cast.clerk, cast.approver, person):
        with refuses(Forbidden, "not_permitted"):
            contests.unlock_sheet(sheet_id=sheet.pk, why="抄错", by=who.actor, now=OPENED + HOUR)
    after = contests.unlock_sheet(sheet_id=sheet.pk, why="抄错", by=cast.auditor.actor, now=OPENED + HOUR)
    assert (after.version, after.state) == (2, "open")
    with refuses(Refused, "unfinished"):
        contests.publish_result(edition_id=done.edition.pk, by=cast.approver.actor, now=OPENED + HOUR)
    signed(row, entry.pk, person, "92", now=OPENED + 2 * HOUR)
    file = edition_file(done.edition.pk)
    assert [(one["marks"]["total"], one["version"]) for one in file["sheets"]] == [("92", 2)]
    assert [(one["marks"]["total"], one["why"]) for one in file["history"]] == [("90", "抄错")]
    assert list(broken_signatures()) == []
    assert judge.code == "P1"


def test_drawn_from_a_seed_nobody_could_know(cast: Cast) -> None:
    done = made(cast, entries=4)
    row, by = stage_of(done), cast.clerk.actor
    with refuses(Refused, "not_announced"):
        contests.record_seed(stage_id=row.pk, seed=SEED, by=by, now=JUDGED)
    with refuses(Invalid, "due_at"):
        contests.announce_draw(stage_id=row.pk, source="收盘指数", due_at=JUDGED, by=by, now=JUDGED)
    contests.announce_draw(stage_id=row.pk, source="收盘指数", due_at=DUE, by=by, now=JUDGED)
    with refuses(Refused, "too_early"):
        contests.record_seed(stage_id=row.pk, seed=SEED, by=by, now=DUE - MINUTE)
    with refuses(Refused, "no_seed"):
        contests.draw_order(stage_id=row.pk, by=by, now=DUE)
    contests.record_seed(stage_id=row.pk, seed=SEED, by=by, now=DUE)
    with refuses(Refused, "seeded"):
        contests.record_seed(stage_id=row.pk, seed="9999", by=by, now=DUE)
    for _again in range(2):
        turns = contests.draw_order(stage_id=row.pk, by=by, now=DUE)
    codes = [entry.code for entry in done.entries]
    assert [turn.entry.code for turn in turns] == order(SEED, codes)
    file = edition_file(done.edition.pk)
    assert file["draw_seed"] == SEED
    assert replay(file).agrees


def test_the_day_of_the_defence(cast: Cast) -> None:
    done = made(cast, entries=2)
    panel = judges(cast, done, 2)
    row, by = stage_of(done), cast.clerk.actor
    drawn(cast, row)
    opened(cast, done, panel)
    first, second = Turn.objects.order_by("number")
    with refuses(Refused, "not_on_yet"):
        marked(row, first.entry_id, panel[0][1], "90")
    for _again in range(2):
        contests.start_turn(turn_id=first.pk, by=by, now=OPENED)
    with refuses(Refused, "turn_on"):
        contests.start_turn(turn_id=second.pk, by=by, now=OPENED)
    with refuses(Refused, "turn_on"):
        contests.end_stage(stage_id=row.pk, why="试", by=by, now=OPENED)
    contests.start_answers(turn_id=first.pk, by=by, now=OPENED + 5 * MINUTE)
    signed(row, first.entry_id, panel[0][1], "90")
    with refuses(Refused, "not_done"):
        _tell(first, by)
    contests.end_turn(turn_id=first.pk, by=by, now=OPENED + 8 * MINUTE)
    with refuses(Refused, "missing"):
        _tell(first, by)
    signed(row, first.entry_id, panel[1][1], "91.5")
    contests.plan_stage(
        stage_id=row.pk, form=contests.StageForm(hold_results=True, talk_seconds=180), by=by, now=OPENED
    )
    with refuses(Refused, "held"):
        _tell(first, by)
    contests.miss_turn(turn_id=second.pk, why="没有到场", by=by, now=OPENED + 9 * MINUTE)
    before = BoardVersion.objects.get().version
    for _again in range(2):
        assert _tell(first, by).told_at is not None
    assert BoardVersion.objects.get().version == before + 1
    with refuses(Invalid, "missing"):
        contests.end_stage(stage_id=row.pk, by=by, now=OPENED + HOUR)
    contests.end_stage(stage_id=row.pk, why="一个项目缺席", by=by, now=OPENED + HOUR)
    file = edition_file(done.edition.pk)
    assert len(file["absences"]) == 2
    assert [(place.score, place.rank) for place in replay(file).places] == [("90.75", 1), (None, None)]
    assert _told(row) == [("90.75", 1, False)]
    sheet = Sheet.objects.get(stage=row, entry_id=first.entry_id, judge=panel[1][0])
    contests.unlock_sheet(sheet_id=sheet.pk, why="抄错", by=cast.auditor.actor, now=OPENED + HOUR)
    assert _told(row) == [("90.00", 1, True)], "of the sheet that is left, and it says that it may change"
    signed(row, first.entry_id, panel[1][1], "92", now=OPENED + 2 * HOUR)
    assert _told(row) == [("91.00", 1, False)]


def _told(stage: Stage) -> list[tuple[str, int, bool]]:
    return [(one.score, one.rank, one.again) for one in board_of(stage).told]


def _tell(turn: Turn, by):
    return contests.tell_score(turn_id=turn.pk, by=by, now=OPENED + 10 * MINUTE)


def test_who_may_not_run_a_stage(cast: Cast) -> None:
    done = made(cast, entries=1)
    row = stage_of(done)
    for who in (cast.leader, cast.approver, cast.auditor, done.leaders[0]):
        for deed in (contests.open_stage, contests.end_stage, contests.draw_order):
            with refuses(Forbidden, "not_permitted"):
                deed(stage_id=row.pk, by=who.actor, now=JUDGED)
        with refuses(Forbidden, "not_permitted"):
            contests.seat_judges(stage_id=row.pk, seats={}, by=who.actor, now=JUDGED)


def test_ties_are_put_to_the_judges_again(cast: Cast) -> None:
    done = made(cast, entries=3, scheme=scheme(stage(trim=None), ties=["revote:defence"]))
    panel = judges(cast, done, 2)
    row = opened(cast, done, panel)
    for entry, mark in zip(done.entries, ("90", "90", "80"), strict=True):
        for _judge, person in panel:
            signed(row, entry.pk, person, mark)
    contests.end_stage(stage_id=row.pk, by=cast.clerk.actor, now=OPENED + HOUR)
    codes = [entry.code for entry in done.entries]
    asked = {"stage_id": row.pk, "by": cast.clerk.actor, "now": OPENED + HOUR}
    with refuses(Refused, "not_tied"):
        contests.call_revote(entry_codes=codes, **asked)
    contests.call_revote(entry_codes=codes[:2], **asked)
    with refuses(Refused, "unfinished"):
        contests.publish_result(edition_id=done.edition.pk, by=cast.approver.actor, now=OPENED + HOUR)
    for entry, mark in zip(done.entries[:2], ("70", "71"), strict=True):
        for _judge, person in panel:
            said = {"stage_id": row.pk, "purpose": "revote", "by": person.actor, "now": OPENED + 2 * HOUR}
            contests.save_marks(entry_id=entry.pk, marks={"total": Decimal(mark)}, **said)
            contests.sign_sheets(entry_ids=[entry.pk], password=PASSWORD, **said)
    places = replay(edition_file(done.edition.pk)).places
    assert [(one.entry, one.rank) for one in places] == [(codes[1], 1), (codes[0], 2), (codes[2], 3)]
    assert places[0].by == "revote:defence"
    contests.publish_result(edition_id=done.edition.pk, by=cast.approver.actor, now=OPENED + 3 * HOUR)


def test_scores_handed_in(cast: Cast) -> None:
    done = made(cast, entries=2, scheme=scheme(PAPER))
    row = stage_of(done, "paper")
    pks = [entry.pk for entry in done.entries]
    said = {"stage_id": row.pk, "by": cast.clerk.actor, "now": JUDGED}
    with refuses(Forbidden, "not_permitted"):
        contests.give_scores(scores={}, source="专家组", stage_id=row.pk, by=cast.approver.actor, now=JUDGED)
    with refuses(Invalid, "score"):
        contests.give_scores(scores={pks[0]: Decimal("100.01")}, source="专家组", **said)
    with refuses(Invalid, "required"):
        contests.give_scores(scores={pks[0]: Decimal(90)}, source="", **said)
    for _again in range(2):
        contests.give_scores(scores={pks[0]: Decimal(90), pks[1]: Decimal("88.25")}, source="专家组", **said)
    assert Given.objects.count() == 2
    with refuses(Invalid, "required"):
        contests.give_scores(scores={pks[0]: Decimal(91)}, source="专家组", **said)
    contests.give_scores(scores={pks[0]: Decimal(91)}, source="专家组", why="抄错一分", **said)
    standing = Given.objects.filter(replaced_at__isnull=True).order_by("pk")
    assert {one.entry_id: str(one.value) for one in standing} == {pks[0]: "91.00", pks[1]: "88.25"}
    assert Given.objects.count() == 3
