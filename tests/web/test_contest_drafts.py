"""An edition is drafted by a clerk in three pages, without writing data by hand."""

from typing import Any

import pytest
from django.test import Client

from cast import DAQIAO, GAOPING, NOW, Cast
from contests.making import MINUTE, announced, drafted, scheme
from harness.clock import MovableClock
from redvest.contests.models import Edition
from redvest.contests.queries.known_schemes import known_schemes
from redvest.contests.rules.terms import terms_of
from redvest.contests.scoring.scheme import parse
from redvest.training.models import Course
from visiting import client_of

ABOUT = {
    "site_code": GAOPING,
    "start_from": "changji-2022",
    "key": "a-key-of-its-own",
    "code": "gaoping-2026",
    "name": "高平镇第一届志愿服务项目大赛",
    "apply_from": "2026-03-03T09:00",
    "apply_until": "2026-03-20T18:00",
    "publicity_days": "5",
}


def sent_by(client: Client, url: str) -> dict[str, Any]:
    """What a browser would send of the forms of a page as they stand."""
    answer = client.get(url)
    assert answer.status_code == 200
    forms = [answer.context["form"]]
    if "stages" in answer.context:
        forms += [answer.context["stages"].management_form, *answer.context["rows"]]
    if answer.context.get("watch") is not None:
        forms += [answer.context["watch"], *answer.context["watch"].rules]
    found: dict[str, Any] = dict(answer.context["carried"])
    for field in (one for form in forms for one in form):
        value = field.value()
        if value is True:
            found[field.html_name] = "on"
        elif value not in (None, False):
            found[field.html_name] = value
    return found


@pytest.fixture
def edition(cast: Cast, wall_clock: MovableClock) -> Edition:
    wall_clock.set(NOW + MINUTE)
    return drafted(cast)


def page_of(row: Edition, part: str) -> str:
    return f"/office/contests/{row.pk}/edit/{part}/"


def test_a_clerk_drafts_from_a_real_contest(cast: Cast, wall_clock: MovableClock) -> None:
    wall_clock.set(NOW + MINUTE)
    clerk = client_of(cast.clerk)
    assert "青岛" in clerk.get("/office/contests/new/").content.decode()
    answer = clerk.post("/office/contests/new/", ABOUT)
    row = Edition.objects.get()
    assert answer["Location"] == page_of(row, "scheme")
    first = clerk.post(page_of(row, "scheme"), sent_by(clerk, page_of(row, "scheme")))
    assert first["Location"] == page_of(row, "terms")
    second = clerk.post(page_of(row, "terms"), sent_by(clerk, page_of(row, "terms")))
    assert second["Location"] == f"/office/contests/{row.pk}/"
    assert "JSON" not in clerk.get(page_of(row, "scheme")).content.decode()
    row.refresh_from_db()
    assert terms_of(row.terms).quota == 5
    assert [one.code for one in parse(row.scheme).stages]


@pytest.mark.parametrize("code", [one.code for one in known_schemes()])
def test_a_scheme_shown_and_saved_unchanged_stays_what_it_is(cast: Cast, edition: Edition, code: str) -> None:
    known = next(one for one in known_schemes() if one.code == code)
    Edition.objects.update(scheme=known.scheme)
    clerk = client_of(cast.clerk)
    answer = clerk.post(page_of(edition, "scheme"), sent_by(clerk, page_of(edition, "scheme")))
    assert answer.status_code == 302
    edition.refresh_from_db()
    assert parse(edition.scheme) == parse(known.scheme)


