"""The public vote in pages: who may, what is counted once, what is shown when; the supervisor's cases."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cast import NOW, Cast, Persona, resident
from contests.making import DAY, HOUR, JUDGED, MINUTE, made
from contests.voting import CLOSES, OPENS, SCHEME, assert_proven, counts, voting
from harness.clock import MovableClock
from redvest.contests import operations as contests
from redvest.contests.models import Measure, Round, Vote, VoteCase
from redvest.contests.operations import VoteCall
from redvest.kernel.actor import Actor
from redvest.kernel.models import AuditEntry
from redvest.people.models import Login, Person
from visiting import client_of

ADDRESS = {"code": "address", "kind": "address", "minutes": 60, "more_than": 3}


@pytest.fixture(autouse=True)
def _open(wall_clock: MovableClock) -> None:
    wall_clock.set(OPENS + MINUTE)


def browser(who: Persona, row: Round, *, now: Any = OPENS + MINUTE) -> Client:
    """Somebody who has come to the ballot, and has been given a name for their browser."""
    Login.objects.update(started_at=now, seen_at=now)
    client = client_of(who)
    client.get(f"/votes/{row.pk}/")
    return client


def cast_it(client: Client, row: Round, *entries: Any, follow: bool = False) -> Any:
    said = {"entry": [getattr(one, "pk", one) for one in entries]}
    return client.post(f"/votes/{row.pk}/cast", said, follow=follow)


def page(client: Client, row: Round) -> str:
    answer = client.get(f"/votes/{row.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_once_for_an_entry_and_a_double_tap_counts_once(cast: Cast) -> None:
    done, row = voting(cast, total=2)
    one, two, three = done.entries
    ann = browser(cast.members[0], row)
    assert "一共还能投" in page(ann, row)
    told = cast_it(ann, row, one, two, follow=True).content.decode()
    assert "投票成功" in told
    assert "您已经投完" in told
    again = cast_it(ann, row, two, one, follow=True).content.decode()
    assert "没有重复计票" in again
    refused = cast_it(ann, row, one, three)
    assert refused.status_code == 409
    assert f"您已经投过“{one.title}”" in refused.content.decode()
    assert f'value="{three.pk}" checked' in refused.content.decode()
    assert counts(row) == [(1, 0, 0), (1, 0, 0), (0, 0, 0)]
    assert AuditEntry.objects.filter(verb="vote.cast").count() == 1
    assert_proven()


def test_daily_votes_come_back_on_the_next_day(cast: Cast, wall_clock: MovableClock) -> None:
    done, row = voting(cast, per_entry="day", per_day=1)
    one = done.entries[0]
    ann = browser(cast.members[0], row)
    assert cast_it(ann, row, one).status_code == 302
    told = page(ann, row)
    assert "今天已投" in told
    assert "明天可以再来" in told
    late = (OPENS + DAY).replace(hour=0)
    wall_clock.set(late)
    ann = browser(cast.members[0], row, now=late)
    assert cast_it(ann, row, one).status_code == 302
    assert counts(row)[0] == (2, 0, 0)


def test_no_more_than_so_many_of_a_field(cast: Cast) -> None:
    done, row = voting(cast, per_field=1)
    one, two, _three = done.entries
    two.field = one.field
    two.save()
    ann = browser(cast.members[0], row)
    refused = cast_it(ann, row, one, two)
    assert refused.status_code == 409
    assert "同一领域最多投 1 票" in refused.content.decode()
    assert cast_it(ann, row, one).status_code == 302
    assert "您还剩 0 票" in cast_it(ann, row, two).content.decode()
    assert counts(row)[:2] == [(1, 0, 0), (0, 0, 0)]


@pytest.mark.parametrize("chosen", [[], [0], [2**63], [10**30], ["x"]])
def test_ballots_of_nothing_and_of_nobody_change_nothing(cast: Cast, chosen: list[Any]) -> None:
    done, row = voting(cast)
    ann = browser(cast.members[0], row)
    said = [done.entries[0].pk, *chosen] if chosen and chosen != ["x"] else chosen
    assert cast_it(ann, row, *said).status_code in {404, 409}
    assert not Vote.objects.exists()


def test_who_may_not_and_when_not_leaves_no_trace(cast: Cast, wall_clock: MovableClock) -> None:
    done, row = voting(cast)
    one = done.entries[0]
    visitor = Client()
    assert "登录后投票" in page(visitor, row)
    assert cast_it(visitor, row, one).status_code in {302, 303}
    ann = browser(cast.members[0], row)
    for moment, word in ((OPENS - MINUTE, "开始"), (CLOSES, "投票已经结束")):
        wall_clock.set(moment)
        ann = browser(cast.members[0], row, now=moment)
        ballot = page(ann, row).partition('class="stack stack-wide ballot"')[2]
        assert "<button" not in ballot.partition("</form>")[0]
        refused = cast_it(ann, row, one)
        assert refused.status_code == 409
        assert word in refused.content.decode()
    assert ann.get(f"/votes/{row.pk + 1}/").status_code == 404
    assert not Vote.objects.exists()
    assert not AuditEntry.objects.filter(verb="vote.cast").exists()
    assert counts(row) == [(0, 0, 0)] * 3


def test_somebody_whose_identity_is_not_known_yet_may_not(cast: Cast) -> None:
    done, row = voting(cast)
    ann = cast.members[0]
    client = browser(ann, row)
    Person.objects.filter(pk=ann.id).update(state="pending")
    refused = cast_it(client, row, done.entries[0])
    assert (refused.status_code, refused["Location"].partition("?")[0]) == (302, "/account/login")
    assert not Vote.objects.exists()


@pytest.mark.parametrize("show", ["daily", "sealed"])
def test_counts_do_not_leak_before_their_time(cast: Cast, wall_clock: MovableClock, show: str) -> None:
    done, row = voting(cast, show=show)
    contests.cast_many(
        calls=[
            VoteCall(round_id=row.pk, entry_ids=(done.entries[0].pk,), by=Actor(person_id=one.id), now=OPENS)
            for one in (resident(n) for n in range(700, 707))
        ]
    )
    Login.objects.update(started_at=OPENS, seen_at=OPENS)
    everybody = [
        Client(),
        *(client_of(one) for one in (cast.members[0], done.leaders[0], cast.clerk)),
    ]
    for client in everybody:
        assert "ballot-count" not in page(client, row)
    assert (
        '<td data-label="有效">'
        not in everybody[-1].get(f"/office/contests/{done.edition.pk}/votes/").content.decode()
    )
    six = OPENS.replace(hour=18)
    wall_clock.set(six + MINUTE)
    contests.show_counts(round_id=row.pk, now=six + MINUTE)
    told = page(Client(), row)
    assert ("7 票</span>" in told) is (show == "daily")
    assert ("票数截至 3月16日 18:00" in told) is (show == "daily")


def test_who_leaves_is_said_and_the_vote_is_given_back(cast: Cast) -> None:
    done, row = voting(cast, total=1)
    one, two, _three = done.entries
    ann = browser(cast.members[0], row)
    cast_it(ann, row, one)
    contests.withdraw_entry(entry_id=one.pk, why="人员变动", by=done.leaders[0].actor, now=OPENS)
    told = page(ann, row)
    assert f"“{one.title}”已退出大赛" in told
    assert f"“{one.title}”已不参加投票" in told
    assert cast_it(ann, row, two).status_code == 302
    assert f"“{one.title}”已退出大赛" not in page(browser(cast.members[1], row), row)
    assert_proven()


def test_no_blind_code_stands_on_the_ballot(cast: Cast) -> None:
    done, row = voting(cast)
    told = page(Client(), row)
    for one in done.entries:
        assert one.title in told
        assert one.code
        assert one.code not in told


def put_aside(cast: Cast) -> tuple[Any, Round, VoteCase]:
    done, row = voting(cast, quarantine=[ADDRESS])
    contests.cast_many(
        calls=[
            VoteCall(
                round_id=row.pk,
                entry_ids=(done.entries[0].pk,),
                by=Actor(person_id=resident(n).id, address="1.2.3.4"),
                now=OPENS,
            )
            for n in range(700, 705)
        ]
    )
    (case,) = contests.look_for_rigging(round_id=row.pk, now=OPENS + MINUTE)
    return done, row, case


def test_the_supervisor_decides_and_nobody_else(cast: Cast, wall_clock: MovableClock) -> None:
    done, row, case = put_aside(cast)
    desk = f"/office/contests/{done.edition.pk}/votes/"
    deeds = f"{desk}cases/{case.pk}/do/"
    Login.objects.update(started_at=OPENS, seen_at=OPENS)
    clerk, auditor = (client_of(one) for one in (cast.clerk, cast.auditor))
    assert client_of(cast.members[0]).get(desk).status_code == 403
    assert "同一网络地址集中投票：5 票" not in clerk.get(desk).content.decode()
    assert "同一网络地址集中投票：5 票" in auditor.get(desk).content.decode()
    assert clerk.post(f"{deeds}void/", {"why": "刷票"}).status_code in {403, 404}
    assert auditor.post(f"{deeds}measure/", {"why": "刷票"}).status_code == 409
    assert auditor.post(f"{deeds}void/", {"why": " "}).status_code == 409
    assert counts(row)[0] == (0, 5, 0)
    assert auditor.post(f"{deeds}void/", {"why": "刷票"}).status_code == 302
    assert counts(row)[0] == (0, 0, 5)
    assert auditor.post(f"{deeds}back/", {"why": "改主意"}).status_code == 409
    assert auditor.post(f"{deeds}measure/", {"why": "第一次"}).status_code == 302
    told = auditor.get(desk).content.decode()
    assert "第 1 次措施：第一次" in told
    until = Measure.objects.get().blocked_until
    assert until is not None
    assert timedelta(days=5) <= until - (OPENS + MINUTE) < timedelta(days=5, minutes=5)
    wall_clock.set(OPENS + HOUR)
    refused = cast_it(browser(cast.members[0], row, now=OPENS + HOUR), row, done.entries[0])
    assert "暂停接受投票" in refused.content.decode()
    assert_proven()


def test_the_organiser_sets_the_vote_up(cast: Cast, wall_clock: MovableClock) -> None:
    wall_clock.set(JUDGED)
    done = made(cast, scheme=SCHEME)
    Login.objects.update(started_at=JUDGED, seen_at=JUDGED)
    clerk = client_of(cast.clerk)
    desk = f"/office/contests/{done.edition.pk}/votes/"
    assert "安排网络投票" in clerk.get(desk).content.decode()
    address = f"{desk}vote/set-up"
    assert clerk.post(address, {"opens_at": "2026-03-17T09:00", "closes_at": ""}).status_code == 409
    times = {"opens_at": "2026-03-17T09:00", "closes_at": "2026-03-20T18:00"}
    assert client_of(cast.members[0]).post(address, times).status_code == 403
    assert clerk.post(address, times).status_code == 302
    row = Round.objects.get()
    assert (row.opens_at, row.closes_at) == (
        NOW.replace(day=17, hour=9, minute=0),
        NOW.replace(day=20, hour=18, minute=0),
    )
