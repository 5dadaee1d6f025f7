"""The public vote: who may vote for what and how often, what is left behind, when counts are shown."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import Cast, Persona, resident
from contests.making import DAY, HOUR, JUDGED, MINUTE, made
from contests.voting import CLOSES, OPENS, SCHEME, assert_proven, at, counts, round_of, vote, voting
from redvest.contests import operations as contests
from redvest.contests.models import Edition, Entry, Stage, Vote, VoteBook
from redvest.contests.operations import VoteCall
from redvest.contests.queries import votes as queries
from redvest.kernel.actor import VISITOR
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from refusing import refuses


def test_one_vote_for_an_entry_in_all(cast: Cast) -> None:
    done, row = voting(cast)
    one, two, three = done.entries
    ann, ben = cast.members
    assert vote(row, ann, one, two).repeated is False
    assert vote(row, ann, two, one).repeated is True
    with refuses(Refused, "voted"):
        vote(row, ann, one, three)
    with refuses(Refused, "voted"):
        vote(row, ann, one, three, now=OPENS + DAY)
    vote(row, ben, one)
    assert counts(row) == [(2, 0, 0), (1, 0, 0), (0, 0, 0)]
    assert_proven()


def test_one_vote_for_an_entry_on_each_day_of_china(cast: Cast) -> None:
    done, row = voting(cast, per_entry="day", per_day=2)
    one, two, three = done.entries
    ann = cast.members[0]
    vote(row, ann, one, two)
    with refuses(Refused, "limit_day"):
        vote(row, ann, three)
    midnight = (OPENS + DAY).replace(hour=0)
    with refuses(Refused, "voted", "limit_day"):
        vote(row, ann, one, three, now=midnight - timedelta(seconds=1))
    vote(row, ann, one, now=midnight)
    assert counts(row) == [(2, 0, 0), (1, 0, 0), (0, 0, 0)]
    assert sorted(VoteBook.objects.values_list("cast", flat=True)) == [1, 2]
    assert_proven()


def test_limits_within_a_field_and_in_all_and_of_a_ballot(cast: Cast) -> None:
    done, row = voting(cast, entries=4, per_field=1, total=3, least=2, most=3)
    entries = done.entries
    entries[1].field = entries[0].field
    entries[1].save()
    ann = cast.members[0]
    for refused, codes in (
        (entries[:1], ("choices",)),
        (entries, ("choices", "limit_all", "limit_field")),
        (entries[:2], ("limit_field",)),
    ):
        with refuses(Refused, *codes):
            vote(row, ann, *refused)
    vote(row, ann, entries[0], entries[2])
    with refuses(Refused, "limit_all", "limit_field"):
        vote(row, ann, entries[1], entries[3])
    assert queries.poll(row, person_id=ann.id, now=OPENS).left == {
        "all": 1,
        "field:theory": 0,
        "field:teaching": 0,
        "field:health": 1,
    }
    assert_proven()


def test_who_may_not_vote_and_when_not(cast: Cast) -> None:
    done, row = voting(cast)
    one, two, _three = done.entries
    ann = cast.members[0]
    with refuses(Forbidden, "not_permitted"):
        contests.cast_votes(round_id=row.pk, entry_ids=[one.pk], by=VISITOR, now=OPENS)
    stranger = type(ann.actor)(person_id=ann.id, login_id=cast.members[1].login_id)
    with refuses(Forbidden, "not_permitted"):
        contests.cast_votes(round_id=row.pk, entry_ids=[one.pk], by=stranger, now=OPENS)
    with refuses(Refused, "vote_not_begun"):
        vote(row, ann, one, now=OPENS - timedelta(seconds=1))
    with refuses(Refused, "vote_over"):
        vote(row, ann, one, now=CLOSES)
    with refuses(NotFound, "not_found"):
        contests.cast_votes(round_id=row.pk + 1, entry_ids=[one.pk], by=at(ann), now=OPENS)
    with refuses(NotFound, "not_found"):
        contests.cast_votes(round_id=row.pk, entry_ids=[one.pk, 0], by=at(ann), now=OPENS)
    with refuses(Refused, "choices"):
        contests.cast_votes(round_id=row.pk, entry_ids=[], by=at(ann), now=OPENS)
    contests.withdraw_entry(entry_id=two.pk, why="人员变动", by=done.leaders[1].actor, now=OPENS)
    with refuses(Refused, "entry_out"):
        vote(row, ann, one, two)
    assert not Vote.objects.exists()
    assert counts(row) == [(0, 0, 0)] * 3
    assert_proven()


def test_a_batch_is_decided_in_order_and_in_as_many_statements_as_one(cast: Cast) -> None:
    done, row = voting(cast, total=2)
    one, two, three = done.entries
    people = [resident(n) for n in range(700, 712)]

    def calls(who: list[Persona], *entries: Entry) -> list[VoteCall]:
        ids = tuple(entry.pk for entry in entries)
        return [
            VoteCall(round_id=row.pk, entry_ids=ids, by=at(one), now=OPENS, device="phone") for one in who
        ]

    with CaptureQueriesContext(
        connection,
    ) as single:
        contests.cast_many(calls=calls(people[:1], one))
    with CaptureQueriesContext(connection) as many:
        outcomes = contests.cast_many(
            calls=[*calls(people[1:], one, two), *calls(people[1:3], three), *calls(people[:1], two)]
        )
    assert len(many) == len(single)
    assert [type(outcome).__name__ for outcome in outcomes] == ["VoteResult"] * 11 + ["Refused"] * 2 + [
        "VoteResult"
    ]
    assert counts(row) == [(12, 0, 0), (12, 0, 0), (0, 0, 0)]
    assert_proven()


def test_addresses_and_devices_are_kept_as_digests_alone(cast: Cast) -> None:
    done, row = voting(cast)
    ann, ben = cast.members
    for who, address in ((ann, "240e:1:2:3::5"), (ben, "240e:1:2:3::6")):
        contests.cast_votes(
            round_id=row.pk,
            entry_ids=[done.entries[0].pk],
            by=at(who, address),
            now=OPENS,
            device="a phone",
        )
    nets = {bytes(net) for net in Vote.objects.values_list("net", flat=True)}
    devices = {bytes(one) for one in Vote.objects.values_list("device", flat=True)}
    assert [len(net) for net in nets] == [16]  # one household: the network of 64 bits
    assert [len(one) for one in devices] == [16]
    assert nets != devices


def test_the_vote_is_set_up_by_who_runs_the_edition_while_it_runs(cast: Cast) -> None:
    done = made(cast, scheme=SCHEME)
    said = {"edition_id": done.edition.pk, "opens_at": OPENS, "closes_at": CLOSES, "now": JUDGED}
    with refuses(Forbidden, "not_permitted"):
        contests.set_up_round(stage_code="vote", by=cast.leader.actor, **said)
    with refuses(Refused, "no_vote"):
        contests.set_up_round(stage_code="defence", by=cast.clerk.actor, **said)
    with refuses(Invalid, "times"):
        contests.set_up_round(stage_code="vote", by=cast.clerk.actor, **said | {"closes_at": OPENS})
    row = round_of(cast, done)
    assert round_of(cast, done).pk == row.pk
    later = contests.set_up_round(
        stage_code="vote", by=cast.clerk.actor, **said | {"closes_at": CLOSES + DAY}
    )
    assert (later.pk, later.closes_at) == (row.pk, CLOSES + DAY)
    with refuses(Refused, "vote_begun"):
        contests.set_up_round(stage_code="vote", by=cast.clerk.actor, **said | {"now": OPENS})
    assert Stage.objects.get(edition=done.edition, code="vote").state == "open"


def test_counts_are_shown_live(cast: Cast) -> None:
    done, row = voting(cast)
    vote(row, cast.members[0], done.entries[0])
    poll = queries.poll(row, person_id=None, now=OPENS)
    assert sorted(line.count or 0 for line in poll.lines) == [0, 0, 1]
    mine = queries.poll(row, person_id=cast.members[0].id, now=OPENS)
    assert [line.entry_id for line in mine.lines if line.voted] == [done.entries[0].pk]


def test_counts_are_shown_once_a_day_at_six(cast: Cast) -> None:
    done, row = voting(cast, show="daily")
    six = OPENS.replace(hour=18)
    vote(row, cast.members[0], done.entries[0])

    def shown(now: datetime) -> list[int | None]:
        row.refresh_from_db()
        return sorted({line.count for line in queries.poll(row, person_id=None, now=now).lines}, key=str)

    assert contests.show_counts(round_id=row.pk, now=six - MINUTE) is False
    assert shown(six) == [None]
    assert contests.show_counts(round_id=row.pk, now=six) is True
    vote(row, cast.members[1], done.entries[0], now=six + MINUTE)
    assert contests.show_counts(round_id=row.pk, now=six + 2 * MINUTE) is False
    assert shown(six + HOUR) == [0, 1]
    assert contests.show_counts(round_id=row.pk, now=six + DAY + MINUTE) is True
    assert shown(six + DAY + MINUTE) == [0, 2]
    assert row.shown_at == six + DAY


def test_a_sealed_vote_is_told_with_the_result(cast: Cast) -> None:
    done, row = voting(cast, show="sealed")
    vote(row, cast.members[0], done.entries[0])
    with refuses(Refused, "too_early"):
        contests.end_round(round_id=row.pk, by=cast.clerk.actor, now=CLOSES - MINUTE)
    with refuses(Forbidden, "not_permitted"):
        contests.end_round(round_id=row.pk, by=cast.leader.actor, now=CLOSES)
    for _again in range(2):
        row = contests.end_round(round_id=row.pk, by=cast.clerk.actor, now=CLOSES)
    row = queries.round_for(cast.leader.see(CLOSES), row.pk)
    assert {line.count for line in queries.poll(row, person_id=None, now=CLOSES).lines} == {None}
    assert Stage.objects.get(edition=done.edition, code="vote").state == "ended"
    Edition.objects.update(state="publicity")
    row = queries.round_for(cast.leader.see(CLOSES), row.pk)
    assert {line.count for line in queries.poll(row, person_id=None, now=CLOSES).lines} == {0, 1}


@pytest.mark.parametrize(
    "terms",
    [
        {"per_entry": "hour"},
        {"least": 3, "most": 2},
        {"least": 5, "per_day": 4},
        {"show_at": "25:00"},
        {"quarantine": [{"code": "a", "kind": "address", "more_than": 0, "minutes": 5}]},
        {"quarantine": [{"code": "a", "kind": "night", "more_than": 9, "from": "23:00", "until": "06:00"}]},
        {"limit": 5},
    ],
)
def test_terms_that_say_nothing_sensible_are_refused_with_the_draft(
    cast: Cast, terms: dict[str, object]
) -> None:
    with refuses(Invalid, "terms"):
        made(cast, scheme=SCHEME, terms={"vote": terms})


def test_votes_for_an_entry_that_leaves_go_back_to_their_voters(cast: Cast) -> None:
    done, row = voting(cast, total=2, per_field=1)
    one, two, three = done.entries
    ann, ben = cast.members
    vote(row, ann, one, two)
    vote(row, ben, two)
    with refuses(Refused, "limit_all"):
        vote(row, ann, three)
    contests.withdraw_entry(entry_id=two.pk, why="人员变动", by=done.leaders[1].actor, now=OPENS)
    assert counts(row) == [(1, 0, 0), (0, 0, 0), (0, 0, 0)]
    poll = queries.poll(row, person_id=ann.id, now=OPENS)
    assert poll.left == {"all": 1, "field:theory": 0, "field:culture": 1, "field:teaching": 1}
    assert (poll.left_in("theory"), poll.most_now) == (0, 1)
    assert [(line.entry_id, line.count) for line in poll.lines if line.returned] == [(two.pk, None)]
    assert vote(row, ann, three).repeated is False
    with refuses(Refused, "entry_out"):
        vote(row, cast.residents[0], two)
    assert counts(row) == [(1, 0, 0), (0, 0, 0), (1, 0, 0)]
    assert Vote.objects.filter(state="returned").count() == 2
    assert_proven()


def test_what_was_counted_stays_counted_once_the_vote_is_over(cast: Cast) -> None:
    done, row = voting(cast)
    vote(row, cast.members[0], done.entries[0])
    contests.end_round(round_id=row.pk, by=cast.clerk.actor, now=CLOSES)
    contests.withdraw_entry(entry_id=done.entries[0].pk, why="人员变动", by=done.leaders[0].actor, now=CLOSES)
    assert counts(row)[0] == (1, 0, 0)
    assert_proven()