def test_stages_criteria_ties_and_awards_are_written_in_words(cast: Cast, edition: Edition) -> None:
    clerk, url = client_of(cast.clerk), page_of(edition, "scheme")
    said = sent_by(clerk, url) | {
        "stage-0-weight": "60",
        "stage-0-criteria": "需求 20分\n成果：８０",
        "stage-0-size": "7",
        "stage-1-name": "网络投票",
        "stage-1-kind": "vote",
        "stage-1-weight": "40",
        "stage-1-keep": "15",
        "awards": "金奖 2\n优秀奖 30% 舍去",
        "then": "draw",
        "tie_0": "untrimmed_mean:defence",
    }
    assert clerk.post(url, said)["Location"] == page_of(edition, "terms")
    edition.refresh_from_db()
    found = edition.scheme
    assert found["stages"][0]["criteria"] == [
        {"code": "total", "name": "需求", "maximum": "20"},
        {"code": "c1", "name": "成果", "maximum": "80"},
    ]
    assert found["stages"][1] == {
        "code": "s1",
        "name": "网络投票",
        "kind": "vote",
        "weight": "40",
        "keep": 15,
    }
    assert found["awards"] == [
        {"code": "gold", "name": "金奖", "count": 2},
        {"code": "merit", "name": "优秀奖", "ratio": "0.3", "rounding": "floor"},
    ]
    assert found["ties"] == ["untrimmed_mean:defence"]
    page = clerk.get(url).content.decode()
    assert "现场答辩：“成果”的平均分" in page
    assert "公众投票" in clerk.get(page_of(edition, "terms")).content.decode()
    gone = clerk.post(url, sent_by(clerk, url) | {"stage-1-remove": "on", "stage-0-weight": "100"})
    assert gone.status_code == 302
    edition.refresh_from_db()
    assert [one["code"] for one in edition.scheme["stages"]] == ["defence"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"stage-0-weight": "90"}, "各环节权重之和应当是 100，现在是 90"),
        ({"stage-0-weight": ""}, "请写占百分之几"),
        ({"stage-0-criteria": "需求"}, "“需求”这一行的末尾应当是数字"),
        ({"stage-0-criteria": ""}, "请写评分指标"),
        ({"stage-0-size": "3"}, "比评委人数还多"),
        ({"stage-0-name": ""}, "请写环节名称"),
        ({"awards": "金奖 1.5"}, "名额应当是整数或百分比"),
        ({"groups": "apart"}, "分组排名时要写明有哪些组"),
        ({"stage-0-remove": "on"}, "至少"),
    ],
)
def test_what_is_wrong_stands_where_it_is(
    cast: Cast, edition: Edition, changed: dict[str, str], sentence: str
) -> None:
    clerk, url = client_of(cast.clerk), page_of(edition, "scheme")
    answer = clerk.post(url, sent_by(clerk, url) | changed)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    before = edition.scheme
    edition.refresh_from_db()
    assert edition.scheme == before


def test_terms_are_written_in_words(cast: Cast, edition: Edition) -> None:
    clerk, url = client_of(cast.clerk), page_of(edition, "terms")
    said = sent_by(clerk, url) | {
        "field_names": "理论宣讲\n乡村振兴",
        "years": "2",
        "former": ["gold"],
        "trained": "on",
        "quota": "3",
        f"quota_{DAQIAO}": "8",
        "units": [DAQIAO],
    }
    assert clerk.post(url, said).status_code == 302
    edition.refresh_from_db()
    found = terms_of(edition.terms)
    assert list(found.fields.values()) == ["理论宣讲", "乡村振兴"]
    assert (found.quota, found.quotas, found.units) == (3, {DAQIAO: 8}, (DAQIAO,))
    asked = found.eligibility
    assert (asked.years, asked.former, asked.trained) == (2, ("gold",), True)
    short = clerk.post(url, sent_by(clerk, url) | {"list_days": "1"})
    assert short.status_code == 422


def test_terms_of_a_vote(cast: Cast, edition: Edition) -> None:
    Edition.objects.update(
        scheme=scheme({"code": "vote", "name": "投票", "kind": "vote", "weight": "100"}, vote_alone=True),
        terms={"vote": {"quarantine": [], "per_day": 3}},
    )
    clerk, url = client_of(cast.clerk), page_of(edition, "terms")
    said = sent_by(clerk, url) | {"per_entry": "day", "per_day": "10", "least": "3", "show": "daily"}
    assert clerk.post(url, said).status_code == 302
    edition.refresh_from_db()
    assert edition.terms["vote"] == {
        "quarantine": [],
        "blocked_days": 5,
        "per_entry": "day",
        "per_day": 10,
        "least": 3,
        "most": 10,
        "show": "daily",
        "show_at": "18:00",
    }
    refused = clerk.post(url, sent_by(clerk, url) | {"most": "2"})
    assert "不能少于最少要选的个数" in refused.content.decode()


def test_what_is_announced_is_not_edited(cast: Cast, wall_clock: MovableClock) -> None:
    wall_clock.set(NOW + MINUTE)
    row = announced(cast)
    for part in ("scheme", "terms"):
        assert client_of(cast.clerk).get(page_of(row, part))["Location"] == f"/office/contests/{row.pk}/"
        assert client_of(cast.leader).get(page_of(row, part)).status_code == 403


def test_a_training_is_for_the_applicants_of_a_contest(cast: Cast, edition: Edition) -> None:
    clerk = client_of(cast.clerk)
    page = clerk.get("/office/training/new/", {"edition": edition.pk})
    assert edition.name in page.content.decode()
    said = {field.html_name: field.value() for field in page.context["form"] if field.value() is not None}
    said |= {"name": "大赛培训", "content": "怎么写申报", "organiser": "高平镇", "places": "20"}
    said |= {"sign_up_until": "2026-03-04T18:00", "form": "lecture", "kind": "skill"}
    said |= {"site_code": GAOPING, "edition": str(edition.pk)}
    fields = page.context["form"].fields
    said |= {name: fields[name].choices[0][0] for name in ("form", "kind", "mode")}
    assert clerk.post("/office/training/new/", said).status_code == 302
    assert Course.objects.get().edition_id == edition.pk
