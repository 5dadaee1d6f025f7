"""The team desk over HTTP: who comes in, requests, an activity from draft to cancelled, refusals at their fields."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from activities.stage import HOURS, START, draft, published, scans, shift_form, takes
from cast import DAQIAO, HEYETANG, NOW, Cast, resident, team
from harness.clock import MovableClock
from redvest.activities import operations
from redvest.activities import queries as activities
from redvest.activities.enums import ActivityState, NotService, SignUpMode
from redvest.activities.rules.terms import Terms
from redvest.teams import operations as teams
from redvest.teams import queries as team_queries
from redvest.teams.enums import JoinMode, MemberState
from visiting import client_of, log_in_anew, queries_for

ACTIVITY = {
    "title": "河堤清洁家园",
    "category": "0006",
    "text": "捡拾河堤上的垃圾。",
    "place": "大桥桥头",
    "contact_name": "陈大山",
    "contact_phone": "13800000005",
    "risks": "",
    "insurance": "",
    "mode": "first_come",
    "offer_hours": "12",
    "most_each": "0",
    "day_hours": "8",
    "row_hours": "4",
    "key": "team-desk-0001",
}
SHIFT = {
    "day": "2026-03-04",
    "starts": "09:00",
    "ends": "11:30",
    "place": "大桥桥头",
    "places": "20",
    "min_age": "16",
    "opens_at": "",
    "cancel_until": "",
    "key": "team-desk-0002",
}


@pytest.fixture(autouse=True)
def _at_now(wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)


@pytest.fixture
def leader(cast: Cast) -> Client:
    return client_of(cast.leader)


def test_visitors_log_in_first_and_come_back(db: None) -> None:
    answer = client_of().get("/team/")
    assert answer.status_code == 302
    assert answer["Location"] == "/account/login?next=%2Fteam%2F"


def test_a_part_of_a_page_sends_visitors_to_the_login_as_a_whole(db: None) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/team/shifts/1/live/?way=in"}
    answer = client_of().get("/team/shifts/1/roster/", headers=headers)
    assert (answer.status_code, answer["HX-Redirect"]) == (
        204,
        "/account/login?next=%2Fteam%2Fshifts%2F1%2Flive%2F",
    )


def test_only_leaders_have_a_desk(cast: Cast, leader: Client) -> None:
    assert leader.get("/team/").status_code == 200
    assert client_of(cast.members[0]).get("/team/").status_code == 403


def test_the_desk_begins_with_what_waits_for_the_leader(cast: Cast, leader: Client) -> None:
    shift = published(cast, terms=Terms(mode=SignUpMode.APPROVAL))[0]
    assert "人等答复" not in leader.get("/team/").text
    takes(shift, *cast.members)
    page = leader.get("/team/").text
    assert "2 人等答复" in page
    assert f"/team/sign-ups/shifts/{shift.pk}/" in page


def test_served_numbers_are_asked_for_until_the_leader_said_one(cast: Cast, wall_clock: MovableClock) -> None:
    leader = client_of(replace(cast.leader, login_id=log_in_anew(cast.leader, now=START + HOURS)))
    shift = published(cast)[0]
    takes(shift, cast.members[0])
    scans(shift, cast.members[0], "in", START)
    wall_clock.set(START + HOURS)
    assert "待填服务人次" in leader.get("/team/").text
    operations.report_served(shift_id=shift.pk, served=20, by=cast.leader.actor, now=START + HOURS)
    assert "待填服务人次" not in leader.get("/team/").text, (
        "another confirms it, and the leader has nothing to do"
    )


def test_a_team_is_hidden_from_other_people_and_masks_its_members(cast: Cast, leader: Client) -> None:
    path = f"/team/{cast.team.code}/?tab=members"
    page = leader.get(path).content.decode()
    member = cast.members[0]
    assert member.number in page
    assert member.name not in page
    assert member.phone not in page
    assert client_of(cast.members[0]).get(path).status_code == 404
    assert client_of(cast.approver).get(path).status_code == 200
    assert leader.get("/team/T999999/").status_code == 404


def test_requests_are_accepted_and_declined_with_a_reason(cast: Cast, leader: Client) -> None:
    asked = team(cast.leader, name="大桥夜校队", join_mode=JoinMode.REQUEST)
    yes, no = (teams.join_team(team_id=asked.id, by=person.actor, now=NOW).pk for person in cast.residents)
    tab = f"/team/{asked.code}/?tab=requests"
    assert leader.get(tab).content.decode().count("同意加入") == 2
    answer = leader.post(f"/team/requests/{yes}/", {"accept": "yes", "next": tab})
    assert (answer.status_code, answer["Location"]) == (302, tab)
    answer = leader.post(f"/team/requests/{no}/", {"accept": "no", "reason": " "})
    assert answer.status_code == 422
    answer = leader.post(f"/team/requests/{no}/", {"accept": "no", "reason": "本期名额已满"})
    assert answer["Location"] == "/team/"
    states = {
        row.pk: row.state
        for row in team_queries.memberships_visible_to(cast.leader.see(), team_id=asked.id, state="")
    }
    assert (states[yes], states[no]) == (MemberState.ACTIVE, MemberState.DECLINED)


def test_others_do_not_decide_requests(cast: Cast) -> None:
    asked = team(cast.leader, name="大桥夜校队", join_mode=JoinMode.REQUEST)
    waiting = teams.join_team(team_id=asked.id, by=cast.residents[0].actor, now=NOW)
    answer = client_of(cast.members[0]).post(f"/team/requests/{waiting.pk}/", {"accept": "yes"})
    assert answer.status_code == 404


def test_an_activity_from_draft_to_published(cast: Cast, leader: Client) -> None:
    new = f"/team/{cast.team.code}/activities/new/"
    answer = leader.post(new, ACTIVITY)
    again = leader.post(new, ACTIVITY)
    assert answer.status_code == 302
    assert again["Location"] == answer["Location"]
    home = answer["Location"]
    found = activities.activities_prepared_by(cast.leader.see(), team_id=cast.team.id).get()
    assert home == f"/team/activities/{found.pk}/"
    assert "提交审核</span>" not in leader.get(home).content.decode()

    assert leader.post(f"{home}shifts/new/", SHIFT).status_code == 302
    (shift,) = activities.shifts_of(found.pk)
    assert (shift.starts_at - NOW, shift.ends_at - shift.starts_at) == (
        timedelta(days=2),
        timedelta(hours=2.5),
    )
    assert leader.post(f"{home}submit/", {}).status_code == 422
    assert leader.post(f"{home}submit/", dict.fromkeys(NotService.values, "no")).status_code == 302
    client_of(cast.approver).post(f"/office/approvals/{found.pk}/decide/", {"approve": "yes"})
    assert "发布，开始招募" in leader.get(home).content.decode()
    assert leader.post(f"{home}publish/")["Location"] == home
    found.refresh_from_db()
    assert found.state == ActivityState.PUBLISHED


def test_what_was_typed_survives_a_refusal(cast: Cast, leader: Client) -> None:
    new = f"/team/{cast.team.code}/activities/new/"
    answer = leader.post(new, ACTIVITY | {"risks": "登高作业"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "登高作业" in page
    assert "有人身风险的活动要先买保险，请填写保险公司和保单号" in page
    assert not activities.activities_prepared_by(cast.leader.see()).exists()


def test_a_shift_is_refused_at_its_fields(cast: Cast, leader: Client) -> None:
    activity = draft(cast)
    answer = leader.post(
        f"/team/activities/{activity.pk}/shifts/new/", SHIFT | {"ends": "08:00", "places": "0"}
    )
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["places"]
    answer = leader.post(
        f"/team/activities/{activity.pk}/shifts/new/", SHIFT | {"ends": "08:00", "day": "2026-03-01"}
    )
    assert list(answer.context["form"].errors) == ["ends", "starts"]
    assert not activities.shifts_of(activity.pk).exists()


def test_midnight_ends_the_day(cast: Cast, leader: Client) -> None:
    activity = draft(cast)
    leader.post(f"/team/activities/{activity.pk}/shifts/new/", SHIFT | {"starts": "22:00", "ends": "00:00"})
    (shift,) = activities.shifts_of(activity.pk)
    assert shift.ends_at - shift.starts_at == timedelta(hours=2)


def test_a_returned_draft_shows_why_and_can_be_edited(cast: Cast, leader: Client) -> None:
    activity = draft(cast, shift_form())
    leader.post(f"/team/activities/{activity.pk}/submit/", dict.fromkeys(NotService.values, "no"))
    client_of(cast.approver).post(
        f"/office/approvals/{activity.pk}/decide/", {"approve": "no", "reason": "写清楚带什么工具"}
    )
    assert "写清楚带什么工具" in leader.get("/team/").content.decode()
    answer = leader.post(f"/team/activities/{activity.pk}/edit/", ACTIVITY | {"text": "请带火钳和手套。"})
    assert answer.status_code == 302
    activity.refresh_from_db()
    assert activity.text == "请带火钳和手套。"


def test_places_grow_and_never_below_what_is_taken(cast: Cast, leader: Client) -> None:
    (shift,) = published(cast, shift_form(places=2))
    for person in cast.members:
        operations.sign_up(shift_id=shift.pk, person_id=person.id, by=person.actor, now=NOW)
    answer = leader.post(f"/team/shifts/{shift.pk}/places/", {"places": "1"})
    assert answer.status_code == 422
    assert "已有 2 人占了名额，减少后有 1 人要退回候补" in answer.content.decode()
    assert leader.post(f"/team/shifts/{shift.pk}/places/", {"places": "5"}).status_code == 302
    shift.refresh_from_db()
    assert shift.places == 5
    assert (
        client_of(cast.members[0]).post(f"/team/shifts/{shift.pk}/places/", {"places": "50"}).status_code
        == 403
    )


def test_calling_off_needs_a_reason(cast: Cast, leader: Client) -> None:
    (shift,) = published(cast)
    home = f"/team/activities/{shift.activity_id}/"
    assert leader.post(f"{home}cancel/", {"reason": ""}).status_code == 422
    assert leader.post(f"{home}cancel/", {"reason": "道路结冰"})["Location"] == home
    page = leader.get(home).content.decode()
    assert "活动已取消" in page
    assert "道路结冰" in page


def test_other_teams_activities_are_not_handled(cast: Cast) -> None:
    activity = draft(cast, shift_form())
    other = resident(30, residence=HEYETANG)
    team(other, name="荷叶塘队", site_code=HEYETANG)
    stranger = client_of(other)
    assert stranger.get(f"/team/activities/{activity.pk}/").status_code == 404
    assert stranger.get(f"/team/{cast.team.code}/activities/new/").status_code == 403
    assert stranger.post(f"/team/activities/{activity.pk}/submit/").status_code == 404


@pytest.mark.parametrize(
    "path", ["/team/", "/team/{code}/", "/team/{code}/?tab=members", "/team/{code}/?tab=requests"]
)
def test_lists_cost_the_same_for_few_rows_and_many(cast: Cast, leader: Client, path: str) -> None:
    asked = team(cast.leader, name="大桥夜校队", join_mode=JoinMode.REQUEST, site_code=DAQIAO)
    path = path.format(code=asked.code)

    def grow(first: int, count: int) -> None:
        for n in range(first, first + count):
            person = resident(n)
            waiting = teams.join_team(team_id=asked.id, by=person.actor, now=NOW)
            if n % 2:
                teams.decide_request(membership_id=waiting.pk, accept=True, by=cast.leader.actor, now=NOW)
            published(cast, shift_form(START + timedelta(minutes=n)), team_id=asked.id)

    grow(100, 2)
    few = queries_for(leader, path)
    grow(102, 24)
    assert queries_for(leader, path) == few


def test_a_team_is_presented_anew_and_a_member_removed(cast: Cast, leader: Client) -> None:
    path, member = f"/team/{cast.team.code}/", cast.members[0]
    assert "修改队伍" in leader.get(path).text
    assert client_of(member).get(f"{path}edit/").status_code == 403
    odd = leader.post(f"{path}edit/", {"intro": "每周六巡河", "join_mode": "never"})
    assert (odd.status_code, list(odd.context["form"].errors)) == (422, ["join_mode"])
    assert "每周六巡河" in odd.text
    assert leader.post(f"{path}edit/", {"intro": "每周六巡河", "join_mode": "request"})["Location"] == path
    assert team_queries.team_by_id(cast.team.id).intro == "每周六巡河"

    membership = team_queries.live_memberships(member.id, [cast.team.id])[cast.team.id]
    remove = f"/team/members/{membership.pk}/remove/"
    assert f'action="{remove}"' in leader.get(f"{path}?tab=members").text
    assert leader.post(remove, {"reason": " "}).status_code == 422
    assert client_of(cast.members[1]).post(remove, {"reason": "半年没来"}).status_code == 404
    back = f"{path}?tab=members"
    assert leader.post(remove, {"reason": "半年没来", "next": back})["Location"] == back
    assert member.number not in leader.get(back).text
    assert "半年没来" in client_of(member).get("/me/teams").text
