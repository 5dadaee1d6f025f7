"""When votes are put aside: a clerk sets the thresholds in words, sees what is usual, and what they came to."""

from typing import Any

import pytest

from cast import NOW, Cast
from contests.making import MINUTE, announced, drafted, scheme
from harness.clock import MovableClock
from redvest.contests.models import Edition
from redvest.contests.rules.vote_terms import CHANGSHA, parse
from visiting import client_of
from web.test_contest_drafts import page_of, sent_by

VOTING = scheme({"code": "vote", "name": "投票", "kind": "vote", "weight": "100"}, vote_alone=True)
OWN = [
    {"code": "late", "kind": "night", "from": "00:30", "until": "05:00", "more_than": 80},
    {"code": "one", "kind": "address", "minutes": 60, "more_than": 20},
    {"code": "two", "kind": "address", "minutes": 10, "more_than": 5},
]


@pytest.fixture
def edition(cast: Cast, wall_clock: MovableClock) -> Edition:
    wall_clock.set(NOW + MINUTE)
    return drafted(cast, scheme=VOTING)


def votes_page(row: Edition) -> str:
    return f"/office/contests/{row.pk}/votes/"


def test_saved_unchanged_they_are_those_of_changsha(cast: Cast, edition: Edition) -> None:
    clerk, url = client_of(cast.clerk), page_of(edition, "terms")
    page = clerk.get(url).content.decode()
    assert "长沙的做法：1 点到 6 点，超过 1000 票。" in page
    assert "现在用长沙的做法" in page
    assert clerk.post(url, sent_by(clerk, url)).status_code == 302
    edition.refresh_from_db()
    assert parse(edition.terms["vote"]).quarantine == parse(None).quarantine
    assert len(edition.terms["vote"]["quarantine"]) == len(CHANGSHA)


def test_set_in_words_shown_to_the_organiser_and_gone_when_not_ticked(cast: Cast, edition: Edition) -> None:
    clerk, url = client_of(cast.clerk), page_of(edition, "terms")
    said = sent_by(clerk, url) | {
        "watch-0-since": "00:00",
        "watch-0-until": "05:30",
        "watch-0-more_than": "60",
        "watch-2-minutes": "30",
        "watch-4-after": "0",
        "blocked_days": "7",
    }
    del said["watch-1-on"], said["watch-3-on"]
    assert clerk.post(url, said).status_code == 302
    edition.refresh_from_db()
    assert edition.terms["vote"]["quarantine"] == [
        {"code": "night", "kind": "night", "from": "00:00", "until": "05:30", "more_than": 60},
        {"code": "address", "kind": "address", "minutes": 30, "more_than": 200},
        {"code": "burst", "kind": "burst", "minutes": 10, "more_than": 500, "times": 20, "after": 0},
    ]
    page = clerk.get(votes_page(edition)).content.decode()
    assert "深夜集中投票：00:00 到 05:30 超过 60 票。" in page
    assert "同一网络地址集中投票：30 分钟里超过 200 票。" in page
    assert "是平时的 20 倍以上；开始 0 分钟后才查。" in page
    assert "暂停接受投票 7 天" in page
    assert "同一台设备" not in page
    assert f'href="{url}#watch"' in page


def test_rules_of_its_own_keep_their_codes_and_the_usual_ones_can_be_added(
    cast: Cast, edition: Edition
) -> None:
    Edition.objects.update(terms={"vote": {"quarantine": OWN}})
    clerk, url = client_of(cast.clerk), page_of(edition, "terms")
    assert clerk.post(url, sent_by(clerk, url)).status_code == 302
    edition.refresh_from_db()
    assert edition.terms["vote"]["quarantine"] == OWN
    assert clerk.post(url, sent_by(clerk, url) | {"watch-4-on": "on"}).status_code == 302
    edition.refresh_from_db()
    assert [one["code"] for one in edition.terms["vote"]["quarantine"]] == ["late", "one", "two", "device"]


def test_without_rules_it_says_so(cast: Cast, edition: Edition) -> None:
    clerk, url = client_of(cast.clerk), page_of(edition, "terms")
    said = {name: one for name, one in sent_by(clerk, url).items() if not name.endswith("-on")}
    assert clerk.post(url, said).status_code == 302
    edition.refresh_from_db()
    assert edition.terms["vote"]["quarantine"] == []
    assert "可疑的票不会被查出来" in clerk.get(votes_page(edition)).content.decode()


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"watch-0-more_than": ""}, "more_than", "请写超过多少票"),
        ({"watch-0-more_than": "一千"}, "more_than", "请写整数"),
        ({"watch-0-more_than": "0"}, "more_than", "最少是 1"),
        ({"watch-0-until": "00:30"}, "until", "要晚于开始的时刻，不能过半夜"),
        ({"watch-0-since": "25:00"}, "since", "请写时刻"),
        ({"watch-1-regions": "1"}, "regions", "最少是 2"),
        ({"watch-2-minutes": "1500"}, "minutes", "最多是 1440"),
        ({"watch-4-times": ""}, "times", "请写是平时的多少倍"),
        ({"blocked_days": "61"}, "blocked_days", "最多是 60"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    cast: Cast, edition: Edition, changed: dict[str, Any], field: str, sentence: str
) -> None:
    clerk, url = client_of(cast.clerk), page_of(edition, "terms")
    answer = clerk.post(url, sent_by(clerk, url) | changed)
    assert answer.status_code == 422
    watch = answer.context["watch"]
    name = next(iter(changed))
    form = watch.rules[int(name.split("-")[1])] if name.startswith("watch-") else watch
    assert sentence in str(form.errors[field])
    assert sentence in answer.content.decode()
    assert watch.is_open
    edition.refresh_from_db()
    assert edition.terms == {}


def test_fixed_with_the_announcement(cast: Cast, wall_clock: MovableClock) -> None:
    wall_clock.set(NOW + MINUTE)
    row = announced(cast, scheme=VOTING, terms={"vote": {"quarantine": OWN[:1]}})
    page = client_of(cast.clerk).get(votes_page(row)).content.decode()
    assert "深夜集中投票：00:30 到 05:00 超过 80 票。" in page
    assert "规则在发布时已经定下" in page
    assert "改投票规则" not in page
