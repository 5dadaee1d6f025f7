"""The demo county is whole: its figures agree with its records, and each of its accounts finds something to do."""

from redvest.access.queries import Viewer, viewer_of
from redvest.activities import queries as activities
from redvest.activities.enums import SignUpState
from redvest.activities.models import NoShow, SignUp
from redvest.activities.queries import duty, handing, hours, recurring
from redvest.config.demos import longhui
from redvest.config.demos.longhui import accounts
from redvest.contests.models import Edition, Vote, VoteCase
from redvest.contests.queries import entries as contest_entries
from redvest.imports import queries as imports
from redvest.kernel import clock
from redvest.kernel.actor import Actor
from redvest.orders.enums import OrderState
from redvest.orders.models import Order
from redvest.orders.queries import calling
from redvest.people import queries as people
from redvest.people.models import Person
from redvest.people.queries import entries, wards
from redvest.places import queries as places
from redvest.reports import queries as reports
from redvest.reports.verify import verify
from redvest.teams.models import Invitation


def person(number: int) -> int:
    """The account's person: the crowd registers in the order of its numbers."""
    return int(Person.objects.order_by("pk").values_list("pk", flat=True)[number])


def viewer(number: int) -> Viewer:
    return viewer_of(Actor(person_id=person(number)), now=clock.now())


def receipts_to_check(number: int) -> int:
    """Receipts handed in by somebody else of the office."""
    rows = entries.entry_rows(entries.entries_visible_to(viewer(number)))
    receipts = [row.receipt for row in rows if row.receipt is not None]
    return sum(one.recorded_by != person(number) for one in receipts)


def test_the_demo_is_whole_and_leaves_everybody_something_to_do(committed_db: str):
    longhui.load(lambda *_: None)

    now = clock.now()
    assert places.network_counts(longhui.CODE)["sites"] == {
        "centre": 1,
        "institute": 25,
        "station": 572,
        "post": 60,
    }
    assert [str(difference) for difference in verify(now=now)] == []

    approver = viewer(accounts.APPROVER)
    assert activities.activities_awaiting(approver).count() == 2
    assert recurring.series_awaiting(approver).count() == 1
    assert hours.reviews_for(approver).count() == 3
    assert hours.entries_for(approver).count() == 2
    (flag,) = hours.flags_for(approver)
    assert (flag.record.grade, flag.record.late) == ("C", True)

    leader = viewer(accounts.LEADER)
    assert hours.corrections_led_by(leader).count() >= 1
    assert NoShow.objects.filter(state="appealed").count() == 1
    assert handing.handovers_led_by(leader).count() == 1
    states = SignUp.objects.filter(shift__activity__team__site__code=longhui.people.HOME)
    assert states.filter(state=SignUpState.ASKED).count() > 12, "requests, and entries of the draw"

    for number in (accounts.CLERK, accounts.MANAGER):
        assert receipts_to_check(number) == 1
        assert people.papers_to_check(viewer(number)) == 1
    (run,) = imports.runs_visible_to(viewer(accounts.CLERK))
    assert (run.state, run.rows, run.added, run.bad) == ("done", 12, 9, 3)
    seen = reports.watch(viewer(accounts.AUDITOR), now=now)
    assert (seen.looks, seen.exports, seen.doubts.late) == (3, 1, 1)

    assert set(Order.objects.values_list("state", flat=True)) == set(OrderState.values)
    (call_back,) = calling.call_backs_for(viewer(accounts.CALLER))
    assert calling.why_not_call(call_back, call_back.order, viewer(accounts.CALLER)) == []
    assert Order.objects.filter(state="reported", requester_id=person(accounts.VOLUNTEER)).count() == 1

    voting, called = Edition.objects.order_by("code")
    assert (voting.state, called.state) == ("running", "open")
    assert Vote.objects.filter(state="counted").count() > 300
    assert VoteCase.objects.get().decided_at is None
    assert Vote.objects.filter(state="held").count() == longhui.contests.FROM_ONE_ADDRESS
    (call,) = contest_entries.open_calls(leader, now=now)
    assert call.edition == called
    assert call.projects != []

    volunteer = person(accounts.VOLUNTEER)
    own = SignUp.objects.filter(person_id=volunteer)
    assert own.filter(state=SignUpState.OFFERED).count() == 1
    assert own.filter(state=SignUpState.ASKED).count() == 1
    assert duty.placements_to_answer(volunteer, now=now).count() >= 1
    assert len(handing.offers_to(volunteer, now=now)) == 1
    children = [link.child_id for link in wards.children_of(volunteer)]
    strict = [consent.strict for given in wards.consents_for(children).values() for consent in given]
    assert sorted(strict) == [False, True, True, True], "one is under 14, with two papers to be checked"
    household = people.household_of(volunteer, at=now)
    assert household is not None
    assert len(household.members) == 3
    assert Invitation.objects.filter(person_id=volunteer).count() == 1
    assert hours.claims_to_confirm(volunteer).count() == 1
    assert activities.no_shows_of(volunteer).count() >= 1
