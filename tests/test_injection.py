"""What people write is shown as they wrote it: no markup, no attribute, no template, no formula comes of it."""

import csv
import io
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.http.request import HttpHeaders
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from activities import rostering, stage
from cast import CENTRE, DAQIAO, NOW, Cast, Persona, team
from contests.for_world import contest_things
from contests.judging_world import judged_things
from harness.clock import MovableClock
from imports.files import bring, xlsx
from market.for_world import market_things
from places.known import known_things
from projects.for_world import project_things
from redvest.access.models import RoleGrant
from redvest.activities import operations as activities
from redvest.activities.enums import Direction
from redvest.activities.rules.submission import NONE_OF_THE_SIX
from redvest.delivery.tables import table_file
from redvest.kernel.sheets import csv_lines
from redvest.people import operations as people
from redvest.people.enums import TokenScope
from redvest.people.operations import Correction
from redvest.people.rules import why_not_name
from redvest.places import operations as places
from redvest.projects import operations as projects
from redvest.projects.models import Project
from redvest.projects.rules import ProjectForm
from redvest.teams import operations as teams
from redvest.teams.enums import JoinMode
from redvest.teams.models import Membership
from training.for_world import training_things
from visiting import client_of, log_in_anew
from walking import Ids, pages
from world import (
    a_picture,
    a_training,
    drawn,
    family_things,
    hours_things,
    menu_things,
    missed,
    noticed,
    points_things,
    wish_things,
)

EVIL = "'\"><xss onxss=1 q{{7|add:5}}q"


class Finder(HTMLParser):
    """Elements and attributes that came out of a text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if "xss" in tag or any(
            "xss" in name or '"' in name or "'" in name or "<" in name for name, _ in attrs
        ):
            self.found.append(str(self.get_starttag_text()))


def elements_of(text: str) -> list[str]:
    """The elements of a page that the attack became."""
    finder = Finder()
    finder.feed(text)
    return finder.found


@pytest.fixture
def evil(cast: Cast, wall_clock: MovableClock) -> tuple[list[Ids], list[str], list[Persona | None]]:
    """A county in which every text that anybody may write is an attack; and those who look at it."""
    member = cast.members[0]
    places.rename_site(code=DAQIAO, name=EVIL, by=cast.manager.actor, now=NOW + timedelta(minutes=1))
    second = team(cast.leader, name=EVIL, join_mode=JoinMode.REQUEST, intro=EVIL)
    teams.join_team(team_id=second.id, by=cast.residents[1].actor, now=NOW)
    asked = Membership.objects.get(state="requested")
    texts = dict.fromkeys(("title", "text", "place", "contact_name", "risks", "insurance"), EVIL)
    on_site = stage.shift_form(stage.START, place=EVIL)
    (shift,) = stage.published(cast, on_site, **texts)
    draft = stage.draft(cast, stage.shift_form(place=EVIL), **texts)
    activities.submit_activity(activity_id=draft.pk, answers=NONE_OF_THE_SIX, by=cast.leader.actor, now=NOW)
    returned = stage.draft(cast, stage.shift_form(place=EVIL), **texts)
    activities.submit_activity(
        activity_id=returned.pk, answers=NONE_OF_THE_SIX, by=cast.leader.actor, now=NOW
    )
    activities.decide_activity(
        activity_id=returned.pk, approve=False, reason=EVIL, by=cast.approver.actor, now=NOW
    )
    (sign_up,) = stage.takes(shift, member)
    duty = rostering.things(cast, member, words=EVIL, **texts)
    form = ProjectForm(
        name=EVIL,
        summary=EVIL,
        category="0003",
        team_id=second.id,
        starts_on=NOW.date(),
        ends_on=NOW.date() + timedelta(days=90),
    )
    project = projects.draft_project(form=form, by=cast.leader.actor, now=NOW)
    people.reveal_contact(person_id=member.id, why=EVIL, by=cast.manager.actor, now=NOW)
    now = stage.START + timedelta(hours=1)
    stage.scans(shift, member, Direction.IN, stage.START)
    wall_clock.set(now)
    known: list[Persona | None] = [
        replace(who, login_id=log_in_anew(who, now=now, device=EVIL))
        for who in (member, cast.leader, cast.manager, cast.clerk, cast.approver, cast.auditor)
    ]
    common = {
        "project_id": project.pk,
        "membership_id": asked.pk,
        "grant_id": RoleGrant.objects.get(person_id=cast.clerk.id).pk,
        "case_id": people.ask_correction(
            correction=Correction(name="牛新名"), proof=a_picture(), words=EVIL, by=member.actor, now=now
        ).pk,
        "login_id": member.login_id,
        "token_id": people.make_token(
            name="程序", scopes=[TokenScope.OWN_READ], days=30, by=member.actor, now=NOW
        ).token.pk,
        "sign_up_id": sign_up.pk,
        "notice_id": noticed(member, now=now),
        "no_show_id": missed(sign_up, now=now),
        "training_id": a_training(cast, member),
        **duty,
        **hours_things(cast, words=EVIL),
        **family_things(cast),
        **known_things(cast, words=EVIL),
        **menu_things(cast, words=EVIL),
        **wish_things(cast),
        **points_things(cast, words=EVIL),
        **market_things(cast, words=EVIL),
        **contest_things(cast, words=EVIL),
        **training_things(cast, words=EVIL),
        **judged_things(cast, words=EVIL),
        "drawn_id": drawn(cast, text=EVIL, contact_name=EVIL),
        "number": member.number,
        "run_id": bring(cast.clerk.actor, xlsx([EVIL, "姓名"], [EVIL, EVIL]), file_name=f"{EVIL}.xlsx").id,
        "kind": "people",
        "what": "projects",
        "step": "news",
        **project_things(cast, words=EVIL),
        "measure": "participations",
        "direction": "in",
        "purpose": "messages",
    }
    things: list[Ids] = [
        common | {"activity_id": one.pk, "shift_id": one.shifts.get().pk}
        for one in (draft, returned, shift.activity)
    ]
    things.append(things[0] | {"project_id": Project.objects.get(state="midterm").pk})
    return things, [second.code, cast.team.code, DAQIAO, CENTRE], [None, *known]


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The headers of a request that the product looked at since the set was emptied, in small letters."""
    names: set[str] = set()
    read = HttpHeaders.__getitem__

    def reading(headers: HttpHeaders, name: str) -> str:
        names.add(name.lower())
        return str(read(headers, name))

    monkeypatch.setattr(HttpHeaders, "__getitem__", reading)
    return names


