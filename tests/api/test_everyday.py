"""One way through the API, as a program goes it: registering, serving, and the figures of it."""

from datetime import timedelta

from activities.stage import START
from api.calling import Caller, codes_of, fields_of
from cast import DAQIAO, GAOPING, NOW, Cast, identity, last_code, phone
from harness.clock import MovableClock
from redvest.activities.rules.submission import NONE_OF_THE_SIX

ACTIVITY = {
    "title": "大桥社区清洁家园",
    "category": "0006",
    "text": "清扫社区主干道和河堤。",
    "place": "站门口",
    "contact_name": "陈大山",
    "contact_phone": "13800000005",
}
SHIFT = {
    "starts_at": START.isoformat(),
    "ends_at": (START + timedelta(hours=3)).isoformat(),
    "place": "站门口",
    "places": 1,
}


def registered(n: int) -> Caller:
    """Somebody new, who has just registered through the API."""
    caller = Caller()
    caller.get("/sessions/current")
    caller.post("/codes", {"phone": phone(n), "purpose": "register"}, status=204)
    form = {
        "name": "林小燕",
        "id_type": "01",
        "id_number": identity(n),
        "phone": phone(n),
        "code": last_code(),
        "residence": DAQIAO,
        "consents": ["service", "identity"],
        "password": "yi-ge-mima-2026",
    }
    made = caller.post("/registrations", form, status=201)
    assert made["person"]["name"] == "林**"
    return caller


def test_from_registration_to_the_figures(cast: Cast, wall_clock: MovableClock):
    wall_clock.set(NOW)
    leader, approver = Caller(cast.leader), Caller(cast.approver)
    before = Caller().get(f"/figures/{DAQIAO}")

    made = leader.post("/activities", ACTIVITY | {"team_id": cast.team.id}, status=201, key="a-draft-1")
    again = leader.post("/activities", ACTIVITY | {"team_id": cast.team.id}, status=201, key="a-draft-1")
    assert again["id"] == made["id"]
    at = f"/activities/{made['id']}"
    shift = leader.post(f"{at}/shifts", SHIFT, status=201)["id"]
    Caller().get(at, status=404)
    leader.post(f"{at}/submit", dict(NONE_OF_THE_SIX))
    assert codes_of(leader.post(f"{at}/decide", {"approve": True}, status=403)) == ["not_permitted"]
    assert [row["id"] for row in approver.get("/activities?to_decide=true")["items"]] == [made["id"]]
    assert approver.post(f"{at}/decide", {"approve": True})["state"] == "approved"
    assert leader.post(f"{at}/publish")["state"] == "published"

    one, other = registered(50), registered(51)
    seen = one.get(at)
    assert (seen["contact_name"], seen["contact_phone"]) == ("陈**", "138****0005")
    taken = one.post(f"/shifts/{shift}/sign-ups")
    assert (taken["state"], taken["repeated"]) == ("taken", False)
    assert one.post(f"/shifts/{shift}/sign-ups") == taken | {"repeated": True}
    assert one.get(at)["contact_phone"] == "13800000005"
    assert codes_of(other.post(f"/shifts/{shift}/sign-ups", status=409)) == ["full"]
    assert other.post(f"/shifts/{shift}/sign-ups", {"or_wait": True})["state"] == "waiting"
    assert other.get("/me/shifts")["items"][0]["queue_no"] == 1

    wall_clock.set(START - timedelta(minutes=1))
    one, leader = by_password(50), logged_in_anew(cast.leader.phone)
    code = leader.get(f"/shifts/{shift}/code?direction=in")["code"]
    came = one.post("/check", {"code": code})
    assert one.post("/check", {"code": code}) == came
    assert codes_of(one.post("/check", {"code": code[:-4] + "AAAA"}, status=409)) == ["code_forged"]

    wall_clock.set(START + timedelta(hours=2, seconds=5))
    one, leader = by_password(50), logged_in_anew(cast.leader.phone)
    scanned = leader.post(f"/shifts/{shift}/scan", {"code": one.get("/me/code")["code"], "direction": "out"})
    assert scanned["name"] == "林**"
    line = leader.get(f"/shifts/{shift}/roster")["lines"][0]
    assert line["status"] == "left"
    assert leader.post(f"/shifts/{shift}/confirm", {"person_ids": [line["person_id"]]}) == {"confirmed": 1}
    assert leader.post(f"/shifts/{shift}/confirm", {"person_ids": [line["person_id"]]}) == {"confirmed": 0}
    assert codes_of(leader.put(f"/shifts/{shift}/served", {"served": 40}, status=409)) == ["not_over"]

    record = one.get("/me/records")["items"][0]
    assert (record["minutes"], record["grade"]) == (120, "A")
    assert one.get("/me/totals") == {"minutes": 120, "times": 1}
    after = Caller().get(f"/figures/{DAQIAO}")
    assert after["minutes"] - before["minutes"] == 120
    assert after["participations"] - before["participations"] == 1
    assert after["volunteers"] - before["volunteers"] == 2
    assert after["activities"] - before["activities"] == 1
    behind = Caller().get(f"/figures/{DAQIAO}/minutes")
    assert behind["total"] == after["minutes"]
    assert behind["items"][0] == {
        "measure": "minutes",
        "id": record["id"],
        "name": "林**",
        "activity": "大桥社区清洁家园",
        "activity_id": made["id"],
        "day": "2026-03-04",
        "minutes": 120,
        "times": 1,
        "grade": "A",
        "late": False,
        "corrects": None,
        "site": "大桥社区新时代文明实践站",
    }


