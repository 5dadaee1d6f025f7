"""The honour board: who said yes, ranks, periods, places; leaving; what counts and what does not."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cast import CENTRE, DAQIAO, GAOPING, NOW, Cast
from people.entering import child_of
from points.stage import (
    deduction,
    differences,
    earned,
    funded,
    posted,
    pts,
    site_id,
)
from redvest.kernel.actor import SYSTEM, Actor
from redvest.kernel.errors import Forbidden, NotFound, Refused
from redvest.people import operations as people
from redvest.people.enums import Purpose
from redvest.people.operations import consents
from redvest.points import ledger
from redvest.points.enums import CauseKind
from redvest.points.ledger import Party
from redvest.points.models import BoardRow, EarnedMonth, Listing
from redvest.points.operations.board import add_up_board, add_up_due, join_board, leave_board
from redvest.points.queries.board import Board, board_of
from redvest.points.rules import board as rules

MARCH = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def budget(cast: Cast) -> ledger.Budget:
    return funded()


def by_person(person_id: int) -> Actor:
    return Actor(person_id=person_id)


def join(person_id: int) -> Listing:
    return join_board(person_id=person_id, by=by_person(person_id), now=NOW)


def shown(code: str = CENTRE, period: str = "month", day: date = MARCH) -> list[tuple[int, Decimal]]:
    """Added up and read: ranks and amounts."""
    add_up_board(period=period, day=day, now=NOW)
    return [(line.rank, line.earned) for line in board(code, period, day).lines]


def board(code: str = CENTRE, period: str = "month", day: date = MARCH) -> Board:
    return board_of(site_id(code), period=period, day=day, now=NOW)


def test_ties_share_a_rank_and_only_who_said_yes_is_shown(cast: Cast) -> None:
    several = [one.id for one in (*cast.members, cast.residents[0])]
    for at, (person_id, amount) in enumerate(zip(several, (5, 3, 3), strict=True)):
        earned(Party.person(person_id), amount, f"deed {at}")
        join(person_id)
    earned(Party.person(cast.leader.id), 100, "nobody asked to show this")
    assert shown() == [(1, pts(5)), (2, pts(3)), (2, pts(3))]
    assert all(line.name.endswith("*") for line in board().lines)
    assert rules.ranks(map(pts, (9, 7, 7, 5))) == [1, 2, 2, 4]


def test_leaving_is_immediate(cast: Cast) -> None:
    first, second = (one.id for one in cast.members[:2])
    for person_id, amount in ((first, 5), (second, 3)):
        earned(Party.person(person_id), amount, f"deed {person_id}")
        join(person_id)
    assert shown() == [(1, pts(5)), (2, pts(3))]
    leave_board(person_id=first, by=by_person(first), now=NOW)
    assert [(line.rank, line.earned) for line in board().lines] == [(1, pts(3))]
    assert not BoardRow.objects.filter(listing__person_id=first).exists()
    consents.withdraw_consent(person_id=second, purpose=Purpose.PUBLICITY, by=by_person(second), now=NOW)
    assert not board().lines


def test_who_joins_has_their_past_and_a_repeat_changes_nothing(cast: Cast) -> None:
    me = cast.members[0].id
    earned(Party.person(me), 5, "before")
    one = join(me)
    assert join(me).pk == one.pk
    assert shown() == [(1, pts(5))]


def test_what_is_taken_back_is_not_earned_and_deductions_do_not_show(cast: Cast) -> None:
    me = Party.person(cast.members[0].id)
    wrong = earned(me, 4, "wrong")
    earned(me, 5, "right")
    posted(deduction(me, 3, "rude"))
    join(int(me.key))
    assert shown() == [(1, pts(9))]
    with transaction.atomic():
        ledger.reverse(wrong, why_words="更正", by=SYSTEM, now=NOW)
        ledger.reverse(wrong, why_words="更正", by=SYSTEM, now=NOW)
    assert shown() == [(1, pts(5))]
    assert EarnedMonth.objects.get().earned == pts(5)
    assert differences() == []


def test_a_base_is_no_merit(cast: Cast) -> None:
    earned(Party.person(cast.members[0].id), 100, "base", cause_kind=CauseKind.BASE)
    assert not EarnedMonth.objects.exists()


def test_places_above_add_up_and_periods_are_calendar_ones(cast: Cast) -> None:
    me = Party.person(cast.members[0].id)
    earned(me, 5, "here", code=DAQIAO)
    earned(me, 2, "there", code=GAOPING)
    earned(me, 1, "january", code=DAQIAO, happened_on=date(2026, 1, 31))
    join(int(me.key))
    assert shown(DAQIAO) == [(1, pts(5))]
    assert shown(CENTRE) == [(1, pts(7))]
    assert shown(CENTRE, "quarter") == [(1, pts(8))]
    assert shown(CENTRE, "month", date(2026, 1, 1)) == [(1, pts(1))]
    assert shown(CENTRE, "quarter", date(2026, 4, 1)) == []
    assert rules.period_of("quarter", date(2026, 12, 31)) == (date(2026, 10, 1), date(2027, 1, 1))
    assert rules.before("month", date(2026, 1, 1)) == date(2025, 12, 1)


def test_damage_is_found(cast: Cast) -> None:
    earned(Party.person(cast.members[0].id), 5, "here")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE points_earnedmonth SET earned = 50")
    assert any(sentence.startswith("points by month") for sentence in differences())


def test_others_may_not_say_yes_for_somebody(cast: Cast) -> None:
    me, other = cast.members[0].id, cast.members[1].id
    with pytest.raises(NotFound):
        join_board(person_id=other, by=by_person(me), now=NOW)
    with pytest.raises(NotFound):
        leave_board(person_id=other, by=by_person(me), now=NOW)
    assert not Listing.objects.exists()


def test_for_a_child_a_guardian_says_yes_and_no(cast: Cast) -> None:
    mother = cast.members[0]
    child = child_of(mother, 60, born=date(2016, 1, 5)).pk
    earned(Party.person(child), 5, "child")
    with pytest.raises(Refused) as refused:
        join(child)
    assert [reason.code for reason in refused.value.reasons] == ["needs_guardian"]
    assert not Listing.objects.exists()
    join_board(person_id=child, by=mother.actor, now=NOW)
    assert shown() == [(1, pts(5))]
    leave_board(person_id=child, by=mother.actor, now=NOW)
    assert not board().lines
    assert rules.still_agreed(said_by=1, person_id=2, birth_date=date(2016, 1, 5), today=date(2033, 1, 1))
    assert not rules.still_agreed(said_by=1, person_id=2, birth_date=date(2016, 1, 5), today=date(2034, 1, 5))


def test_a_household_is_listed_by_its_head_and_left_by_anybody_in_it(cast: Cast) -> None:
    head, other = cast.members[:2]
    home = people.make_household(head_id=head.id, by=head.actor, now=NOW)
    invite = people.invite_to_household(number=other.number, by=head.actor, now=NOW)
    people.answer_invite(invite_id=invite.pk, accept=True, by=other.actor, now=NOW)
    earned(Party.household(home.pk), 5, "together")
    with pytest.raises(Forbidden):
        join_board(person_id=other.id, household_id=home.pk, by=other.actor, now=NOW)
    stranger = cast.residents[0]
    with pytest.raises(NotFound):
        join_board(person_id=stranger.id, household_id=home.pk, by=stranger.actor, now=NOW)
    join_board(person_id=head.id, household_id=home.pk, by=head.actor, now=NOW)
    assert shown() == [(1, pts(5))]
    assert board().lines[0].is_household
    leave_board(person_id=other.id, household_id=home.pk, by=other.actor, now=NOW)
    assert not board().lines


def test_a_page_costs_the_same_for_one_and_for_many(cast: Cast) -> None:
    def queries() -> int:
        add_up_due(now=NOW)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            board()
        return len(seen)

    several = [one.id for one in (*cast.members, *cast.residents)]
    earned(Party.person(several[0]), 5, "first")
    join(several[0])
    one = queries()
    for person_id in several[1:]:
        earned(Party.person(person_id), 5, f"deed {person_id}")
        join(person_id)
    assert queries() == one <= 5
