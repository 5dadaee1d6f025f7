"""The bench of the live board, with a handful of watchers on the test's own server."""

from cast import make_cast
from contests.judging import drawn, stage_of
from contests.making import JUDGED, made
from harness.clock import MovableClock
from redvest.config.bench import board_live
from redvest.config.bench._watching import Plan


def test_a_few_watch_a_board(site: str, wall_clock: MovableClock) -> None:
    wall_clock.set(JUDGED)
    cast = make_cast()
    done = made(cast, entries=1)
    drawn(cast, stage_of(done))
    port = int(site.rpartition(":")[2])
    plan = Plan(watchers=3, every=0.5, seconds=2.5)
    board = "/live/gaoping-2026/defence/live"
    said = board_live.measured(port, board, plan, polls=5, warm_up=2, plain=board)
    assert board_live.enough(said, plan)
    assert set(said["statuses"]) == {"200", "304"}, "shown at first and when it had changed, else not again"
    assert 0 < said["not_modified"] < 1
    assert (said["watchers"], said["due"]) == (3, 6.0)
    assert {name: one["statuses"] for name, one in said["cases"].items() if name != "changing"} == {
        "unchanged": {"304": 5},
        "first": {"200": 5},
    }
