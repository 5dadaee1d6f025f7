"""One box: by characters and pairs, in order of use; people only at the desk, within one's places."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from activities import stage
from cast import DAQIAO, HEYETANG, NANTANG, NOW, Cast, team
from harness.clock import MovableClock
from redvest.activities.models import Activity
from redvest.activities.queries.search import activities_found
from redvest.teams.models import Team
from redvest.teams.queries.search import teams_found
from visiting import client_of, queries_for


@pytest.fixture(autouse=True)
def _now(wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)


def text_of(client: Client, path: str, **asked: str) -> str:
    answer = client.get(path, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_activities_by_any_part_of_title_and_place_what_is_ahead_first(cast: Cast):
    for title in ("资江河堤捡垃圾", "河堤植树", "走访老人"):
        stage.published(cast, title=title)
    stage.draft(cast, stage.shift_form(), title="河堤草稿")
    first = Activity.objects.get(title="资江河堤捡垃圾")
    Activity.objects.filter(title="河堤植树").update(state="finished")

    assert [row.title for row in activities_found("河堤")] == ["资江河堤捡垃圾", "河堤植树"]
    assert [row.title for row in activities_found("捡")] == ["资江河堤捡垃圾"]
    assert [row.title for row in activities_found("河堤植树")] == ["河堤植树"]
    assert list(activities_found("垃圾河")) == []
    assert list(activities_found("，。")) == []
    assert activities_found(first.place).count() >= 1


def test_an_activity_says_when_it_is_next_or_was(cast: Cast, wall_clock: MovableClock):
    later = stage.START + timedelta(days=7)
    stage.published(cast, stage.shift_form(), stage.shift_form(later), title="河堤植树")
    said = []
    for now in (NOW, stage.START + timedelta(days=1), later + timedelta(days=1)):
        wall_clock.set(now)
        page = text_of(client_of(), "/search/", q="河堤植树")
        said.append(
            re.findall(r"(?:\d+年)?\d+月\d+日(?: \d+:\d+)?", page.partition('class="plain-list hits"')[2])[0]
        )
    assert said == ["3月4日 09:00", "3月11日 09:00", "2026年3月11日"]


def test_words_follow_the_name(cast: Cast):
    made = team(cast.leader, name="爱心车队", site_code=NANTANG)
    assert [row.name for row in teams_found("爱心")] == ["爱心车队"]
    row = Team.objects.get(pk=made.id)
    row.name = "雷锋车队"
    row.save()
    assert list(teams_found("爱心")) == []
    assert [one.name for one in teams_found("雷锋")] == ["雷锋车队"]


def test_everybody_finds_activities_teams_and_sites_and_nobody(cast: Cast):
    stage.published(cast, title="大桥头扫雪")
    page = text_of(client_of(), "/search/", q="大桥")
    assert "大桥头扫雪" in page
    assert cast.team.name in page
    assert f"/network/{DAQIAO}/" in page
    number = cast.members[0].number
    assert "没有找到" in text_of(client_of(), "/search/", q=number)
    assert "大桥头扫雪" in text_of(client_of(), "/search/hints/", q="扫雪")
    only = text_of(client_of(), "/search/", q="大桥", kind="activities")
    assert "大桥头扫雪" in only
    assert f"/teams/{cast.team.code}/" not in only
    assert "想找什么" in text_of(client_of(), "/search/")
    assert "没有找到" in text_of(client_of(), "/search/", q="zzz")
    for odd in ("'", "\\", "'); DROP", "\0", "%", "&|!", "a" * 500):
        text_of(client_of(), "/search/", q=odd)


def test_staff_find_the_people_of_their_places_by_what_they_know(cast: Cast):
    clerk, member, outsider = client_of(cast.clerk), cast.members[0], cast.residents[0]
    for text in (
        member.number,
        str(int(member.number[-9:])),
        member.phone[-4:],
        member.name,
        member.name[:2],
    ):
        page = text_of(clerk, "/office/search/", q=text)
        assert member.number in page, text
        assert member.name not in page.replace(f'value="{text}"', "")
    assert member.number not in text_of(clerk, "/office/search/", q=member.name[:1])
    assert outsider.residence == HEYETANG
    assert "没有找到" in text_of(clerk, "/office/search/", q=outsider.number)
    assert "没有找到" in text_of(client_of(cast.members[1]), "/search/", q=member.number)
    assert client_of(cast.members[1]).get("/office/search/").status_code == 403


def test_a_search_costs_the_same_however_much_is_found(cast: Cast):
    stage.published(cast, title="河堤一")
    few = queries_for(client_of(), "/search/?q=河堤")
    for number in range(6):
        stage.published(cast, title=f"河堤{number}")
    assert queries_for(client_of(), "/search/?q=河堤") == few
