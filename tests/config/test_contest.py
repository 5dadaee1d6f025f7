"""``redvest contest replay`` as a stranger runs it: a process of its own, with no database to be had."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

NO_DATABASE = os.environ | {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}


def sheet(judge: str, entry: str, mark: str) -> dict[str, Any]:
    return {"stage": "final", "judge": judge, "entry": entry, "marks": {"total": mark}}


def edition() -> dict[str, Any]:
    """Two entries, two judges; 92.55 and 91.70 by hand."""
    final = {
        "code": "final",
        "name": "路演",
        "kind": "panel",
        "weight": "100",
        "criteria": [{"code": "total", "name": "总分", "maximum": "100"}],
    }
    return {
        "format": "redvest-edition/1",
        "code": "by-hand",
        "scheme": {"stages": [final], "awards": [{"code": "gold", "name": "金奖", "count": 1}]},
        "entries": [{"code": "a", "title": "甲"}, {"code": "b"}],
        "judges": ["J1", "J2"],
        "sheets": [sheet("J1", "a", "95.1"), sheet("J2", "a", "90"), sheet("J1", "b", "91.7")],
        "published": {
            "ranking": [
                {"entry": "a", "score": "92.55", "rank": 1, "award": "gold"},
                {"entry": "b", "score": "91.70", "rank": 2},
            ]
        },
    }


def replayed(folder: Path, data: Any, *options: str) -> subprocess.CompletedProcess[str]:
    file = folder / "edition.json"
    file.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    line = [sys.executable, "-m", "redvest", "contest", "replay", str(file), *options]
    return subprocess.run(line, env=NO_DATABASE, capture_output=True, text=True, check=False, timeout=60)


def test_what_was_published_follows(tmp_path: Path) -> None:
    done = replayed(tmp_path, edition(), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "ranking": [
            {"entry": "a", "score": "92.55", "rank": 1, "award": "gold"},
            {"entry": "b", "score": "91.70", "rank": 2},
        ]
    }
    table = replayed(tmp_path, edition())
    assert table.stdout.splitlines() == ["1\t92.55\ta\t甲\t金奖", "2\t91.70\tb"]


def test_the_first_difference_is_said(tmp_path: Path) -> None:
    other = edition()
    other["published"]["ranking"][1]["score"] = "91.71"
    done = replayed(tmp_path, other, "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["ranking"][1]["score"] == "91.70", "what comes out is told all the same"
    assert "第 2 行：公布的是 b，91.71 分，第 2 名；重新计算得出 b，91.70 分，第 2 名" in done.stderr


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data["sheets"][0]["marks"].update(total="95.15"), "sheets[0].marks.total"),
        (lambda data: data["sheets"][0].update(judge="J9"), "sheets[0].judge：没有评委 J9"),
        (lambda data: data.update(weights=1), "weights：不认识这一项"),
    ],
)
def test_a_wrong_file_is_told_where(tmp_path: Path, change: Any, said: str) -> None:
    data = edition()
    change(data)
    done = replayed(tmp_path, data)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_no_json_or_says_a_thing_twice(tmp_path: Path) -> None:
    assert "不是 JSON 文件" in replayed(tmp_path, "{").stderr
    twice = json.dumps(edition()).replace('"rank": 1', '"rank": 1, "rank": 2')
    assert replayed(tmp_path, twice).returncode == 2
