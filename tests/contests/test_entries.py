"""An entry from the team's draft over the formal check to its unit's list."""

import pytest

from cast import DAQIAO, NOW, Cast, resident, team, top_site
from contests.making import (
    CHECKED,
    DAY,
    JUDGED,
    LISTED,
    MINUTE,
    STAMPED,
    UNTIL,
    announced,
    drafted,
    entered,
    entry_of,
    handed_in,
    made,
    project,
    sent,
    words_of,
)
from redvest.contests import operations as contests
from redvest.contests.models import Entry, EntryStep, UnitList
from redvest.contests.queries.files import entry_file, files_of
from redvest.kernel.attachments import Upload
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.projects import operations as projects
from refusing import refuses


@pytest.fixture
def own(cast: Cast) -> Entry:
    """A draft of the red team."""
    return entry_of(announced(cast), project(cast, team_id=cast.team.id, leader=cast.leader), cast.leader)


def test_the_plan_is_copied_and_stays_as_it_was(cast: Cast, own: Entry) -> None:
    assert (own.title, own.need, own.special) == (
        "春苗工程",
        "全镇 63 名留守儿童放学后没有人辅导。",
        "退休教师和返乡大学生结对。",
    )
    assert (own.state, own.code, own.unit.code) == ("draft", "", DAQIAO)
    again = entry_of(own.edition, own.project, cast.leader)
    assert again.pk == own.pk
    saved = contests.edit_entry(
        entry_id=own.pk, form=words_of(own, title=" 春苗 ", results=""), by=cast.leader.actor, now=NOW
    )
    assert (saved.title, saved.results, saved.project.name) == ("春苗", "", "春苗工程")


def test_who_may_not_write(cast: Cast, own: Entry) -> None:
    said = words_of(own)
    with refuses(NotFound, "not_found"):
        contests.edit_entry(entry_id=own.pk, form=said, by=cast.members[0].actor, now=NOW)
    with refuses(NotFound, "not_found"):
        contests.submit_entry(entry_id=own.pk, by=cast.auditor.actor, now=NOW)
    with refuses(Forbidden, "login_needed"):
        from redvest.kernel.actor import VISITOR

        contests.draft_entry(
            edition_id=own.edition_id, project_id=own.project_id, field="law", by=VISITOR, now=NOW
        )


def test_it_is_handed_in_complete_and_in_time(cast: Cast, own: Entry) -> None:
    by = cast.leader.actor
    contests.edit_entry(entry_id=own.pk, form=words_of(own, doing=" "), by=by, now=NOW)
    with refuses(Invalid, "required"):
        contests.submit_entry(entry_id=own.pk, by=by, now=NOW)
    contests.edit_entry(entry_id=own.pk, form=words_of(own), by=by, now=NOW)
    with refuses(Refused, "too_late"):
        contests.submit_entry(entry_id=own.pk, by=by, now=UNTIL)
    for _again in range(2):
        entry = contests.submit_entry(entry_id=own.pk, by=by, now=UNTIL - MINUTE)
    assert (entry.state, entry.submitted_by_id, entry.submitted_at) == (
        "submitted",
        cast.leader.id,
        UNTIL - MINUTE,
    )
    assert len(entry.code) == 6
    assert list(entry.steps.values_list("was", "state")) == [("", "draft"), ("draft", "submitted")]
    with refuses(Refused, "entry_state"):
        contests.edit_entry(entry_id=own.pk, form=words_of(own), by=by, now=NOW)


def test_one_entry_of_a_team_in_a_field(cast: Cast) -> None:
    row = announced(cast)
    first = project(cast, team_id=cast.team.id, leader=cast.leader)
    second = project(cast, team_id=cast.team.id, leader=cast.leader, name="夕阳红")
    handed_in(row, first, cast.leader)
    draft = entry_of(row, second, cast.leader)
    with refuses(Refused, "same_field"):
        contests.submit_entry(entry_id=draft.pk, by=cast.leader.actor, now=NOW)
    said = words_of(draft, field="health")
    contests.edit_entry(entry_id=draft.pk, form=said, by=cast.leader.actor, now=NOW)
    assert contests.submit_entry(entry_id=draft.pk, by=cast.leader.actor, now=NOW).state == "submitted"


def test_only_approved_projects_within(cast: Cast) -> None:
    row = announced(cast)
    abroad_leader = resident(300)
    centre = top_site("430524Z", now=NOW)
    abroad = team(abroad_leader, name="外县队", site_code=centre.code)
    draft = projects.draft_project(form=_plan(cast.team.id), by=cast.leader.actor, now=NOW)
    with refuses(Refused, "project_state"):
        contests.draft_entry(
            edition_id=row.pk, project_id=draft.pk, field="law", by=cast.leader.actor, now=NOW
        )
    theirs = projects.draft_project(form=_plan(abroad.id), by=abroad_leader.actor, now=NOW)
    from planning import NONE
    from redvest.kernel.actor import SYSTEM

    projects.submit_project(project_id=theirs.pk, answers=NONE, by=abroad_leader.actor, now=NOW)
    projects.decide_project(project_id=theirs.pk, approve=True, by=SYSTEM, now=NOW)
    with refuses(Refused, "outside"):
        contests.draft_entry(
            edition_id=row.pk, project_id=theirs.pk, field="law", by=abroad_leader.actor, now=NOW
        )
    mine = project(cast, team_id=cast.team.id, leader=cast.leader)
    with refuses(Invalid, "field"):
        contests.draft_entry(
            edition_id=row.pk, project_id=mine.pk, field="none", by=cast.leader.actor, now=NOW
        )
    other = drafted(cast, code="other-2026")
    with refuses(Refused, "edition_state"):
        contests.draft_entry(
            edition_id=other.pk, project_id=mine.pk, field="law", by=cast.leader.actor, now=NOW
        )


