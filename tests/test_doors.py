"""Every door of the product, tried by people it is not for: they see nobody's data and change nothing."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from api.calling import BASE, Caller
from cast import CENTRE, DAQIAO, Persona
from refusing import picture
from visiting import client_of, text_of
from walking import calls, pages
from world import DRAFT_TITLE, World

#: Doors that are everybody's: reading them is right, and what a stranger does there is their own.
OWN_OR_PUBLIC = ("public:", "accounts:", "me:", "check:", "prefs:", "boards:")
#: Pages of the desks that show anybody with a duty what is public anyway, or nothing of others.
DESK_FOR_ALL = {
    # A published roster, without a name on it.
    "team:duty",
    "team:roster",
    "team:roster_file",
    # Empty for whom no point is decided or covenant drafted; what is in force where is public.
    "office:points",
    "office:point_budgets",
    "office:points_report",
    "office:covenants",
    "team:roster_gaps",
    "team:roster_print",
    "team:home",
    # Open calls and contests of one's own place, as the public sees them, and lists of what is one's own.
    "judge:home",
    "team:contests",
    "team:incubation",
    "office:contests",
    "office:contest_new",
    "office:courses",
    "office:course_new",
    "office:course_names",
    "office:clinics",
    "office:incubation",
    "office:project_brands",
    "office:release_new",
    "team:hours",
    "office:hours",
    "team:no_shows_to_decide",
    "team:project_new",
    "team:projects",
    "office:home",
    "office:approvals",
    "office:network",
    "office:network_open",
    "office:site",
    "office:site_options",
    "office:entries",
    "office:entry_new",
    "office:papers",
    "office:paper_new",
    "office:paper_sheet",
    "office:people",
    "office:people_file",
    "office:teams_file",
    "office:teams",
    "office:team",
    "office:team_new",
    "office:roles",
    "office:projects",
    "office:project_new",
    "office:imports",
    "office:import_new",
    "office:import_template",
    "office:shops",
    "office:shop_new",
    "office:liability",
    # The funds of one's own places, and a form for them; the operation asks whether one manages the market there.
    "office:market_funds",
    "office:search",
    "office:search_hints",
    "office:list_file",
    "office:cases",
    "office:duplicates",
    "office:designations",
    "office:designations_file",
    "office:units",
    "office:units_file",
    "office:unit",
    "office:unit_new",
    "office:unit_options",
    "office:pairings_file",
    "office:coverage",
    "office:coverage_file",
    "office:professions",
    "office:professions_file",
    "office:agreements",
    "office:agreements_file",
    "team:site_options",
    "team:unit_options",
    # Everybody's own desk: lists of what is theirs, empty forms, and what the menu shows to the public anyway.
    "office:answering",
    # One that has ended is drawn for the other institute to call back.
    "office:call_back",
    "office:call_backs",
    "office:heard",
    "office:heard_new",
    "office:menu",
    "office:menu_item",
    "office:menu_new",
    "office:order_batch",
    "office:order_rules",
    "office:orders",
    "office:taken_down",
    "office:taking_new",
    "office:wish_new",
    "office:wishes",
}
#: What a stranger may do there for themselves.
DEEDS_OF_ONES_OWN = {
    "me:flag_record",
    # What was drawn for the other institute is theirs to call.
    "office:call_back_look",
    "office:call_back_record",
    "office:call_back_unreached",
    "accounts:logout",
    "public:sign_up",
    "me:course_sign_up",
    "me:course_cancel",
    "me:handover_accept",
    "me:join_team",
    "me:read_all",
    "accounts:send_code",
    "accounts:login",
    "accounts:register",
    "me:end_logins",
}
CALLS_OF_ONES_OWN = {
    ("DELETE", "/me/family/household"),
    ("DELETE", "/me/other-sessions"),
    ("POST", "/records/{record_id}/flags"),
    # Gives back what one's own team had taken: of a stranger's that is nothing.
    ("DELETE", "/posts/{post_id}/unit"),
    ("PUT", "/me/courses/{course_id}"),
    ("DELETE", "/me/courses/{course_id}"),
    ("POST", "/projects/{project_id}/follow"),
    ("DELETE", "/projects/{project_id}/follow"),
    ("POST", "/me/family/household"),
    ("DELETE", "/sessions/current"),
    ("POST", "/shifts/{shift_id}/sign-ups"),
    ("POST", "/handovers/{handover_id}/accept"),
    ("POST", "/teams/{code}/join"),
    ("PUT", "/me/consents/{purpose}"),
    ("DELETE", "/me/consents/{purpose}"),
    ("DELETE", "/me/mail"),
    ("POST", "/me/notices/read"),
}
#: Reads that leave a line in the audit record, of whatever the reader may see: a list taken away.
ON_RECORD = {("GET", "/lists/{what}")}


def leaks(world: World, who: Persona | None, text: str) -> list[str]:
    """Secrets in an answer; one's own are none."""
    own = {who.name, who.phone.removeprefix("+86")} if who else set()
    return [secret for secret in world.secrets if secret in text and secret not in own]


WHO = [
    "a visitor",
    "a volunteer in no team",
    "the leader of another team",
    "the clerk of another institute",
    "the approver of another institute",
]


