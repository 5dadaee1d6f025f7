"""What went out and what did not, in numbers, for those who read the audit record."""

from datetime import timedelta

import pytest

from cast import NOW, Cast
from harness.clock import MovableClock
from notices.test_deliveries import heard
from redvest.notices import operations
from redvest.notices.channels import Outgoing
from visiting import client_of

PAGE = "/office/deliveries/"


@pytest.fixture(autouse=True)
def now(wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)


class Down:
    """A provider that is down."""

    def send(self, address: str, message: Outgoing) -> None:
        raise TimeoutError


def test_the_auditor_sees_what_waits_and_nobodys_message(cast: Cast, settings):
    settings.NOTICE_SENDERS = {"sms": f"{__name__}.Down", "wechat": "", "email": ""}
    heard(cast.members[0])
    for days in range(7):
        operations.send_due(now=NOW + timedelta(days=days))

    text = client_of(cast.auditor).get(PAGE).content.decode()

    assert "清洁家园" not in text
    assert cast.members[0].phone not in text
    assert "没有开通" in text
    assert "TimeoutError" in text


def test_it_is_not_for_others(cast: Cast):
    for person in (cast.members[0], cast.leader, cast.clerk):
        assert client_of(person).get(PAGE).status_code == 403