def test_whether_a_page_asks_who_is_asking_is_seen(looked_at: set[str]):
    """Both ways there are to ask, or pages that answer scripts otherwise would be looked at once only."""
    for ask in (
        lambda request: request.headers.get("HX-Request"),
        lambda request: bool(HtmxDetails(request)),
    ):
        looked_at.clear()
        ask(RequestFactory().get("/"))
        assert "hx-request" in looked_at


@pytest.mark.parametrize("who", range(7))
def test_no_text_becomes_markup_for_anybody(
    evil: tuple[list[Ids], list[str], list[Persona | None]], who: int, looked_at: set[str]
):
    things, codes, lookers = evil
    browser = client_of(lookers[who])
    wrong, shown, found = [], 0, []
    for _name, path in pages(things, codes):
        looked_at.clear()
        for headers in ({}, {"HX-Request": "true"}):
            answer = browser.get(path, headers=headers)
            assert answer.status_code < 500, path
            if answer.get("Content-Type", "").startswith("text/html") and not answer.streaming:
                text = answer.content.decode()
                shown += "&lt;xss" in text
                if ("xss" in text and (found := elements_of(text))) or "q12q" in text:
                    wrong.append((path, found[:2]))
            # What does not ask whether a script is asking answers it the same.
            if answer.status_code != 200 or "hx-request" not in looked_at:
                break
    assert wrong == []
    assert shown > 3


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1+1", "＋1", "－1", "＠A1"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_text_becomes_a_formula_in_a_table(formula: str):
    text = "".join(csv_lines(head=["名称", "数"], rows=[[formula, -5]])).removeprefix("\ufeff")
    ((kept, number),) = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert kept == "'" + formula
    assert number == "-5"


def test_a_name_in_the_name_of_a_file_makes_no_header(db: None):
    for form in ("csv", "xlsx"):
        request = RequestFactory().get("/", {"as": form})
        answer = table_file(request, what="x", name='a"\r\nSet-Cookie: x=1', head=["名称"], rows=[])

        assert "Set-Cookie" not in answer.headers
        assert "\r" not in answer.headers["Content-Disposition"]


def test_a_name_of_letters_is_all_a_person_may_bear(db: None):
    assert why_not_name("<b>张三</b>")
    assert why_not_name("=张三")
