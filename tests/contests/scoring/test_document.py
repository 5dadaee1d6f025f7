"""What ``docs/edition-format.md`` says of the file: its examples replay, its commands give what it prints."""

import json
import re
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from contests.scoring import plainly
from redvest.contests.scoring import draw, edition, scheme, seal
from redvest.contests.scoring.reading import BadFile
from redvest.contests.scoring.replay import replay

TEXT = (Path(__file__).parents[3] / "docs" / "edition-format.md").read_text(encoding="utf-8")
EXAMPLES: dict[str, Any] = {
    name: json.loads(body)
    for name, body in re.findall(r"<!-- example: (\w+) -->\n```json\n(.*?)\n```", TEXT, re.DOTALL)
}


def test_the_smallest_file_prints_what_is_said() -> None:
    wanted = {"ranking": [{"entry": "A1", "score": "95.10", "rank": 1}]}
    assert replay(EXAMPLES["smallest"]).as_dict() == wanted
    assert json.dumps(wanted) in TEXT


def test_the_whole_example_replays_and_follows() -> None:
    found = replay(EXAMPLES["whole"])
    assert found.agrees, found.difference
    assert [(one.entry, one.score, one.rank, one.award) for one in found.places] == [
        ("B2", "93.20", 1, "gold"),
        ("A1", "92.10", 2, ""),
    ]
    by_hand, unscored = plainly.places(EXAMPLES["whole"])
    assert by_hand == {"B2": ("93.20", 1, "gold"), "A1": ("92.10", 2, "")}
    assert not unscored


@pytest.mark.parametrize("path", ["format", "code", "scheme", "entries"])
def test_what_is_said_to_be_needed_is(path: str) -> None:
    with pytest.raises(BadFile) as caught:
        replay({name: said for name, said in EXAMPLES["smallest"].items() if name != path})
    assert caught.value.path == path


@pytest.mark.parametrize("path", ["name", "judges", "sheets", "recusals", "given", "votes", "published"])
def test_the_document_names_every_field(path: str) -> None:
    assert f"`{path}`" in TEXT


def test_every_field_of_the_engine_stands_in_the_document() -> None:
    for kind in (scheme.Scheme, scheme.Stage, scheme.Criterion, scheme.Tier, scheme.Trim, edition.Entry):
        for name in kind.__dataclass_fields__:
            assert name.startswith("_") or f"`{name}`" in TEXT, name
    for step in scheme.LADDER:
        assert f"`{step}:" in TEXT


def test_the_draw_by_hand() -> None:
    told = re.findall(r"printf '%s' '(.+?)\|(\w+)' \| sha256sum\n\s+([0-9a-f]{64})", TEXT)
    assert [code for _seed, code, _digest in told] == ["A1", "B2"]
    for seed, code, digest in told:
        assert draw.digest(seed, code) == digest
    assert draw.order("3456.78", ["B2", "A1"]) == ["A1", "B2"]
    assert "`A1` comes on before `B2`" in TEXT


def test_the_seal_by_hand() -> None:
    sheet = EXAMPLES["whole"]["sheets"][0]
    line = seal.text(
        edition="example-2026",
        stage=sheet["stage"],
        judge=sheet["judge"],
        entry=sheet["entry"],
        marks={code: Decimal(mark).quantize(Decimal("0.01")) for code, mark in sheet["marks"].items()},
        version=1,
        signed_at="2026-03-16T03:01:00+00:00",
        purpose="marks",
    )
    assert f"    {line}\n" in TEXT


def test_the_digest_of_a_file_by_hand() -> None:
    from redvest.contests.queries.edition_file import digest

    (command,) = re.findall(r"python3 -c '(.+)'\n", TEXT)
    assert 'ensure_ascii=False, sort_keys=True, separators=(",", ":")' in command
    data = EXAMPLES["whole"]
    said = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert digest(data) == sha256(said.encode()).hexdigest()
