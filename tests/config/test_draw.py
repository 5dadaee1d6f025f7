"""``redvest draw``: anyone draws again from the file a page offers."""

import json
from pathlib import Path
from typing import Any

import pytest

from harness.command import redvest
from redvest.activities import drawing

LOTS = [[11, ["V2026****0001"]], [12, ["V2026****0002", "V2026****0003"]], [15, ["V2026****0004"]]]


def published(**changed: Any) -> dict[str, Any]:
    """A draw as its page offers it, genuine but for what is ``changed``."""
    secret = "5" * 64
    digest = drawing.digest_of([(lot, numbers) for lot, numbers in LOTS])
    seed = drawing.seed_of(secret, digest)
    draw = {
        "shift": 7,
        "commitment": drawing.commitment_of(secret),
        "secret": secret,
        "lots": LOTS,
        "digest": digest,
        "seed": seed,
        "order": drawing.order_of([11, 12, 15], seed),
        "places": 2,
    }
    return draw | changed


def drawn(tmp_path: Path, draw: object, *more: str) -> Any:
    file = tmp_path / "draw.json"
    file.write_text(draw if isinstance(draw, str) else json.dumps(draw), encoding="utf-8")
    return redvest("draw", str(file), *more)


def test_a_genuine_draw_agrees(tmp_path: Path) -> None:
    done = drawn(tmp_path, published())
    assert (done.returncode, done.stdout.splitlines()[0][:2]) == (0, "一致")
    told = json.loads(drawn(tmp_path, published(), "--json").stdout)
    order = published()["order"]
    won = drawing.winners_of(order, {11: 1, 12: 2, 15: 1}, 2)
    assert told == {"ok": True, "wrong": [], "order": order, "won": won}


def test_a_changed_order_does_not(tmp_path: Path) -> None:
    done = drawn(tmp_path, published(order=list(reversed(published()["order"]))))
    assert (done.returncode, done.stdout.splitlines()[0][:3]) == (1, "不一致")
    assert "the order does not follow from the seed" in done.stdout


@pytest.mark.parametrize(
    ("draw", "sentence"),
    [
        ("no json", "is no JSON"),
        ({"shift": 7}, "is not what the page of a draw offers"),
        (published(lots=[["11", []]]), "is not what the page of a draw offers"),
        (published(secret="", seed="", order=[], lots=[]), "before the lots were drawn"),
    ],
)
def test_what_is_no_draw_is_one_sentence(tmp_path: Path, draw: object, sentence: str) -> None:
    done = drawn(tmp_path, draw)
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    done = redvest("draw", str(tmp_path / "nothing.json"))
    assert done.returncode == 2
    assert "cannot be read" in done.stderr
