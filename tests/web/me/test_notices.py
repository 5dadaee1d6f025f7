"""The list of notices, the bell, and what one chooses, as pages."""

import re

import pytest

from cast import NOW, Cast, Persona
from harness.clock import MovableClock
from notices.test_hearing import consents, told
from redvest.kernel.models import OutboxEvent
from redvest.notices import operations, queries
from redvest.notices.channels import Memory
from visiting import client_of, queries_for

LIST = "/me/notices/"
SETTINGS = "/me/notices/settings"


@pytest.fixture(autouse=True)
def now(wall_clock: MovableClock, settings) -> None:
    wall_clock.set(NOW)
    memory = "redvest.notices.channels.Memory"
    settings.NOTICE_SENDERS = {"sms": memory, "wechat": "", "email": memory}
    Memory.sent.clear()


def hears(person: Persona, times: int = 1, **more) -> None:
    for _ in range(times):
        operations.hear(event_id=told([person.id], **more), now=NOW)


def test_the_list_says_what_was_told_and_the_bell_how_much_is_new(cast: Cast):
    hears(cast.members[0], 2)
    browser = client_of(cast.members[0])

    text = browser.get(LIST).content.decode()

    assert text.count("明天有您的班次") >= 2
    assert re.search(r'class="bell".*?<b class="count">2</b>', text, re.S)


def test_opening_one_marks_it_and_leads_there(cast: Cast):
    hears(cast.members[0])
    browser = client_of(cast.members[0])
    (notice,) = queries.notices_of(cast.members[0].id)

    answer = browser.post(f"{LIST}{notice.pk}/open")

    assert answer.status_code == 302
    assert answer["Location"] == LIST  # there is no such shift any more
    assert queries.unread_count(cast.members[0].id) == 0


def test_nobody_opens_anothers(cast: Cast):
    hears(cast.members[0])
    (notice,) = queries.notices_of(cast.members[0].id)

    assert client_of(cast.members[1]).post(f"{LIST}{notice.pk}/open").status_code == 404
    assert queries.unread_count(cast.members[0].id) == 1


def test_all_read_at_once(cast: Cast):
    hears(cast.members[0], 3)
    browser = client_of(cast.members[0])

    assert browser.post(f"{LIST}read").status_code == 302

    assert '<b class="count">' not in browser.get(LIST).content.decode()


def test_a_long_list_costs_no_more(cast: Cast):
    hears(cast.members[0])
    hears(cast.members[1], 60)

    few, many = (queries_for(client_of(person), LIST) for person in cast.members)

    assert few == many


def test_the_bell_costs_visitors_nothing(db, django_assert_num_queries):
    browser = client_of()
    with django_assert_num_queries(0):
        assert 'class="bell"' not in browser.get("/about/").content.decode()


def test_members_pay_one_query_for_the_bell(cast: Cast):
    browser = client_of(cast.members[0])

    assert queries_for(browser, "/about/") == 3  # the login, the roles, the bell


def test_channels_are_chosen_by_group(cast: Cast):
    person = cast.members[0]
    consents(person)
    browser = client_of(person)
    assert "您没有同意接收消息" not in browser.get(SETTINGS).content.decode()

    pairs = ["shifts.sms", "reminders.sms"]
    browser.post(f"{SETTINGS}/channels", {"offered": pairs, "wanted": ["shifts.sms"]})

    chosen = {
        (one.group, one.channel): one.wanted for one in queries.choices_of(person.id).choices if one.chosen
    }
    assert chosen == {("shifts", "sms"): True, ("reminders", "sms"): False}
    hears(person)
    assert operations.send_due(now=NOW) == 0


def test_an_unknown_choice_is_refused(cast: Cast):
    browser = client_of(cast.members[0])

    browser.post(f"{SETTINGS}/channels", {"offered": ["nothing.sms"], "wanted": ["nothing.sms"]})

    assert not any(choice.chosen for choice in queries.choices_of(cast.members[0].id).choices)


def test_quiet_hours_are_set_and_taken_away(cast: Cast):
    browser = client_of(cast.members[0])
    assert browser.post(f"{SETTINGS}/quiet", {"starts": "25:00", "ends": "08:00"}).status_code == 422
    browser.post(f"{SETTINGS}/quiet", {"starts": "22:30", "ends": "07:00"})
    assert 'value="22:30"' in browser.get(SETTINGS).content.decode()

    browser.post(f"{SETTINGS}/quiet", {"starts": "22:30", "ends": "07:00", "none": "1"})

    assert "什么时候都发" in browser.get(SETTINGS).content.decode()


def test_a_mail_address_is_given_confirmed_and_removed(cast: Cast):
    browser = client_of(cast.members[0])
    wrong = browser.post(f"{SETTINGS}/mail", {"address": "chen"})
    assert wrong.status_code == 422
    assert "请填写完整的邮箱地址" in wrong.content.decode()
    assert 'value="chen"' in wrong.content.decode()

    browser.post(f"{SETTINGS}/mail", {"address": "chen@example.com"})
    operations.send_mail_code(event_id=OutboxEvent.objects.latest("id").pk, now=NOW)
    code = Memory.sent[-1][1].words["code"]
    assert browser.post(f"{SETTINGS}/mail/confirm", {"code": "x"}).status_code == 422
    assert browser.post(f"{SETTINGS}/mail/confirm", {"code": code}).status_code == 302
    assert "chen@example.com" in browser.get(SETTINGS).content.decode()

    browser.post(f"{SETTINGS}/remove", {"channel": "email"})
    assert "chen@example.com" not in browser.get(SETTINGS).content.decode()