def by_password(n: int) -> Caller:
    """The n-th person, in again after their session had ended by itself."""
    caller = Caller()
    caller.post("/sessions/by-password", {"phone": phone(n), "password": "yi-ge-mima-2026"}, status=201)
    return caller


def logged_in_anew(number: str) -> Caller:
    """Whoever has this phone, in by a code."""
    caller = Caller()
    caller.post("/codes", {"phone": number, "purpose": "login"}, status=204)
    caller.post("/sessions/by-code", {"phone": number, "code": last_code()}, status=201)
    return caller


def test_logging_out_ends_the_session(cast: Cast, wall_clock: MovableClock):
    wall_clock.set(NOW)
    member = Caller(cast.members[0])
    assert member.get("/sessions/current")["person"]["number"] == cast.members[0].number
    stolen = Caller(cast.members[0])
    member.delete("/sessions/current")
    assert member.get("/sessions/current")["person"] is None
    assert codes_of(stolen.get("/me", status=401)) == ["login_needed"]


def test_what_is_shown_of_oneself_is_masked(cast: Cast, wall_clock: MovableClock):
    wall_clock.set(NOW)
    person = cast.members[0]
    shown = Caller(person).get("/me")
    assert shown["number"] == person.number
    assert shown["name"] == person.name[0] + "*" * (len(person.name) - 1)
    assert shown["phone"] == f"{person.phone[:3]}****{person.phone[-4:]}"
    assert shown["home"]["site"] == DAQIAO
    assert person.phone not in str(shown)


def test_consents_are_given_and_withdrawn_each_by_itself(cast: Cast, wall_clock: MovableClock):
    wall_clock.set(NOW + timedelta(minutes=1))
    member = Caller(cast.members[0])
    given = {line["purpose"]: line["in_force"] for line in member.put("/me/consents/messages", {})}
    assert given == {"service": True, "identity": True, "messages": True, "publicity": False}
    left = {line["purpose"]: line["in_force"] for line in member.delete("/me/consents/messages", status=200)}
    assert left["messages"] is False
    assert codes_of(member.delete("/me/consents/service", status=409)) == ["consent_necessary"]


def test_teams_are_registered_joined_and_left(cast: Cast, wall_clock: MovableClock):
    wall_clock.set(NOW)
    clerk, asker = Caller(cast.clerk), Caller(cast.residents[0])
    form = {
        "name": "高平镇护河队",
        "kind": "group",
        "site_code": GAOPING,
        "leader": cast.members[0].number,
        "category": "0006",
    }
    made = clerk.post("/teams", form, status=201, key="a-team-01")
    assert clerk.post("/teams", form, status=201, key="a-team-01") == made
    assert made["leaders"] == ["".join([cast.members[0].name[0], "*" * (len(cast.members[0].name) - 1)])]
    wrong = clerk.post("/teams", form | {"leader": "V2026999999999"}, status=422)
    assert fields_of(wrong) == ["leader"]
    assert codes_of(asker.post("/teams", form, status=403)) == ["not_permitted"]

    at = f"/teams/{made['code']}"
    assert asker.post(f"{at}/join")["state"] == "requested"
    assert asker.get(at)["own_state"] == "requested"
    asker.get(f"{at}/members", status=403)
    leader = Caller(cast.members[0])
    waiting = leader.get("/team-requests")
    assert waiting["count"] == 1
    request = waiting["items"][0]["membership_id"]
    assert fields_of(leader.post(f"/team-requests/{request}/decide", {"approve": False}, status=422)) == [
        "reason"
    ]
    assert leader.post(f"/team-requests/{request}/decide", {"approve": True})["state"] == "active"
    assert leader.get(f"{at}/members")["count"] == 2
    assert asker.post(f"{at}/leave")["state"] == "left"