@pytest.mark.parametrize("who", WHO)
def test_no_page_shows_a_stranger_anothers_data(world: World, who: str):
    person = world.strangers[who]
    browser, wrong = client_of(person), []
    for name, path in pages(world.ids, world.codes):
        answer = browser.get(path)
        text = text_of(answer)
        if found := leaks(world, person, text):
            wrong.append((name, path, found))
        if answer.status_code >= 500:
            wrong.append((name, path, answer.status_code))
        if not name.startswith(OWN_OR_PUBLIC):
            closed = {302, 405} if person is None else {302, 403, 404, 405}
            if answer.status_code not in closed and (person is None or name not in DESK_FOR_ALL):
                wrong.append((name, path, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("who", WHO)
def test_nothing_a_stranger_sends_changes_anothers_things(world: World, who: str):
    person = world.strangers[who]
    browser, before, wrong = client_of(person), picture(), []
    body = {
        "reason": "看看行不行",
        "why": "看看行不行",
        "approve": "yes",
        "accept": "yes",
        "person": world.cast.members[0].id,
        "all": "1",
        "places": 99,
        "served": 99,
        "name": "改名",
        "parent_code": CENTRE,
        "into_code": CENTRE,
        "number": world.cast.members[0].number,
        "role": "manager",
        "site_code": DAQIAO,
        "team_code": world.cast.team.code,
    }
    for name, path in pages(world.ids, world.codes):
        if name in DEEDS_OF_ONES_OWN:
            continue
        answer = browser.post(path, body)
        if answer.status_code >= 500 or leaks(world, person, answer.getvalue().decode()):
            wrong.append((name, path, answer.status_code))
    after = picture()
    assert wrong == []
    assert [table for table in before if before[table] != after[table]] == []


@pytest.mark.parametrize("who", WHO)
def test_no_call_gives_a_stranger_anothers_data_or_changes_it(world: World, who: str):
    person = world.strangers[who]
    caller, before, wrong = Caller(person), picture(), []
    body = {"reason": "看看行不行", "approve": True}
    bodies: dict[str, Any] = {
        "/shifts/{shift_id}/places": {"places": 99},
        "/shifts/{shift_id}/served": {"served": 99},
        "/shifts/{shift_id}/confirm": {"person_ids": [world.cast.members[0].id]},
        "/people/{number}/reveal": {"why": "看看行不行"},
        "/sites/{code}/rename": {"name": "改名"},
        "/sites/{code}/move": {"parent_code": CENTRE},
        "/sites/{code}/merge": {"into_code": CENTRE},
        "/teams/{code}/leaders": {"number": world.cast.members[0].number},
        "/team-requests/{membership_id}/decide": {"approve": True},
        "/roles": {"number": world.cast.members[0].number, "role": "manager", "site_code": DAQIAO},
    }
    for method, pattern, path in calls(world.ids, team=world.cast.team.code, site=DAQIAO):
        if (method, pattern) in CALLS_OF_ONES_OWN:
            continue
        sent = b"" if method == "GET" else json.dumps(bodies.get(pattern, body)).encode()
        point = transaction.savepoint()
        answer = caller.client.generic(method, BASE + path, sent, content_type="application/json")
        text = answer.getvalue().decode()
        if (method, pattern) in ON_RECORD:
            transaction.savepoint_rollback(point)
        if answer.status_code >= 500 or leaks(world, person, text):
            wrong.append((method, path, answer.status_code, leaks(world, person, text)))
        if method != "GET" and answer.status_code < 400:
            wrong.append((method, path, answer.status_code))
    after = picture()
    assert wrong == []
    assert [table for table in before if before[table] != after[table]] == []


@pytest.mark.parametrize("who", [*WHO[1:], "a volunteer of the very shift"])
def test_the_code_on_the_leaders_screen_is_for_leaders_alone(world: World, who: str):
    member = replace(world.cast.members[0], login_id=world.ids[0]["login_id"])
    person = world.strangers.get(who, member)
    browser, shift_id = client_of(person), world.ids[1]["shift_id"]

    for path in (
        reverse("team:shift_code", args=[shift_id]),
        reverse("team:shift_live", args=[shift_id]),
        f"{BASE}/shifts/{shift_id}/code",
    ):
        answer = browser.get(path)
        assert answer.status_code in (403, 404), path
        assert "/c/" not in answer.content.decode()


def test_nothing_is_done_without_the_token_of_our_own_pages(world: World):
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = client_of(world.leader).cookies
    before, done = picture(), []

    for name, path in pages(world.ids, world.codes):
        if browser.post(path, {}).status_code not in (403, 405):
            done.append((name, path))
    for method, _pattern, path in calls(world.ids, team=world.cast.team.code, site=DAQIAO):
        if method != "GET":
            answer = browser.generic(method, BASE + path, b"{}", content_type="application/json")
            if answer.status_code != 403:
                done.append((method, path))
    assert done == []
    after = picture()
    assert [table for table in before if before[table] != after[table]] == []


def test_the_doors_do_open_for_those_they_are_for(world: World):
    """Or the tests above would prove nothing."""
    leader = client_of(world.leader)
    open_doors = [
        path
        for name, path in pages(world.ids, world.codes)
        if name.startswith("team:") and leader.get(path).status_code == 200
    ]

    assert len(open_doors) > 10
    assert any(DRAFT_TITLE in leader.get(path).content.decode() for path in open_doors)
