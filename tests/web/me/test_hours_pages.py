"""Hours put right on the pages: the person asks, the leader answers, the site above decides."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from activities.stage import HOURS, START, confirms, published, scans, settles, shift_form, takes
from cast import Cast, Persona
from harness.clock import MovableClock
from redvest.activities import operations, queries
from redvest.activities.models import (
    AfterwardsEntry,
    Attendance,
    Correction,
    HoursReview,
    RecordFlag,
    ServiceRecord,
)
from redvest.kernel import clock
from redvest.kernel.models import AuditEntry
from redvest.reports.verify import verify
from visiting import client_of as client_from
from visiting import log_in_anew
from world import a_picture

HOUR = timedelta(hours=1)
LATER = clock.day_end(clock.local_day(START)) + timedelta(days=1, hours=9)


def client_of(who: Persona) -> Client:
    """Somebody who logged in that morning."""
    return client_from(replace(who, login_id=log_in_anew(who, now=LATER)))


@pytest.fixture
def served(cast: Cast, wall_clock: MovableClock) -> Attendance:
    """One of the members served two hours and is confirmed; the other forgot to check out."""
    shift = published(cast)[0]
    who, forgetful = cast.members
    takes(shift, who, forgetful)
    for one in (who, forgetful):
        scans(shift, one, "in", START)
    scans(shift, who, "out", START + 2 * HOUR)
    confirms(cast, shift, who, now=START + 2 * HOUR)
    operations.report_served(shift_id=shift.pk, served=20, by=cast.leader.actor, now=START + HOURS)
    settles(shift)
    wall_clock.set(LATER)
    return Attendance.objects.get(person_id=who.id)


def times(start: str, end: str) -> dict[str, str]:
    return {"starts_at": start, "ends_at": end, "reason": "签到表上有"}


def test_the_whole_way_of_a_correction(cast: Cast, served: Attendance) -> None:
    who, forgetful = cast.members
    mine = client_of(forgetful)
    page = mine.get("/me/hours").content.decode()
    assert "忘了签退，按 0 分钟记" in page
    attendance = Attendance.objects.get(person_id=forgetful.id)
    ask = f"/me/hours/{attendance.pk}/correct"
    assert mine.get(ask).status_code == 200
    assert client_of(who).get(ask).status_code == 404, "somebody else's"
    assert mine.post(ask, times("08:00", "10:00")).status_code == 422
    assert mine.post(ask, times("09:00", "10:30")).status_code == 302
    correction = Correction.objects.get()
    assert "等对方回应" in mine.get("/me/hours").content.decode()
    leader = client_of(cast.leader)
    desk = leader.get("/team/hours/").content.decode()
    assert "要更正为 09:00–10:30" in desk
    assert forgetful.name not in desk, "masked"
    answer = {"agree": "yes", "reason": "我看到他在"}
    leader.post(f"/me/corrections/{correction.pk}/answer", answer)
    approver = client_of(cast.approver)
    assert "要更正为 09:00–10:30" in approver.get("/office/hours/").content.decode()
    assert client_of(cast.auditor).get("/office/hours/").status_code == 403
    approver.post(f"/office/hours/corrections/{correction.pk}/decide/", {"decision": "yes", "reason": "查过"})
    assert queries.totals_of(forgetful.id).minutes == 90
    page = mine.get("/me/hours").content.decode()
    assert "更正第" in page
    assert "丙级" in page
    assert verify(now=LATER + HOUR) == []


def test_the_leader_proposes_and_the_person_agrees(cast: Cast, served: Attendance) -> None:
    who = cast.members[0]
    leader, mine = client_of(cast.leader), client_of(who)
    propose = f"/team/attendances/{served.pk}/correct/"
    assert leader.get(propose).status_code == 200
    assert mine.get(propose).status_code == 404
    assert leader.post(propose, times("09:00", "10:00")).status_code == 302
    correction = Correction.objects.get()
    assert "队长说" in mine.get("/me/hours").content.decode()
    mine.post(f"/me/corrections/{correction.pk}/answer", {"agree": "yes", "reason": "对"})
    assert queries.totals_of(who.id).minutes == 60
    assert "−" in mine.get("/me/hours").content.decode() or "-120" in mine.get("/me/hours").content.decode()
    assert "收回第" in b"".join(mine.get("/me/hours.csv").streaming_content).decode()


def test_entered_afterwards_and_decided(cast: Cast, served: Attendance) -> None:
    outsider = cast.residents[0]
    leader, approver = client_of(cast.leader), client_of(cast.approver)
    address = f"/team/shifts/{served.shift_id}/entry/"
    assert leader.get(address).status_code == 200
    form = times("09:00", "11:00") | {"person": outsider.number, "witness": ""}
    assert "证明" in leader.post(address, form).content.decode()
    assert leader.post(address, form | {"witness": "V000"}).status_code == 422
    sheet = SimpleUploadedFile("签到表.png", a_picture().content, content_type="image/png")
    whole = form | {"witness": cast.members[0].number, "proof": sheet}
    assert leader.post(address, whole).status_code == 302
    made = AfterwardsEntry.objects.get()
    proof = f"/office/hours/entries/{made.pk}/proof/"
    looks = AuditEntry.objects.filter(verb="people.revealed", target=f"person:{outsider.id}")
    assert approver.get(proof).status_code == 200
    assert [(look.actor_id, look.data["why"]) for look in looks] == [(cast.approver.id, "核对补录的证明材料")]
    assert client_of(cast.clerk).get(proof).status_code == 403
    assert looks.count() == 1
    page = approver.get("/office/hours/").content.decode()
    assert "本人不在这支队伍里" in page
    assert outsider.name not in page
    approver.post(f"/office/hours/entries/{made.pk}/decide/", {"decision": "yes", "reason": "属实"})
    assert queries.totals_of(outsider.id).minutes == 120
    assert verify(now=LATER + HOUR) == []


def test_served_is_confirmed_by_somebody_who_was_there(cast: Cast, served: Attendance) -> None:
    mine = client_of(cast.members[0])
    assert "确认 20 人次" in mine.get("/me/hours").content.decode()
    stranger = client_of(cast.residents[0])
    address = f"/me/shifts/{served.shift_id}/served/confirm"
    assert stranger.post(address, {"served": "20"}).status_code == 403
    assert mine.post(address, {"served": "20"}).status_code == 302
    assert "确认 20 人次" not in mine.get("/me/hours").content.decode()


def test_a_record_is_reported(cast: Cast, served: Attendance) -> None:
    record = ServiceRecord.objects.get(person_id=cast.members[0].id)
    other = client_of(cast.residents[0])
    address = f"/me/records/{record.pk}/flag"
    assert other.get(address).status_code == 200
    assert other.post(address, {"reason": ""}).status_code == 422
    assert other.post(address, {"reason": "他没来"}).status_code == 302
    flag = RecordFlag.objects.get()
    approver = client_of(cast.approver)
    assert "他没来" in approver.get("/office/hours/").content.decode()
    approver.post(f"/office/hours/flags/{flag.pk}/decide/", {"decision": "no", "reason": "来了"})
    flag.refresh_from_db()
    assert flag.state == "dismissed"


def test_a_long_day_waits_in_sight(cast: Cast, wall_clock: MovableClock) -> None:
    shift = published(cast, shift_form(START, 10 * HOUR))[0]
    who = cast.members[0]
    takes(shift, who)
    scans(shift, who, "in", START)
    scans(shift, who, "out", START + 9 * HOUR)
    settles(shift)
    wall_clock.set(LATER)
    mine = client_of(who)
    assert "60 分钟超过了一天 8 小时" in mine.get("/me/hours").content.decode()
    approver = client_of(cast.approver)
    page = approver.get("/office/hours/").content.decode()
    assert "60 分钟待复核，这一天共 540 分钟" in page
    review = HoursReview.objects.get()
    approver.post(f"/office/hours/reviews/{review.pk}/decide/", {"decision": "yes", "reason": "有值班表"})
    assert queries.totals_of(who.id).minutes == 540


def test_strangers_are_kept_out(cast: Cast, served: Attendance) -> None:
    visitor = Client()
    for address in ("/team/hours/", "/office/hours/", f"/me/hours/{served.pk}/correct"):
        assert visitor.get(address).status_code in (302, 401, 403), address
    assert client_of(cast.residents[0]).get("/office/hours/").status_code in (403, 404)
