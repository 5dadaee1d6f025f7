"""Training over the API: a course from its draft to the record, a clinic, refusals, repeats."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from api.calling import Caller
from cast import DAQIAO, GAOPING, NOW, Cast, Persona
from harness.clock import MovableClock
from redvest.activities.models import Training
from redvest.training.models import Clinic, ClinicPoint, Course, Place, Presence, Session
from redvest.training.rules.codes import rotating_code
from training.stage import FIRST, OVER, UNTIL, course, differences, joins, project, sessions
from visiting import log_in_anew


@pytest.fixture(autouse=True)
def _at_now(wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)


def said(**more: Any) -> dict[str, Any]:
    words = {
        "site_code": GAOPING,
        "name": "应急救护培训",
        "content": "心肺复苏、止血包扎",
        "organiser": "高平镇新时代文明实践所",
        "places": 3,
        "sign_up_until": UNTIL.isoformat(),
        "valid_months": 12,
    }
    return words | more


def sitting(**more: Any) -> dict[str, Any]:
    ends_at = FIRST + timedelta(minutes=120)
    words = {"title": "心肺复苏", "starts_at": FIRST.isoformat(), "ends_at": ends_at.isoformat()}
    return words | more


def caller(who: Persona, *, now: datetime) -> Caller:
    """As somebody who logged in anew at this moment."""
    return Caller(replace(who, login_id=log_in_anew(who, now=now)))


def codes_of(answer: Any) -> set[str]:
    return {one["code"] for one in answer["reasons"]}


def test_a_course_from_draft_to_record(cast: Cast, wall_clock: MovableClock) -> None:
    clerk, who = Caller(cast.clerk), Caller(cast.members[0])
    made = clerk.post("/training", said(), status=201, key="a-course-1")
    assert clerk.post("/training", said(), status=201, key="a-course-1")["id"] == made["id"]
    assert (made["state"], made["progress"], made["site_code"], made["left"]) == (
        "draft",
        "ahead",
        GAOPING,
        3,
    )
    home = f"/training/{made['id']}"
    who.get(home, status=404)  # a draft is nobody's business
    assert codes_of(clerk.post(f"{home}/open", status=409)) == {"no_sessions"}
    remote = sitting(mode="remote", link="https://meeting.example.cn/1")
    for _again in range(2):
        added = clerk.post(f"{home}/sessions", remote, status=201, key="a-session-1")
    assert [one["title"] for one in added["sessions"]] == ["心肺复苏"]
    for _again in range(2):
        opened = clerk.post(f"{home}/open")
    assert (opened["state"], opened["sessions"][0]["link"]) == ("open", "https://meeting.example.cn/1")

    listed = Caller().get("/training")
    assert ([one["id"] for one in listed["items"]], listed["count"]) == ([made["id"]], 1)
    assert Caller().get(home)["sessions"][0]["link"] == ""
    for _again in range(2):
        mine = who.put(f"/me/courses/{made['id']}", {})
    assert (mine["own"], mine["left"], mine["sessions"][0]["link"] != "") == ("taken", 2, True)
    assert [(one["course_id"], one["state"]) for one in who.get("/me/courses")["items"]] == [
        (made["id"], "taken")
    ]

    session = Session.objects.get()
    early = FIRST - timedelta(minutes=5)
    wall_clock.set(early)
    clerk, who = caller(cast.clerk, now=early), caller(cast.members[0], now=early)
    code = {"code": rotating_code(session.pk, "in", now=early)}
    first = who.post("/training-sessions/check", code)
    assert (first["session_id"], first["left_at"]) == (session.pk, None)
    assert who.post("/training-sessions/check", code) == first
    assert codes_of(
        caller(cast.members[1], now=early).post("/training-sessions/check", code, status=409)
    ) == {"code_foreign"}
    assert codes_of(clerk.post(f"{home}/complete", status=409)) == {"not_over"}
    (line,) = clerk.get(f"{home}/roster")
    assert (line["number"], line["minutes"], line["came"]) == (cast.members[0].number, 120, [session.pk])
    assert cast.members[0].name not in str(line)

    wall_clock.set(OVER)
    clerk, who = caller(cast.clerk, now=OVER), caller(cast.members[0], now=OVER)
    for _again in range(2):
        done = clerk.post(f"{home}/complete")
    assert (done["state"], done["own"]) == ("completed", None)
    (record,) = Training.objects.all()
    assert (record.name, record.minutes, record.person_id) == ("应急救护培训", 120, cast.members[0].id)
    assert record.valid_until is not None
    for stars in (3, 5):
        rated = who.put(f"/me/courses/{made['id']}/evaluation", {"stars": stars, "words": "好"})
    assert (rated["own"], rated["attended"], rated["stars"]["5"], rated["stars"]["3"]) == ("passed", 1, 1, 0)
    assert who.get("/me/courses")["items"][0]["minutes"] == 120
    assert differences() == []


def test_refused_and_nothing_stays(cast: Cast) -> None:
    clerk, member, leader = Caller(cast.clerk), Caller(cast.members[0]), Caller(cast.leader)
    for who, status in ((Caller(), 401), (member, 403), (leader, 403)):
        who.post("/training", said(), status=status)
    wrong = clerk.post("/training", said(places=0), status=422)
    assert [one["field"] for one in wrong["reasons"]] == ["places"]
    assert not Course.objects.exists()
    row = course(cast)
    for path, body in (
        ("open", None),
        ("complete", None),
        ("cancel", {"reason": "下雨"}),
        ("sessions", sitting()),
    ):
        leader.post(f"/training/{row.pk}/{path}", body, status=403)
    leader.get(f"/training/{row.pk}/roster", status=404)
    overlapping = clerk.post(f"/training/{row.pk}/sessions", sitting(), status=422)
    assert [(one["code"], one["field"]) for one in overlapping["reasons"]] == [("overlaps", "starts_at")]
    member.put(f"/me/courses/{row.pk}/evaluation", {"stars": 5}, status=404)
    place = joins(row, cast.residents[0])
    never_there = Caller(cast.residents[0]).put(f"/me/courses/{row.pk}/evaluation", {"stars": 5}, status=409)
    assert codes_of(never_there) == {"not_attended"}
    assert (
        Caller(cast.members[1]).delete(f"/me/courses/{row.pk}", status=409)["reasons"][0]["code"]
        == "not_held"
    )
    assert (row.sessions.count(), Place.objects.get(), Presence.objects.count()) == (2, place, 0)
    forged = member.post("/training-sessions/check", {"code": "x"}, status=409)
    assert codes_of(forged) == {"code_forged"}


def test_a_full_course_has_a_list_and_units_have_their_own(cast: Cast) -> None:
    row = course(cast, places=2)
    clerk = Caller(cast.clerk)
    units = clerk.put(f"/training/{row.pk}/units", {"unit_code": DAQIAO, "places": 1})
    assert (units["reserved"], units["left"]) == (1, 1)
    one, two = (Caller(member) for member in cast.members[:2])
    assert one.put(f"/me/courses/{row.pk}", {})["own"] == "taken"
    assert two.put(f"/me/courses/{row.pk}", {})["own"] == "waiting"
    body = {"unit_code": DAQIAO, "numbers": [cast.residents[0].number, cast.residents[1].number]}
    assert codes_of(clerk.post(f"/training/{row.pk}/names", body, status=409)) == {"unit_full"}
    body["numbers"] = [cast.residents[0].number]
    assert clerk.post(f"/training/{row.pk}/names", body) == {"new": 1, "known": 0, "refused": {}}
    assert clerk.post(f"/training/{row.pk}/names", body) == {"new": 0, "known": 1, "refused": {}}
    two.post(f"/training/{row.pk}/names", body, status=403)
    for _again in range(2):
        one.delete(f"/me/courses/{row.pk}")
    assert two.get(f"/training/{row.pk}")["own"] == "taken"
    for _again in range(2):
        gone = clerk.post(f"/training/{row.pk}/cancel", {"reason": "讲师生病"})
    assert (gone["state"], gone["cancelled_why"]) == ("cancelled", "讲师生病")
    assert differences() == []


def test_names_called_and_texts_changed(cast: Cast, wall_clock: MovableClock) -> None:
    row = course(cast, edition_id=7)
    place = joins(row, cast.members[0])
    clerk = Caller(cast.clerk)
    body = said(content="急救", places=9)
    del body["site_code"]
    renamed = clerk.put(f"/training/{row.pk}", body | {"name": "急救"}, status=422)
    assert [one["field"] for one in renamed["reasons"]] == ["name"]  # the record bears it
    changed = clerk.put(f"/training/{row.pk}", body)
    row.refresh_from_db()
    assert (changed["content"], changed["places"], row.edition_id) == ("急救", 9, 7)
    call = f"/training-sessions/{sessions(row)[0].pk}/call"
    named = {"direction": "in", "place_ids": [place.pk]}
    assert codes_of(clerk.post(call, named, status=409)) == {"not_now"}
    wall_clock.set(FIRST)
    clerk = caller(cast.clerk, now=FIRST)
    assert clerk.post(call, named) == {"noted": 1}
    assert clerk.post(call, named) == {"noted": 0}
    caller(cast.leader, now=FIRST).post(call, named, status=403)


def test_a_clinic_from_invitation_to_close(cast: Cast) -> None:
    expert, clerk, leader = Caller(cast.residents[1]), Caller(cast.clerk), Caller(cast.leader)
    asked = {"project_id": project(cast), "number": cast.residents[1].number, "site_code": GAOPING}
    leader.post("/clinics", asked, status=403)
    for _again in range(2):
        made = clerk.post("/clinics", asked, status=201, key="a-clinic-1")
    assert (made["state"], made["expert"], Clinic.objects.count()) == ("invited", cast.residents[1].number, 1)
    home = f"/clinics/{made['id']}"
    clerk.post(f"{home}/answer", {"accepts": True}, status=404)  # only the expert
    assert expert.post(f"{home}/answer", {"accepts": True})["state"] == "open"
    words = {"finding": "志愿者流失快", "advice": "排出固定搭档"}
    for _again in range(2):
        whole = expert.post(f"{home}/points", words, status=201, key="a-comment-1")
    (point,) = whole["points"]
    assert codes_of(expert.post(f"{home}/close", status=409)) == {"points_left"}
    at = f"/clinic-points/{point['id']}"
    expert.post(f"{at}/answers", {"words": "我来答"}, status=403)
    answered = leader.post(f"{at}/answers", {"words": "已排好"})
    assert answered["points"][0]["state"] == "answered"
    leader.post(f"{at}/looks", {"words": "行", "settled": True}, status=404)
    assert expert.post(f"{at}/looks", {"words": "行", "settled": True})["points"][0]["state"] == "settled"
    for _again in range(2):
        closed = expert.post(f"{home}/close")
    assert [one["kind"] for one in closed["points"][0]["replies"]] == ["answer", "settled"]
    assert (closed["state"], ClinicPoint.objects.count()) == ("closed", 1)
    clerk.post(f"{home}/call-off", {"reason": "不办了"}, status=409)
    for who in (expert, clerk, leader):
        assert [one["id"] for one in who.get("/clinics")["items"]] == [made["id"]]
    assert Caller(cast.members[0]).get("/clinics")["items"] == []
    Caller(cast.members[0]).get(home, status=404)
    assert differences() == []


@pytest.mark.parametrize("many", [1, 20])
def test_lists_ask_the_same_however_long(cast: Cast, many: int, django_assert_num_queries: Any) -> None:
    row = course(cast)
    place = joins(row, cast.members[0])
    for _more in range(many - 1):
        row.pk = place.pk = None
        row.save(force_insert=True)
        place.course = row
        place.save(force_insert=True)
    with django_assert_num_queries(2):
        assert len(Caller().get("/training")["items"]) == many
    who = Caller(cast.members[0])
    with django_assert_num_queries(3):
        assert len(who.get("/me/courses")["items"]) == many
