"""After a day of use no table, job, event or log holds an ID number, a name or a phone where none belongs."""

import logging
import re
from datetime import timedelta

import pytest
from django.db import connection

from activities import stage
from cast import NOW, Cast, identity, name, phone
from redvest.activities import operations as activities
from redvest.activities.enums import Direction
from redvest.kernel import audit, relay
from redvest.kernel.errors import DomainError
from redvest.people import operations as people
from redvest.people.enums import CodePurpose

#: Where a phone may stand readably: the person's own; for the minutes of a code, and a month's proof of sending; the
#: contact an activity names.
PHONES_BELONG = {
    "people_person.phone",
    "people_phonecode.phone",
    "notices_textmessage.phone",
    "activities_activity.contact_phone",
}
NAMES_BELONG = {"people_person.name", "activities_activity.contact_name"}
PHONE = re.compile(r"1[3-9][0-9]{9}(?![0-9])")


def cells() -> list[tuple[str, str]]:
    """Every value of every table of the database, of the jobs' too, as text, with its table and column."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "JOIN information_schema.tables USING (table_schema, table_name) "
            "WHERE table_type = 'BASE TABLE' AND table_schema = current_schema() "
            "AND data_type NOT IN ('bigint', 'integer', 'smallint', 'boolean', 'date', 'uuid') "
            "AND data_type NOT LIKE 'timestamp%%' AND table_name NOT LIKE 'places_%%'"
        )
        for table, column in cursor.fetchall():
            quoted = connection.ops.quote_name(table), connection.ops.quote_name(column)
            cursor.execute(f"SELECT {quoted[1]}::text FROM {quoted[0]} WHERE {quoted[1]} IS NOT NULL")
            found += [(f"{table}.{column}", value) for (value,) in cursor.fetchall()]
    return found


@pytest.fixture
def day(cast: Cast, caplog: pytest.LogCaptureFixture) -> Cast:
    """A day on which everything happened that writes anything."""
    caplog.set_level(logging.DEBUG)
    member, other = cast.members
    (shift,) = stage.published(cast)
    stage.takes(shift, member, other)
    stage.scans(shift, member, Direction.IN, stage.START)
    stage.scans(shift, member, Direction.OUT, stage.START + timedelta(hours=2))
    stage.confirms(cast, shift, member, now=stage.START + timedelta(hours=2))
    activities.reveal_roster(shift_id=shift.pk, by=cast.leader.actor, now=stage.START)
    people.reveal_contact(person_id=member.id, why="通知集合地点改了", by=cast.manager.actor, now=NOW)
    later = NOW + timedelta(hours=2)
    people.request_code(phone=member.phone, purpose=CodePurpose.LOGIN, address="10.1.1.1", now=later)
    for deed in (
        lambda: people.log_in_by_password(
            phone=member.phone, password="not the one", by=member.actor, now=later
        ),
        lambda: people.log_in_by_code(phone=member.phone, code="000000", by=member.actor, now=later),
    ):
        with pytest.raises(DomainError):
            deed()
    people.set_password(person_id=member.id, password="桃花坪的春天2026", by=member.actor, now=later)
    stage.settles(shift)
    audit.seal(now=stage.START + timedelta(days=1))
    while relay.relay_batch():
        pass
    return cast


def test_no_id_number_is_readable_anywhere(day: Cast, caplog: pytest.LogCaptureFixture):
    numbers = [identity(n) for n in range(1, 10)]

    assert [where for where, text in cells() if any(number in text for number in numbers)] == []
    assert not any(number in caplog.text for number in numbers)


def test_phones_stand_only_where_they_belong(day: Cast):
    phones = [phone(n) for n in range(1, 10)]
    where = {place for place, text in cells() if any(number in text for number in phones)}

    assert where - PHONES_BELONG == set()
    assert "people_person.phone" in where


def test_names_stand_only_where_they_belong(day: Cast, caplog: pytest.LogCaptureFixture):
    names = [name(n) for n in range(1, 10) if len(name(n)) > 2]
    where = {place for place, text in cells() if any(one in text for one in names)}

    assert where - NAMES_BELONG == set()
    assert not any(one in caplog.text for one in names)


def test_no_password_and_no_code_is_readable_anywhere(day: Cast):
    assert [where for where, text in cells() if "桃花坪的春天2026" in text or "not the one" in text] == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload::text FROM kernel_outboxevent WHERE topic LIKE '%%code%%'")
        payloads = [text for (text,) in cursor.fetchall()]
    assert payloads
    assert not any(re.search(r'"[0-9]{6}"', text) or PHONE.search(text) for text in payloads)
