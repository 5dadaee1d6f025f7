"""The first page of the desk: what waits for whom, in exact numbers, and what an auditor watches."""

import re
from datetime import date, timedelta

import pytest

from activities import stage
from cast import NOW, Cast, Persona
from harness.clock import MovableClock
from people.entering import child_of, consent_form, enter, entry, entry_of, scan
from redvest.activities import operations
from redvest.activities.models import AfterwardsEntry, SignUp
from redvest.activities.rules.submission import NONE_OF_THE_SIX
from redvest.kernel import audit
from redvest.kernel.errors import Forbidden
from redvest.people import operations as people
from redvest.people.operations import Correction
from redvest.reports import queries as reports
from visiting import client_of, queries_for, waiting_on
from world import a_picture, hours_things, missed

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=2, hours=1)


def counts_of(person: Persona) -> dict[str, int]:
    """What the page says waits for somebody who logs in."""
    return waiting_on(client_of(person, now=LATER))


def an_elder_on_paper(n: int, by: Persona) -> int:
    """Somebody the clerk entered, whose signed receipt was handed in by ``by``."""
    (made,) = enter(entry(n, phone="", contact="女儿"), by=by.actor)
    receipt = people.record_receipt(entry_id=entry_of(made.person_id).pk, scan=scan(), by=by.actor, now=NOW)
    return receipt.pk


def a_child_on_paper(cast: Cast, n: int, by: Persona) -> int:
    """A child under 14 for whom its father consents on paper, recorded by ``by``."""
    child = child_of(cast.members[0], n, born=date(2014, 6, 1))
    paper = people.record_paper_consent(
        child_id=child.pk,
        form=consent_form(strict=True),
        paper=people.PaperForm(guardian_name="李建国", guardian_phone="13900000001", relation="father"),
        scan=scan(),
        by=by.actor,
        now=NOW,
    )
    return paper.pk


@pytest.fixture
def busy(cast: Cast, wall_clock: MovableClock) -> Cast:
    """Two receipts and a child's paper of the clerk's, one receipt of the manager's; a name to be corrected; hours in
    question of each kind; an appeal; an activity to be decided on."""
    wall_clock.set(NOW)
    an_elder_on_paper(50, cast.clerk)
    an_elder_on_paper(51, cast.clerk)
    an_elder_on_paper(52, cast.manager)
    a_child_on_paper(cast, 53, cast.clerk)
    name = Correction(name="牛新名")
    people.ask_correction(correction=name, proof=a_picture(), by=cast.members[0].actor, now=NOW)
    hours_things(cast)
    appealed(cast)
    activity = stage.draft(cast, stage.shift_form(NOW + timedelta(days=9)), title="河堤清洁家园")
    operations.submit_activity(
        activity_id=activity.pk, answers=NONE_OF_THE_SIX, by=cast.leader.actor, now=NOW
    )
    wall_clock.set(LATER)
    return cast


def appealed(cast: Cast) -> None:
    """One who had a place and says why they did not come."""
    sign_up = SignUp.objects.filter(person_id=cast.members[1].id).latest("pk")
    no_show_id = missed(sign_up, now=LATER)
    operations.appeal_no_show(
        no_show_id=no_show_id, reason="送人去医院了", by=cast.members[1].actor, now=LATER
    )


def test_each_finds_what_waits_for_them_and_nothing_else(busy: Cast) -> None:
    decided = {"活动待审核": 1, "补录（丙级）待复核": 1, "一天超过 8 小时待复核": 1, "被举报的时长待核实": 1}
    office = {"身份办理待核对": 1, "未到申诉待处理": 1}
    assert counts_of(busy.manager) == decided | office | {"签名回执待核对": 2, "家长同意书待核对": 1}
    assert counts_of(busy.clerk) == office | {"签名回执待核对": 1}, "the manager's; never what they handed in"
    assert counts_of(busy.approver) == decided
    assert counts_of(busy.auditor) == {}


def test_every_card_leads_to_what_it_counts(busy: Cast) -> None:
    manager = client_of(busy.manager, now=LATER)
    page = manager.get("/office/").content.decode()
    section = page.partition('id="todo"')[2].partition("</section>")[0]
    for address in set(re.findall(r'href="([^"]+)"', section)):
        assert manager.get(address).status_code == 200, address
    receipts = manager.get("/office/entries/?end=check").content.decode()
    assert receipts.count("回执待核对</span>") == 2


def test_more_of_it_costs_nothing_more(busy: Cast) -> None:
    clients = [client_of(who, now=LATER) for who in (busy.manager, busy.clerk, busy.approver, busy.auditor)]
    before = [queries_for(client, "/office/") for client in clients]
    for n in range(60, 66):
        an_elder_on_paper(n, busy.clerk)
        a_child_on_paper(busy, n + 10, busy.clerk)
    assert [queries_for(client, "/office/") for client in clients] == before
    assert waiting_on(clients[0])["签名回执待核对"] == 8


def test_an_auditor_sees_looks_exports_the_seal_and_hours_in_doubt(busy: Cast) -> None:
    clerk = client_of(busy.clerk, now=LATER)
    for number in (busy.members[0].number, busy.members[1].number):
        clerk.post(f"/office/people/{number}/reveal/", {"why": "核对联系方式"})
    list(clerk.get("/office/people.csv"))
    audit.seal(now=LATER)
    found = reports.watch(busy.auditor.see(LATER), now=LATER)

    assert (found.looks, found.exports) == (2, 1)
    assert [(one.number, one.count) for one in found.lookers] == [(busy.clerk.number, 2)]
    assert found.sealed is not None
    assert (found.sealed.at, found.sealed.waiting) == (LATER, 0)
    doubts = found.doubts
    assert (doubts.minutes, doubts.by_word, doubts.share, doubts.late) == (600, 0, 0, 0)
    assert (doubts.long_days, doubts.waiting) == (1, 1)
    entered = AfterwardsEntry.objects.get()
    operations.decide_entry(
        entry_id=entered.pk, approve=True, reason="属实", by=busy.approver.actor, now=LATER
    )
    doubts = reports.watch(busy.auditor.see(LATER), now=LATER).doubts
    assert (doubts.minutes, doubts.by_word, doubts.share) == (660, 60, 9)

    auditor = client_of(busy.auditor, now=LATER)
    page = auditor.get("/office/").content.decode()
    assert "操作记录已封存" in page
    assert busy.members[0].number in page, "the latest looks"
    assert busy.members[0].name not in page
    looks = auditor.get("/office/audit/?verb=looks").content.decode()
    assert "核对联系方式" in looks
    assert "导出列表" not in looks.partition("<table")[2]


def test_who_may_not_read_the_record_is_not_shown_it(busy: Cast) -> None:
    for person in (busy.clerk, busy.approver):
        assert "近 30 天" not in client_of(person, now=LATER).get("/office/").content.decode()
        with pytest.raises(Forbidden):
            reports.watch(person.see(LATER), now=LATER)
