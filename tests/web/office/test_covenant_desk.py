"""A covenant written at the desk: everything a real one says can be typed, wrong numbers stand at their fields."""

from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pytest

from cast import DAQIAO, NOW, Cast
from harness.clock import MovableClock
from redvest.points.models import CovenantVersion
from redvest.points.queries.covenants import held_of, terms_of
from redvest.points.rules.covenant_drafts import draft_of
from redvest.points.templates import templates
from visiting import client_of, text_of

D = Decimal
DRAFT = f"/office/covenants/{DAQIAO}/draft/"


class Form(HTMLParser):
    """What a browser would send of a page's table, untouched."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self.select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if tag == "select":
            self.select = has.get("name") or ""
        elif tag == "option" and ("selected" in has or self.select not in self.sent):
            self.sent[self.select] = [has.get("value") or ""]
        elif tag == "input" and (has.get("type") != "checkbox" or "checked" in has):
            otherwise = "on" if has.get("type") == "checkbox" else ""
            self.sent.setdefault(str(has["name"]), []).append(has.get("value") or otherwise)


def sent(page: Any, **more: Any) -> dict[str, Any]:
    return Form(page.content.decode()).sent | more


@pytest.fixture(autouse=True)
def today(wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)


@pytest.mark.parametrize("name", templates())
def test_every_real_covenant_is_typed_saved_and_opened_again_as_it_is(cast: Cast, name: str):
    client, real = client_of(cast.manager), draft_of(templates()[name])
    assert client.post(DRAFT, sent(client.get(f"{DRAFT}?from={name}"))).status_code == 302
    version = CovenantVersion.objects.get()
    assert terms_of(version) == real.terms
    rules = {rule.code: replace(rule, id=0, covenant_id=0) for rule in held_of(version).rules}
    assert rules == {rule.code: rule for rule in real.rules}
    assert client.post(DRAFT, sent(client.get(DRAFT))).status_code == 302
    again = CovenantVersion.objects.get()
    assert {one.code: replace(one, id=0, covenant_id=0) for one in held_of(again).rules} == rules


def test_all_that_a_covenant_can_say_is_typed(cast: Cast):
    client = client_of(cast.manager)
    typed = sent(client.get(DRAFT)) | {
        "name": "大桥公约", "base": "100", "cap-month": "90", "cap-year": "120", "expiry": "months",
        "expiry_months": "24", "exchange_months": ["1", "7"], "exchange_every": "quarter", "least_minutes": "600",
        "publicity_days": "5", "appeal_days": "7", "tier-name-0": "银卡", "tier-points-0": "50",
        "title-0": "志愿服务", "source-0": "service", "unit-0": "hour", "value-0": "1.5", "least-0": "0.5",
        "least_minutes-0": "30", "grain-0": "0.5", "grade-A-0": "1", "grade-B-0": "0.5", "grade-C-0": "",
        "factor-0013-0": "1.5", "only-0": ["0001", "0013"], "cap-event-0": "3", "cap-day-0": "6", "cap-month-0": "60",
        "title-1": "乱堆乱放", "value-1": "−2", "most_value-1": "-5", "evidence-1": "witness",
    }  # fmt: skip
    assert client.post(DRAFT, typed).status_code == 302
    version = CovenantVersion.objects.get()
    terms, rules = terms_of(version), {rule.code: rule for rule in held_of(version).rules}
    assert (terms.base, terms.caps, terms.tiers) == (
        D(100),
        {"month": D(90), "year": D(120)},
        {"银卡": D(50)},
    )
    assert (terms.expiry_months, terms.exchange_months, terms.least_minutes) == (24, {1, 7}, 600)
    assert (terms.publicity_days, terms.appeal_days) == (5, 7)
    assert rules["base"].value == D(100)
    hours = rules["r1"]
    assert (hours.value, hours.least, hours.least_minutes) == (D("1.50"), D("0.50"), 30)
    assert hours.grades == {"A": D(1), "B": D("0.5")}
    assert hours.coefficients == {"0013": D("1.5")}
    assert hours.categories == {"0001", "0013"}
    assert hours.caps == {"event": D(3), "day": D(6), "month": D(60)}
    assert (rules["r2"].value, rules["r2"].most_value) == (D(-2), D(-5))


def opened(client: Any, name: str, *lines: str) -> dict[str, Any]:
    """A template in the table, some of its rules open."""
    page = client.get(f"{DRAFT}?from={name}")
    for line in lines:
        page = client.post(DRAFT, sent(page, open=line))
    return sent(page)


def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(cast: Cast):
    client = client_of(cast.manager)
    wrong = {
        "worth": "一块钱",
        "publicity_days": "三天",
        "value-0": "十分",
        "cap-day-0": "很多",
        "title-0": "帮收稻子",
    }
    page = client.post(DRAFT, opened(client, "baijia", "0") | wrong)
    text = text_of(page)
    assert page.status_code == 422
    assert text.count("请填写数字，例如 10 或 0.5") == 6  # worth, the value, the cap: at the field and above
    assert text.count("请填写整数，例如 3") == 2
    kept = sent(page)
    assert {name: kept[name] for name in wrong} == {name: [text] for name, text in wrong.items()}
    page = client.post(DRAFT, opened(client, "baijia", "1") | {"value-1": "-50", "worth": "99"})
    table = page.context["table"]
    assert len(table.terms["worth"].errors) == 1
    assert "不能超过价值" in table.lines[1].box["value"].errors[0]
    assert not CovenantVersion.objects.exists()


def test_a_line_with_a_mistake_opens_by_itself(cast: Cast):
    client = client_of(cast.manager)
    typed = opened(client, "dengjia", "2") | {"value-2": "0"}
    closed = client.post(DRAFT, typed)
    assert closed.status_code == 422
    packed = client.post(DRAFT, sent(client.get(f"{DRAFT}?from=dengjia"), worth="0.001", base="1"))
    assert packed.status_code == 302
    over = sent(client.get(f"{DRAFT}?from=fucheng"), worth="9")
    page = client.post(DRAFT, over)
    assert page.status_code == 422
    assert [line.code for line in page.context["table"].lines if line.wrong] == ["rules", "support"]
    assert "value-4" in sent(page)


def test_two_hundred_rules_are_a_form_of_some_hundred_fields(cast: Cast):
    client = client_of(cast.manager)
    typed = sent(client.get(f"{DRAFT}?from=wamigou"))
    assert len(typed) < 200
    for n in range(20):
        typed = sent(client.post(DRAFT, typed | {"open": str(n)}))
    assert len(typed) < 900
    assert client.post(DRAFT, typed | {"line-9": "{[", "line-8": "[1]"}).status_code == 302


def test_a_line_is_added_and_another_struck_out(cast: Cast):
    client = client_of(cast.manager)
    typed = opened(client, "dengjia", "0")
    more = client.post(DRAFT, typed | {"more": "1", "title-0": "大事化小"})
    assert (sent(more)["lines"], sent(more)["title-0"], sent(more)["title-4"]) == (["5"], ["大事化小"], [""])
    assert not CovenantVersion.objects.exists()
    assert client.post(DRAFT, typed | {"drop-0": "on"}).status_code == 302
    codes = {rule.code for rule in held_of(CovenantVersion.objects.get()).rules}
    assert codes == {"simple", "honour", "brave"}
