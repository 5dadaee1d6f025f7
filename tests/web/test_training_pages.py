"""Training on the pages: signing up, the list, the code at the door, materials, evaluations, the desk, a clinic."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cast import DAQIAO, GAOPING, NOW, Cast
from harness.clock import MovableClock
from redvest.activities.codes import person_code
from redvest.activities.models import Training
from redvest.kernel.attachments import Upload
from redvest.training import operations as training
from redvest.training.models import Clinic, Course, Evaluation, Material, Place, Presence, Session
from redvest.training.rules.codes import rotating_code
from training.stage import FIRST, OVER, UNTIL, course, differences, drafted, joins, project, sessions, states
from visiting import client_of, queries_for, text_of

PDF = b"%PDF-1.4 x"


@pytest.fixture(autouse=True)
def _at_now(wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)


def typed(**more: Any) -> dict[str, Any]:
    """A course as a form sends it."""
    return {
        "key": "a-course-key",
        "site_code": GAOPING,
        "name": "应急救护培训",
        "content": "心肺复苏",
        "organiser": "高平镇新时代文明实践所",
        "form": "course",
        "kind": "general",
        "mode": "on_site",
        "places": "3",
        "share": "80",
        "sign_up_until": f"{UNTIL:%Y-%m-%dT%H:%M}",
    } | more


def sitting(**more: Any) -> dict[str, Any]:
    ends_at = FIRST + timedelta(hours=2)
    return {
        "key": "a-session-key",
        "title": "心肺复苏",
        "mode": "on_site",
        "room": "二楼",
        "starts_at": f"{FIRST:%Y-%m-%dT%H:%M}",
        "ends_at": f"{ends_at:%Y-%m-%dT%H:%M}",
    } | more


def test_the_desk_drafts_and_publishes(cast: Cast) -> None:
    clerk = client_of(cast.clerk)
    refused = clerk.post("/office/training/new/", typed(places="0"))
    assert (refused.status_code, Course.objects.count()) == (422, 0)
    for _again in range(2):
        assert clerk.post("/office/training/new/", typed()).status_code == 302
    row = Course.objects.get()
    home = f"/office/training/{row.pk}/"
    assert clerk.post(f"{home}sessions/", sitting(mode="remote", link="http://x")).status_code == 422
    assert clerk.post(f"{home}sessions/", sitting()).status_code == 302
    assert "二楼" in text_of(clerk.get(home))
    session = Session.objects.get()
    edit = f"/office/training/sessions/{session.pk}/edit/"
    assert 'value="二楼"' in text_of(clerk.get(edit))
    assert clerk.post(edit, sitting(title="")).status_code == 422
    assert clerk.post(edit, sitting(room="三楼")).status_code == 302
    session.refresh_from_db()
    assert (session.room, session.starts_at) == ("三楼", FIRST)
    clerk.post(f"{home}state/", {"to": "open"})
    row.refresh_from_db()
    assert row.state == "open"
    assert clerk.post(home, typed(content="止血", places="5")).status_code == 302
    row.refresh_from_db()
    assert (row.content, row.places) == ("止血", 5)
    for who in (cast.leader, cast.members[0]):
        assert client_of(who).get(home).status_code in (403, 404)
        assert client_of(who).get(edit).status_code in (403, 404)
    assert clerk.post(f"{home}state/", {"to": "cancelled"}).status_code == 422
    clerk.post(f"{home}state/", {"to": "cancelled", "why": "讲师生病"})
    row.refresh_from_db()
    assert (row.state, row.cancelled_why, differences()) == ("cancelled", "讲师生病", [])


def test_signing_up_the_list_and_giving_back(cast: Cast) -> None:
    row = course(cast, places=1)
    home, me = f"/training/{row.pk}/", f"/me/training/{row.pk}"
    first, second = client_of(cast.members[0]), client_of(cast.members[1])
    assert "应急救护培训" in text_of(Client().get("/training/"))
    assert "报名参加" in text_of(first.get(home))
    assert Client().post(f"{me}/sign-up").status_code == 302  # to the login
    for _again in range(2):
        assert first.post(f"{me}/sign-up", follow=True).status_code == 200
    assert "排候补" in text_of(second.get(home))
    assert "已为您排上候补" in text_of(second.post(f"{me}/sign-up", follow=True))
    assert states(row) == {cast.members[0].id: "taken", cast.members[1].id: "waiting"}
    assert "前面还有 0 人" in text_of(second.get(home))
    first.post(f"{me}/cancel")
    assert states(row) == {cast.members[0].id: "cancelled", cast.members[1].id: "taken"}
    assert "应急救护培训" in text_of(second.get("/me/training/"))
    assert differences() == []


def test_the_link_and_materials_are_for_those_who_take_part(cast: Cast) -> None:
    link = "https://meeting.example.cn/9"
    row = drafted(cast, mode="remote")
    said = {"title": "线上", "starts_at": FIRST, "ends_at": FIRST + timedelta(hours=1)}
    training.add_session(
        course_id=row.pk,
        draft=training.SessionDraft(**said, mode="remote", link=link),
        by=cast.clerk.actor,
        now=NOW,
    )
    training.open_course(course_id=row.pk, by=cast.clerk.actor, now=NOW)
    clerk, who, stranger = (client_of(one) for one in (cast.clerk, *cast.members[:2]))
    home = f"/office/training/{row.pk}/materials/"
    table = SimpleUploadedFile("x.exe", b"MZ")
    assert clerk.post(home, {"title": "讲义", "file": table}).status_code == 422
    pdf = SimpleUploadedFile("讲义.pdf", PDF, content_type="application/pdf")
    assert clerk.post(home, {"title": "讲义", "file": pdf}).status_code == 302
    joins(row, cast.members[0])
    material = f"/me/training/materials/{Material.objects.get().pk}"
    page = text_of(who.get(f"/training/{row.pk}/"))
    assert link in page
    assert "讲义" in page
    assert text_of(who.get(material)).startswith("%PDF")
    for other in (stranger, Client()):
        page = text_of(other.get(f"/training/{row.pk}/"))
        assert link not in page
        assert "讲义" not in page
    assert stranger.get(material).status_code == 404
    clerk.post(f"{home}{Material.objects.get().pk}/remove/")
    assert who.get(material).status_code == 404


def test_the_day_itself(cast: Cast, wall_clock: MovableClock) -> None:
    row = course(cast)
    one, two = cast.members[:2]
    places = [joins(row, one), joins(row, two), joins(row, cast.residents[0])]
    first, second = sessions(row)
    early = FIRST - timedelta(minutes=5)
    clerk, who = client_of(cast.clerk, now=early), client_of(one, now=early)
    live = f"/office/training/sessions/{first.pk}/"
    assert client_of(cast.leader).get(live).status_code in (403, 404)
    wall_clock.set(early)
    assert one.name not in text_of(clerk.get(live))
    assert "<svg" in text_of(clerk.get(f"{live}code/"))
    address = f"/me/training/check/{rotating_code(first.pk, 'in', now=early)}"
    assert (who.get(address).status_code, Presence.objects.count()) == (200, 0)  # looking is not coming
    for _again in range(2):
        assert who.post(address).status_code == 302
    assert who.get("/me/training/check/x").status_code == 409
    assert client_of(cast.residents[1], now=early).post(address).status_code == 409
    code = person_code(two.id, now=early)
    assert clerk.post(f"{live}scan/", {"code": code, "way": "in"}).status_code == 302
    clerk.post(f"{live}call/", {"place": [str(places[2].pk), "x"], "way": "in"})
    assert set(Presence.objects.values_list("place_id", "seen")) == {
        (places[0].pk, "code"),
        (places[1].pk, "personal"),
        (places[2].pk, "hand"),
    }
    assert who.post(f"/me/training/{row.pk}/evaluate", {"stars": "9"}).status_code == 422
    early = second.starts_at - timedelta(minutes=5)
    wall_clock.set(early)
    who = client_of(one, now=early)
    who.post(f"/me/training/check/{rotating_code(second.pk, 'in', now=early)}")
    wall_clock.set(OVER)
    clerk, who = client_of(cast.clerk, now=OVER), client_of(one, now=OVER)
    sheet = text_of(clerk.get(f"/office/training/{row.pk}/roster.xlsx"))
    assert one.number in sheet
    assert one.name not in sheet
    clerk.post(f"/office/training/{row.pk}/state/", {"to": "completed"})
    assert list(Training.objects.values_list("person_id", "minutes")) == [(one.id, 180)]
    assert "已结业" in text_of(who.get(f"/training/{row.pk}/"))
    assert who.post(f"/me/training/{row.pk}/evaluate", {"stars": "4", "words": "很实用"}).status_code == 302
    assert Evaluation.objects.get().stars == 4
    assert "4 星：1 人" in text_of(Client().get(f"/training/{row.pk}/"))
    assert "很实用" not in text_of(Client().get(f"/training/{row.pk}/"))
    assert "很实用" in text_of(clerk.get(f"/office/training/{row.pk}/"))
    assert client_of(cast.residents[1], now=OVER).post(
        f"/me/training/{row.pk}/evaluate", {"stars": "1"}
    ).status_code in (404, 422)
    assert differences() == []


def test_a_unit_hands_in_a_table_and_hears_of_bad_rows_at_their_line(cast: Cast) -> None:
    row = course(cast, places=9)
    clerk = client_of(cast.clerk)
    page = text_of(clerk.get(f"/office/training/{row.pk}/"))
    assert f'value="{DAQIAO}"' in page  # picked from the sites below
    unit = {"unit_code": DAQIAO, "number": "4"}
    assert clerk.post(f"/office/training/{row.pk}/units/", unit | {"unit_code": "x"}).status_code == 422
    assert clerk.post(f"/office/training/{row.pk}/units/", unit).status_code == 302
    names, one = f"/office/training/{row.pk}/names/", cast.residents[0].number
    rows = f"大桥村名单,\n姓名,编号\n甲,{one}\n乙,RV000000\n丙,\n甲,{one}\n丁,{cast.residents[1].number}\n"
    table = SimpleUploadedFile("名单.csv", rows.encode())
    answer = text_of(clerk.post(names, {"unit_code": DAQIAO, "file": table}))
    assert "已报 2 人" in answer
    for words in ("第 4 行 RV000000：没有这个编号", "第 5 行 —：这一行没有编号", "和第 3 行重复"):
        assert words in answer
    assert set(states(row)) == {cast.residents[0].id, cast.residents[1].id}
    broken = SimpleUploadedFile("名单.xlsx", b"PK nothing")
    assert clerk.post(names, {"unit_code": DAQIAO, "file": broken}).status_code == 422
    assert clerk.post(names, {"unit_code": DAQIAO, "numbers": " "}).status_code == 422
    assert clerk.post(names, {"unit_code": DAQIAO, "numbers": one.lower()}).status_code == 302
    place = Place.objects.get(person_id=cast.residents[0].id)
    off = f"/office/training/{row.pk}/places/{place.pk}/remove/"
    clerk.post(off, {"why": ""})
    place.refresh_from_db()
    assert place.state == "taken"  # not without a reason
    clerk.post(off, {"why": "本人有事"})
    place.refresh_from_db()
    assert (place.state, place.ended_why, differences()) == ("cancelled", "本人有事", [])


def test_a_clinic_on_the_pages(cast: Cast) -> None:
    expert, leader, clerk = (client_of(who) for who in (cast.residents[1], cast.leader, cast.clerk))
    said = {"key": "a-clinic-key", "project_id": project(cast), "number": cast.residents[1].number}
    clinic = training.invite_expert(
        project_id=said["project_id"], number=said["number"], site_code=GAOPING, by=cast.clerk.actor, now=NOW
    )
    assert clerk.get("/office/training/clinics/").status_code == 200
    home = f"/me/clinics/{clinic.pk}/"
    assert client_of(cast.members[0]).get(home).status_code == 404
    assert expert.post(f"{home}answer", {"accept": "no"}).status_code == 422
    assert expert.post(f"{home}answer", {"accept": "yes"}).status_code == 302
    words = {"key": "a-comment-key", "finding": "流失快", "advice": "排固定搭档"}
    assert leader.post(f"{home}point", words).status_code == 404
    for _again in range(2):
        assert expert.post(f"{home}point", words).status_code == 302
    point = clinic.points.get()
    reply = f"{home}points/{point.pk}/reply"
    assert leader.post(reply, {"words": ""}).status_code == 422
    leader.post(reply, {"words": "已排好"})
    expert.post(reply, {"words": "还差晚上", "settled": "no"})
    leader.post(reply, {"words": "晚上也排了"})
    assert "还有意见没有解决" in text_of(expert.post(f"{home}close", follow=True))
    assert Clinic.objects.get().state == "open"
    expert.post(reply, {"words": "好", "settled": "yes"})
    expert.post(f"{home}close")
    assert Clinic.objects.get().state == "closed"
    page = text_of(leader.get(home))
    for line in ("流失快", "排固定搭档", "已排好", "还差晚上", "晚上也排了"):
        assert line in page
    assert differences() == []


def test_lists_cost_the_same_however_long(cast: Cast) -> None:
    row = course(cast)
    place = joins(row, cast.members[0])
    pdf = Upload(name="讲义.pdf", content=PDF)
    training.add_material(course_id=row.pk, title="讲义", upload=pdf, by=cast.clerk.actor, now=NOW)
    clinic = training.invite_expert(
        project_id=project(cast),
        number=cast.residents[1].number,
        site_code=GAOPING,
        by=cast.clerk.actor,
        now=NOW,
    )
    pages = [
        (Client(), "/training/"),
        (client_of(cast.members[0]), "/me/training/"),
        (client_of(cast.clerk), "/office/training/"),
        (client_of(cast.clerk), "/office/training/clinics/"),
        (client_of(cast.residents[1]), "/me/clinics/"),
    ]
    one = [queries_for(client, path) for client, path in pages]
    for _more in range(19):
        row.pk = place.pk = clinic.pk = None
        row.save(force_insert=True)
        place.course = row
        place.save(force_insert=True)
        clinic.state, clinic.ended_why = "called_off", "多"
        clinic.save(force_insert=True)
    twenty = [queries_for(client, path) for client, path in pages]
    assert twenty == one


def test_a_long_roster_costs_the_same(cast: Cast) -> None:
    row = course(cast, places=30)
    joins(row, cast.members[0])
    clerk = client_of(cast.clerk)
    home = f"/office/training/{row.pk}/"
    live = f"/office/training/sessions/{sessions(row)[0].pk}/"
    one = [queries_for(clerk, home), queries_for(clerk, live)]
    for who in (*cast.members[1:], *cast.residents, cast.leader):
        joins(row, who)
    assert [queries_for(clerk, home), queries_for(clerk, live)] == one