def _plan(team_id: int) -> projects.ProjectForm:
    from planning import PLAN

    return projects.ProjectForm(
        name="试点",
        summary="说明说明说明",
        category="0003",
        team_id=team_id,
        starts_on=NOW.date(),
        ends_on=NOW.date() + 90 * DAY,
        **PLAN,
    )


def test_the_check_shows_what_is_asked(cast: Cast) -> None:
    terms = {"eligibility": {"years": 2, "members": 3, "core": 3, "former": ["gold"], "trained": True}}
    row = announced(cast, terms=terms)
    entry = handed_in(row, project(cast, team_id=cast.team.id, leader=cast.leader), cast.leader)
    by = cast.clerk.actor
    with refuses(Invalid, "note_needed"):
        contests.check_entry(entry_id=entry.pk, verdict="accepted", by=by, now=NOW)
    with refuses(Invalid, "required"):
        contests.check_entry(entry_id=entry.pk, verdict="returned", by=by, now=NOW)
    with refuses(Invalid, "verdict"):
        contests.check_entry(entry_id=entry.pk, verdict="listed", by=by, now=NOW)
    for _again in range(2):
        contests.check_entry(entry_id=entry.pk, verdict="returned", note="缺少合照", by=by, now=NOW)
    contests.submit_entry(entry_id=entry.pk, by=cast.leader.actor, now=UNTIL + MINUTE)
    contests.check_entry(
        entry_id=entry.pk, verdict="accepted", note="2024 年起实施，有报道", by=by, now=UNTIL + MINUTE
    )
    step = EntryStep.objects.filter(entry=entry).order_by("-pk")[0]
    assert step.note == "2024 年起实施，有报道"
    assert [(line["code"], line["found"], line["met"]) for line in step.facts] == [
        ("years", "0 年（2026-03-02 起）", False),
        ("members", "3 人", True),
        ("core", "0 人", False),
        ("former", "没有", True),
        ("trained", "0 人结业", False),
        ("same_field", "另有 0 个", True),
    ]


def test_who_may_not_check(cast: Cast) -> None:
    row = announced(cast)
    entry = handed_in(row, project(cast, team_id=cast.team.id, leader=cast.leader), cast.leader)
    for who in (cast.leader, cast.approver, cast.auditor):
        with refuses(Forbidden, "not_permitted"):
            contests.check_entry(entry_id=entry.pk, verdict="accepted", by=who.actor, now=NOW)
    own = handed_in(
        row, project(cast, team_id=cast.team.id, leader=cast.leader, name="又一个"), cast.clerk, field="law"
    )
    with refuses(Forbidden, "own_entry"):
        contests.check_entry(entry_id=own.pk, verdict="accepted", by=cast.clerk.actor, now=NOW)


def test_a_list_is_ranked_public_and_sent(cast: Cast) -> None:
    terms = {"quotas": {"default": 2}}
    before = entered(cast, entries=6, terms=terms)
    ours = [entry for entry in before.entries if entry.unit.code == DAQIAO]
    by = cast.clerk.actor
    edition_id = before.edition.pk
    with refuses(Invalid, "quota"):
        contests.rank_entries(
            edition_id=edition_id, unit_code=DAQIAO, ranked=[one.pk for one in ours], by=by, now=NOW
        )
    for ranked in ([ours[0].pk, ours[0].pk], [before.entries[1].pk]):
        with refuses(Invalid, "ranked"):
            contests.rank_entries(edition_id=edition_id, unit_code=DAQIAO, ranked=ranked, by=by, now=NOW)
    for ranked in ([ours[0].pk, ours[1].pk], [ours[1].pk, ours[0].pk]):
        row = contests.rank_entries(edition_id=edition_id, unit_code=DAQIAO, ranked=ranked, by=by, now=NOW)
    assert [(one.pk, one.unit_rank) for one in row.entries.order_by("unit_rank")] == [
        (ours[1].pk, 1),
        (ours[0].pk, 2),
    ]
    with refuses(Refused, "list_state"):
        contests.send_list(list_id=row.pk, stamped=STAMPED, by=by, now=NOW)
    row = contests.publicise_list(list_id=row.pk, by=by, now=CHECKED)
    assert row.public_until == LISTED.replace(hour=0)
    with refuses(Refused, "in_publicity"):
        contests.send_list(list_id=row.pk, stamped=STAMPED, by=by, now=row.public_until - MINUTE)
    with refuses(Refused, "list_state"):
        contests.rank_entries(edition_id=edition_id, unit_code=DAQIAO, ranked=[], by=by, now=NOW)
    with refuses(Invalid, "file_kind"):
        contests.send_list(list_id=row.pk, stamped=Upload(name="a", content=b"x"), by=by, now=LISTED)
    for _again in range(2):
        row = contests.send_list(list_id=row.pk, stamped=STAMPED, by=by, now=LISTED)
    assert (row.state, row.sent_at) == ("sent", LISTED)
    assert sorted(Entry.objects.filter(unit=row.unit).values_list("state", flat=True)) == [
        "listed",
        "listed",
        "passed_over",
    ]