PLAN = {
    "fields": ["environment"],
    "recipients": "沿河住户",
    "need": "河堤常年没人清扫。",
    "goal": "每月清扫一次。",
    "delivery": "分组轮流。",
    "results": "河堤干净。",
    "feature": "人人动手。",
}
KINDS_OF_NO_SERVICE = ("own_job", "unit_duty", "own_benefit", "unclear", "paid", "bought_hours")
NONE_OF_THEM = dict.fromkeys(KINDS_OF_NO_SERVICE, False)


def test_projects_go_through_the_site_above(cast: Cast, wall_clock: MovableClock):
    wall_clock.set(NOW)
    leader, approver = Caller(cast.leader), Caller(cast.approver)
    form = {
        "team_id": cast.team.id,
        "name": "清洁家园",
        "summary": "清扫河堤，人人动手。",
        "category": "0006",
        "starts_on": "2026-04-01",
        "ends_on": "2026-06-30",
    }
    made = leader.post("/projects", form, status=201)
    at = f"/projects/{made['id']}"
    Caller().get(at, status=404)
    assert codes_of(leader.post(f"{at}/submit", NONE_OF_THEM, status=409)) == ["plan_missing"] * 7
    form |= PLAN
    leader.put(at, form)
    assert leader.post(f"{at}/submit", NONE_OF_THEM)["state"] == "submitted"
    assert approver.get("/projects?to_decide=true")["count"] == 1
    returned = approver.post(f"{at}/decide", {"approve": False, "reason": "请写清楚对象"})
    assert (returned["state"], returned["returned_reason"]) == ("draft", "请写清楚对象")
    mended = leader.put(at, form | {"summary": "每月清扫河堤，人人动手。"})
    assert (mended["summary"], mended["state"]) == ("每月清扫河堤，人人动手。", "draft")
    leader.post(f"{at}/submit", NONE_OF_THEM)
    assert codes_of(leader.put(at, form, status=409)) == ["not_draft"]
    assert approver.post(f"{at}/decide", {"approve": True})["state"] == "approved"
    assert Caller().get(at)["name"] == "清洁家园"
    assert codes_of(approver.post(f"{at}/close", status=409)) == ["no_closing_report"]


def test_roles_are_granted_and_ended(cast: Cast, wall_clock: MovableClock):
    wall_clock.set(NOW + timedelta(minutes=1))
    manager, clerk = Caller(cast.manager), Caller(cast.clerk)
    form = {"number": cast.members[0].number, "role": "clerk", "site_code": DAQIAO}
    assert codes_of(clerk.post("/roles", form, status=403)) == ["not_permitted"]
    made = manager.post("/roles", form, status=201)
    own = {"number": cast.manager.number, "role": "clerk", "site_code": DAQIAO}
    assert codes_of(manager.post("/roles", own, status=403)) == ["own_request"]
    assert manager.get(f"/roles?site={DAQIAO}")["count"] == 1
    Caller(cast.residents[0]).delete(f"/roles/{made['id']}", status=404)
    assert manager.delete(f"/roles/{made['id']}", status=200)["until"] is not None
    assert manager.get(f"/roles?site={DAQIAO}")["count"] == 0


def test_a_contact_is_shown_for_a_duty_with_a_reason_that_its_owner_reads(
    cast: Cast, wall_clock: MovableClock
):
    wall_clock.set(NOW)
    person, clerk = cast.members[0], Caller(cast.clerk)
    assert person.phone not in str(clerk.get("/people"))
    at = f"/people/{person.number}/reveal"
    assert fields_of(clerk.post(at, {"why": "?"}, status=422)) == ["why"]
    assert clerk.post(at, {"why": "通知改期"})["name"] == person.name
    assert Caller(person).get("/me/looks")[0]["why"] == "通知改期"
    Caller(cast.residents[0]).post(at, {"why": "只是看看"}, status=404)
    Caller(cast.residents[0]).get("/people", status=403)
