"""Rosters, stand-ins and series on their pages: who sees what, refusals at their fields, constant queries."""

import io
from datetime import timedelta

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from activities.rostering import MONDAY, agreed, cell, laid_out, named, on_duty, roster_form
from activities.stage import draft, shift_form
from cast import NOW, Cast
from harness.clock import MovableClock
from redvest.activities import operations
from redvest.activities.models import Activity, Handover, Series, Shift
from redvest.kernel.models import AuditEntry
from visiting import client_of, queries_for

LAY_OUT = {
    "posts": "1号卡点，东门，2人\n2号卡点\t西门\n3号卡点",
    "slots": "8:00-12:00\n22:00~00:00",
    "first_day": f"{MONDAY}",
    "last_day": f"{MONDAY + timedelta(days=1)}",
    "weekdays": ["0", "1"],
    "min_age": "18",
    "key": "roster-page-1",
}


@pytest.fixture
def leader(cast: Cast, wall_clock: MovableClock) -> Client:
    wall_clock.set(NOW)
    return client_of(cast.leader)


def test_a_roster_is_pasted_from_a_table(cast: Cast, leader: Client):
    activity = draft(cast)
    new = f"/team/activities/{activity.pk}/roster/new/"
    for _again in range(2):
        assert leader.post(new, LAY_OUT).status_code == 302
    cells = Shift.objects.filter(activity=activity)
    assert cells.count() == 3 * 2 * 2
    posts = {(one.post.name, one.place, one.places) for one in cells.select_related("post") if one.post}
    assert posts == {("1号卡点", "东门", 2), ("2号卡点", "西门", 1), ("3号卡点", "3号卡点", 1)}


def test_what_cannot_be_read_is_said_at_its_field(cast: Cast, leader: Client):
    activity = draft(cast)
    wrong = LAY_OUT | {"posts": "一，二，三，四，五", "slots": "早上"}
    answer = leader.post(f"/team/activities/{activity.pk}/roster/new/", wrong)
    assert answer.status_code == 422
    assert sorted(answer.context["form"].errors) == ["posts", "slots"]
    assert "一，二，三，四，五" in answer.content.decode()


def test_the_grid_costs_the_same_for_2_posts_and_20(cast: Cast, leader: Client):
    costs = []
    for posts in (2, 20):
        activity = on_duty(cast, roster_form(posts, first=MONDAY + timedelta(days=posts)))
        for n, who in enumerate(cast.members, 1):
            named(cast, cell(activity, n), who)
        costs.append(queries_for(leader, f"/team/activities/{activity.pk}/roster/"))
    assert costs[0] == costs[1] < 20


def test_an_activity_of_a_thousand_shifts_has_a_page_for_everybody(cast: Cast, leader: Client):
    activity = on_duty(cast, roster_form(50))
    for path in (f"/activities/{activity.pk}/", f"/team/activities/{activity.pk}/"):
        assert leader.get(path).status_code == 200
    assert len(client_of(None).get(f"/activities/{activity.pk}/").context["cards"]) == 24


def test_names_leave_in_full_for_the_leader_only_and_on_record(cast: Cast, leader: Client):
    activity = on_duty(cast)
    who = cast.members[0]
    agreed(cast, cell(activity), who)
    path = f"/team/activities/{activity.pk}/roster.xlsx?day={MONDAY}"

    def text(answer: bytes) -> str:
        return str(CalamineWorkbook.from_filelike(io.BytesIO(answer)).get_sheet_by_index(0).to_python())

    masked = text(leader.get(path).content)
    assert who.name not in masked
    assert who.name[0] + "*" in masked
    assert f"由 {cast.leader.number} 于" in masked
    assert not AuditEntry.objects.filter(verb="roster.revealed").exists()
    assert who.name in text(leader.post(path).content)
    assert AuditEntry.objects.get(verb="roster.revealed").data["people"] == [who.id]
    stranger = client_of(cast.residents[0])
    assert stranger.post(path).status_code == 403
    assert who.name[0] + "*" not in text(stranger.get(path).content)


