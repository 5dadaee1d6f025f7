"""What ``redvest verify`` finds of a published edition: each row that decides, changed past every safety."""

from django.db import connection, transaction

from cast import Cast
from contests.judging import OPENED, judges, opened, signed
from contests.making import HOUR, made, scheme, stage
from contests.test_results import behind_the_back, differences
from contests.voting import CLOSES, OPENS, at, round_of
from redvest.contests import operations as contests

VOTE = {
    "code": "vote",
    "name": "网络投票",
    "kind": "vote",
    "bonus": True,
    "per_vote": "0.01",
    "maximum": "10",
}
MARKS = (("90", "92"), ("95", "94"))
#: One statement, and what is said of it; each by somebody with the keys to the database, past triggers.
DAMAGE = [
    (
        "UPDATE contests_mark SET value = value + 1 WHERE id = (SELECT min(id) FROM contests_mark)",
        "judge P1 signed",
    ),
    (
        "UPDATE contests_mark SET value = value + 1 WHERE id = (SELECT min(id) FROM contests_mark)",
        "its sheets are",
    ),
    ("DELETE FROM contests_mark WHERE id = (SELECT max(id) FROM contests_mark)", "judge P2 signed"),
    ("UPDATE contests_sheet SET digest = repeat('0', 64)", "judge P1 signed"),
    ("UPDATE contests_sheet SET sealed_at = sealed_at + interval '1 second'", "judge P2 signed"),
    (
        "UPDATE contests_sheet SET version = 2 WHERE id = (SELECT min(id) FROM contests_sheet)",
        "judge P1 signed",
    ),
    ("UPDATE contests_sheet SET state = 'open', sealed_at = NULL, digest = ''", "its sheets are not what"),
    ("UPDATE contests_tally SET counted = counted + 500", "tally"),
    ("UPDATE contests_tally SET counted = counted + 500", "its votes are not what"),
    ("DELETE FROM contests_vote", "counted anew 0/0/0/0"),
    ("UPDATE contests_place SET rank = 1", "its places are not those of its file"),
    ("UPDATE contests_place SET score = score + 0.01 WHERE rank = 2", "its places are not those of its file"),
    ("UPDATE contests_place SET tier = 'gold'", "its places are not those of its file"),
    ("DELETE FROM contests_place WHERE rank = 2", "its places are not those of its file"),
    ("UPDATE contests_result SET digest = repeat('0', 64)", "is not the one that was published"),
    (
        "UPDATE contests_result SET file = jsonb_set(file, '{published,ranking,0,score}', '\"99.00\"')",
        "第 1 行",
    ),
    (
        "UPDATE contests_result SET file = jsonb_set(file, '{sheets,0,marks,total}', '\"100\"')",
        "重新计算得出",
    ),
    ("UPDATE contests_result SET file = jsonb_set(file, '{sheets,0,judge}', '\"P9\"')", "没有评委 P9"),
    ("UPDATE contests_entry SET state = 'withdrawn' WHERE id = (SELECT min(id) FROM contests_entry)", "its"),
    ("UPDATE contests_edition SET scheme = jsonb_set(scheme, '{decimals}', '1')", "its scheme are not what"),
]


def published(cast: Cast) -> None:
    """Two entries, two judges who signed, a vote with one vote, the result published."""
    done = made(cast, entries=2, scheme=scheme(VOTE, stage(trim=None)))
    row = round_of(cast, done)
    ballot = {"round_id": row.pk, "entry_ids": [done.entries[0].pk]}
    contests.cast_votes(**ballot, by=at(cast.members[0]), now=OPENS)
    panel = judges(cast, done, 2)
    defence = opened(cast, done, panel)
    for entry, marks in zip(done.entries, MARKS, strict=True):
        for (_judge, person), mark in zip(panel, marks, strict=True):
            signed(defence, entry.pk, person, mark)
    contests.end_stage(stage_id=defence.pk, by=cast.clerk.actor, now=OPENED + HOUR)
    contests.end_round(round_id=row.pk, by=cast.clerk.actor, now=CLOSES)
    contests.publish_result(edition_id=done.edition.pk, by=cast.approver.actor, now=CLOSES + HOUR)


def damaged(sql: str) -> list[str]:
    """What is found after one statement, which changed a row at least; then all is as before."""
    with transaction.atomic():
        with behind_the_back(), connection.cursor() as cursor:
            cursor.execute(sql)
            assert cursor.rowcount > 0, sql
        found = differences()
        transaction.set_rollback(True)
    return found


def test_every_row_that_decides_is_proven(cast: Cast) -> None:
    published(cast)
    assert differences() == []
    found = [(sql, said, damaged(sql)) for sql, said in DAMAGE]
    assert [one for one in found if not any(one[1] in sentence for sentence in one[2])] == []
    assert differences() == []
