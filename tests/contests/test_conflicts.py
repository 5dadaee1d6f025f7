"""What keeps a judge from an entry, by what the house knows: each reason on its own."""

from typing import Any

import pytest

from redvest.contests.enums import ConflictKind
from redvest.contests.rules.panels import Known, conflicts_in

JUDGE, OTHER = 1, 2
NOTHING: dict[str, Any] = {
    "person_id": JUDGE,
    "unit_path": "/c/",
    "entry_unit_path": "/a/b/",
    "at_home": False,
    "trained": {OTHER},
    "approved": {OTHER},
    "entrants": {OTHER},
    "members": {OTHER},
}


@pytest.mark.parametrize(
    ("known", "kinds"),
    [
        ({}, []),
        ({"unit_path": "/a/b/"}, [ConflictKind.SAME_UNIT]),
        ({"unit_path": "/a/b/c/"}, [ConflictKind.SAME_UNIT]),
        ({"unit_path": "/a/"}, []),
        ({"unit_path": ""}, []),
        ({"at_home": True}, [ConflictKind.SAME_HOUSEHOLD]),
        ({"entrants": {JUDGE}, "members": {JUDGE}}, [ConflictKind.MEMBER]),
        ({"trained": {JUDGE, OTHER}}, [ConflictKind.TRAINED]),
        ({"approved": {JUDGE}, "trained": {JUDGE}}, [ConflictKind.TRAINED, ConflictKind.APPROVED]),
    ],
)
def test_each_reason_is_seen(known: dict[str, Any], kinds: list[ConflictKind]) -> None:
    assert conflicts_in(Known(**(NOTHING | known))) == kinds
