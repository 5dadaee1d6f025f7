"""The benches: which there are, and what check-in measures by, without the load."""

from collections import Counter
from datetime import datetime

import pytest

from harness.clock import MovableClock
from redvest.config.bench import check_in
from redvest.config.bench._load import Measured
from redvest.config.commands.bench import names
from redvest.kernel.clock import CHINA


def test_every_bench_has_a_name() -> None:
    assert names() == ["check-in", "dispatch", "import", "ledger", "sign-up"]


def test_rounds_are_added_up() -> None:
    rounds = [
        Measured(seconds=1.0, statuses=Counter({200: 3}), latencies=[1.0, 2.0, 3.0]),
        Measured(seconds=0.5, statuses=Counter({200: 1, 409: 2}), latencies=[4.0, 5.0, 6.0]),
    ]
    whole = check_in._together(rounds)
    assert (whole.seconds, whole.statuses) == (1.5, Counter({200: 4, 409: 2}))
    assert whole.rate == 4.0
    assert whole.percentile(50) == 4.0


def test_shortly_before_midnight_it_says_so_and_stops(
    wall_clock: MovableClock, capsys: pytest.CaptureFixture[str]
) -> None:
    wall_clock.set(datetime(2026, 3, 2, 23, 40, tzinfo=CHINA))
    assert check_in.main(True) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "midnight" in said.err