def test_a_list_taken_back_is_public_anew(cast: Cast) -> None:
    before = entered(cast, entries=1)
    by = cast.clerk.actor
    row = contests.rank_entries(
        edition_id=before.edition.pk, unit_code=DAQIAO, ranked=[before.entries[0].pk], by=by, now=NOW
    )
    contests.publicise_list(list_id=row.pk, by=by, now=NOW)
    with refuses(Invalid, "required"):
        contests.take_list_back(list_id=row.pk, why=" ", by=by, now=NOW)
    contests.take_list_back(list_id=row.pk, why="名称写错", by=by, now=NOW)
    assert UnitList.objects.get().state == "draft"
    for who in (cast.leader, cast.auditor):
        with refuses(Forbidden, "not_permitted"):
            contests.publicise_list(list_id=row.pk, by=who.actor, now=NOW)


def test_judging_begins_when_all_lists_are_in(cast: Cast) -> None:
    before = entered(cast, entries=3)
    by, edition_id = cast.clerk.actor, before.edition.pk
    with refuses(Refused, "too_early"):
        contests.close_applications(edition_id=edition_id, by=by, now=UNTIL - MINUTE)
    contests.close_applications(edition_id=edition_id, by=by, now=UNTIL)
    sent(cast, before.edition, DAQIAO, [before.entries[0].pk])
    with refuses(Refused, "unsent") as caught:
        contests.start_judging(edition_id=edition_id, by=by, now=JUDGED)
    assert "梅花山村" in str(caught.value)
    for _again in range(2):
        row = contests.start_judging(edition_id=edition_id, reason="逾期未报送", by=by, now=JUDGED)
    assert row.state == "running"
    assert list(Entry.objects.order_by("pk").values_list("state", flat=True)) == [
        "listed",
        "passed_over",
        "passed_over",
    ]


def test_withdrawn_until_the_result(cast: Cast) -> None:
    done = made(cast, entries=2)
    entry, leader = done.entries[0], done.leaders[0]
    with refuses(Invalid, "required"):
        contests.withdraw_entry(entry_id=entry.pk, why="", by=leader.actor, now=JUDGED)
    with refuses(Forbidden, "not_permitted"):
        contests.withdraw_entry(entry_id=entry.pk, why="不来了", by=cast.members[0].actor, now=JUDGED)
    for _again in range(2):
        gone = contests.withdraw_entry(entry_id=entry.pk, why="人手不够", by=leader.actor, now=JUDGED)
    assert (gone.state, gone.unit_rank) == ("withdrawn", 1)


def test_struck_by_a_supervisor(cast: Cast) -> None:
    done = made(cast, entries=2)
    entry = done.entries[1]
    for who in (cast.clerk, cast.approver):
        with refuses(Forbidden, "not_permitted"):
            contests.disqualify_entry(entry_id=entry.pk, why="造假", by=who.actor, now=JUDGED)
    with refuses(Invalid, "required"):
        contests.disqualify_entry(entry_id=entry.pk, why="", by=cast.auditor.actor, now=JUDGED)
    for _again in range(2):
        struck = contests.disqualify_entry(entry_id=entry.pk, why="造假", by=cast.auditor.actor, now=JUDGED)
    assert struck.state == "struck"


def test_files_are_for_those_concerned(cast: Cast, own: Entry) -> None:
    by = cast.leader.actor
    pdf = Upload(name="申报书.pdf", content=b"%PDF-1.4 plan", content_type="application/pdf")
    for blind in (False, True):
        contests.add_entry_file(entry_id=own.pk, title="申报书", upload=pdf, blind=blind, by=by, now=NOW)
    first, second = files_of(own.pk)
    assert [one.pk for one in files_of(own.pk, blind=True)] == [second.pk]
    assert entry_file(cast.leader.see(), first.pk).content == pdf.content
    assert entry_file(cast.clerk.see(), first.pk).content == pdf.content
    with pytest.raises(NotFound):
        entry_file(cast.members[0].see(), first.pk)
    for _again in range(2):
        contests.remove_entry_file(file_id=first.pk, by=by, now=NOW)
    assert [one.pk for one in files_of(own.pk)] == [second.pk]
    contests.submit_entry(entry_id=own.pk, by=by, now=NOW)
    with refuses(Refused, "entry_state"):
        contests.add_entry_file(entry_id=own.pk, title="再加", upload=pdf, by=by, now=NOW)