def test_a_person_answers_and_finds_a_stand_in(cast: Cast, leader: Client):
    activity, (first, second) = on_duty(cast), cast.members
    (sign_up,) = named(cast, cell(activity), first)
    mine, theirs = client_of(first), client_of(second)
    assert "有 1 个班次请您确认" in mine.get("/me/").content.decode()
    assert mine.post("/me/placements/confirm", {"sign_up": sign_up.pk}).status_code == 302
    assert "请您确认" not in mine.get("/me/").content.decode()
    page = f"/me/shifts/{sign_up.pk}/hand-over"
    assert theirs.get(page).status_code == 404
    assert mine.get(page).status_code == 200
    answer = mine.post(page, {"note": "孩子发烧"})
    offer = Handover.objects.get()
    assert answer["Location"] == f"/me/handovers/{offer.pk}"
    assert second.number in mine.get(f"/me/handovers/{offer.pk}").content.decode()
    mine.post(f"/me/handovers/{offer.pk}/ask", {"person": second.id})
    assert "孩子发烧" in theirs.get("/me/").content.decode()
    assert theirs.post(f"/me/handovers/{offer.pk}/accept").status_code == 302
    assert "已换好" in leader.get(f"/team/activities/{activity.pk}/handovers/").content.decode()


def test_the_leader_confirms_a_swap_on_the_page(cast: Cast, leader: Client):
    activity, (first, second) = on_duty(cast, roster_form(swaps_need_leader=True)), cast.members
    offer = operations.offer_place(sign_up_id=agreed(cast, cell(activity), first).pk, by=first.actor, now=NOW)
    operations.accept_offer(handover_id=offer.pk, by=second.actor, now=NOW)
    decide = f"/team/handovers/{offer.pk}/decide/"
    assert client_of(second).post(decide, {"accept": "yes"}).status_code == 404
    assert leader.post(decide, {"accept": "no", "reason": ""}).status_code == 422
    assert leader.post(decide, {"accept": "yes"}).status_code == 302
    offer.refresh_from_db()
    assert offer.state == "done"


def test_doing_it_again(cast: Cast, leader: Client):
    activity = draft(cast, shift_form())
    at = f"/team/activities/{activity.pk}/"
    assert leader.get(f"{at}again/").status_code == 200
    copy = {"on": "2026-04-01", "key": "copy-page-1"}
    first, again = leader.post(f"{at}copy/", copy), leader.post(f"{at}copy/", copy)
    assert first["Location"] == again["Location"] != at
    assert leader.post(f"{at}copy/", {"on": "2026-03-01", "key": "copy-page-2"}).status_code == 422
    said = {
        "every": "week",
        "step": "1",
        "weekday": "5",
        "nth": "",
        "starts_on": "2026-03-03",
        "until": "",
        "count": "",
        "when_holiday": "skip",
        "key": "series-page-1",
    }
    refused = leader.post(f"{at}series/", said)
    assert refused.status_code == 422
    assert list(refused.context["series_form"].errors) == ["until"]
    answer = leader.post(f"{at}series/", said | {"count": "10"})
    series = Series.objects.get()
    assert answer["Location"] == f"/team/series/{series.pk}/"
    assert "每周的星期六" in leader.get(answer["Location"]).text
    team = leader.get(f"/team/{cast.team.code}/").text
    assert answer["Location"] in team, "a series is found from its team"
    assert f"/team/sign-ups/teams/{cast.team.code}/trainings/" in team
    assert client_of(cast.residents[0]).get(answer["Location"]).status_code == 404
    assert leader.post(f"{at}template/", {"name": "周六清洁"}).status_code == 302
    assert "周六清洁" in leader.get(f"/team/{cast.team.code}/activities/new/").content.decode()


def test_a_period_is_approved_on_the_page(cast: Cast, leader: Client):
    activity = laid_out(cast, roster_form(1, days=1))
    leader.post(
        f"/team/activities/{activity.pk}/series/",
        {"every": "week", "step": "1", "weekday": "0", "starts_on": f"{MONDAY}", "count": "3"}
        | {"when_holiday": "hold", "key": "series-page-2", "nth": "", "until": ""},
    )
    series = Series.objects.get()
    no = dict.fromkeys(("own_job", "unit_duty", "own_benefit", "unclear", "paid", "bought_hours"), "no")
    at = f"/team/series/{series.pk}/"
    assert leader.post(f"{at}submit/", no | {"until": "2026-04-01"}).status_code == 302
    approver = client_of(cast.approver)
    assert at in approver.get("/office/approvals/").content.decode()
    assert approver.post(f"{at}decide/", {"approve": "yes"}).status_code == 302
    states = Activity.objects.filter(occurrence__series=series).values_list("state", flat=True)
    assert set(states) == {"published"}
