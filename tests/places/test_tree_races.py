"""Changes of the network at the same time, on real connections: they wait for each other, and the tree stays whole."""

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from django.db import connection

from cast import NOW, network
from places.invariants import broken
from places.real_counties import load_real
from redvest.kernel import clock
from redvest.kernel.actor import SYSTEM
from redvest.kernel.errors import DomainError
from redvest.places import operations as places
from redvest.places.models import Site, SiteVersion
from redvest.places.operations import changing, opening

pytestmark = pytest.mark.race
DAY = timedelta(days=1)


def together(*calls: Callable[[], object]) -> list[object]:
    """Runs the calls in threads of their own, started at once; gives each one's result or exception."""
    results: list[object] = [None] * len(calls)
    start = threading.Barrier(len(calls))

    def run(at: int) -> None:
        try:
            start.wait()
            results[at] = calls[at]()
        except Exception as error:
            results[at] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[at]) for at in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


@contextmanager
def both_read_before_either_writes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Holds each change after its reading until the other has read too, or half a second has passed."""
    met = threading.Barrier(2)
    really = changing._subtree

    def subtree(site: Site) -> tuple[list[int], int]:
        found = really(site)
        with suppress(threading.BrokenBarrierError):  # the other one waits for us to finish
            met.wait(timeout=0.5)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(changing, "_subtree", subtree)
        yield


def centre(code: str) -> None:
    places.open_site(
        code=code,
        kind="centre",
        name=f"{code}中心",
        division_code="430524",
        parent_code=None,
        by=SYSTEM,
        now=NOW,
    )


@pytest.mark.parametrize("locked", [False, True], ids=["without the lock", "with it"])
def test_a_station_moves_into_an_institute_that_is_moved(
    committed_db: str, monkeypatch: pytest.MonkeyPatch, locked: bool
):
    network()
    centre("zone")
    if not locked:
        monkeypatch.setattr(changing, "one_change_at_a_time", lambda: None)
    with both_read_before_either_writes(monkeypatch):
        results = together(
            lambda: places.move_site(code="430524001001", parent_code="430524104", by=SYSTEM, now=NOW + DAY),
            lambda: places.move_site(code="430524104", parent_code="zone", by=SYSTEM, now=NOW + 2 * DAY),
        )
    if locked:
        assert broken() == []
        assert Site.objects.get(code="430524104").path == "/zone/430524104/"
    else:
        assert broken(), results


def test_two_centres_cannot_go_beneath_each_other(committed_db: str, monkeypatch: pytest.MonkeyPatch):
    for number in range(5):
        one, two = f"a{number}", f"b{number}"
        if number == 0:
            network()
        centre(one)
        centre(two)
        with both_read_before_either_writes(monkeypatch):
            results = together(
                lambda one=one, two=two: places.move_site(
                    code=one, parent_code=two, by=SYSTEM, now=NOW + DAY
                ),
                lambda one=one, two=two: places.merge_site(code=two, into_code=one, by=SYSTEM, now=NOW + DAY),
            )
        refused = [result for result in results if isinstance(result, DomainError)]
        assert len(refused) == 1, results
        assert refused[0].codes[0] in {"below_itself", "changed_just_now"}
        assert broken() == []


def test_a_county_is_opened_once(committed_db: str):
    load_real("430524")
    results = together(*[lambda: places.open_network(code="430524", by=SYSTEM, now=NOW)] * 4)
    assert sorted(sum(result.added.values()) for result in results) == [0, 0, 0, 598]
    assert Site.objects.count() == SiteVersion.objects.count() == 598
    assert opening.NetworkOpened(added={"centre": 0, "institute": 0, "station": 0}, existing=598) in results


def test_a_storm_of_changes(committed_db: str):
    network()
    for code in ("zone1", "zone2"):
        centre(code)

    def changes(seed: int) -> Callable[[], int]:
        def run() -> int:
            die, done = random.Random(seed), 0
            codes = list(Site.objects.order_by("code").values_list("code", flat=True))
            for _round in range(30):
                code, other = die.sample(codes, 2)
                common = {"by": SYSTEM, "now": clock.now()}
                try:
                    if die.random() < 0.85:
                        places.move_site(code=code, parent_code=other, **common)
                    else:
                        places.merge_site(code=code, into_code=other, **common)
                    done += 1
                except DomainError:
                    continue
            return done

        return run

    results = together(*[changes(seed) for seed in range(4)])
    assert all(isinstance(result, int) for result in results), results
    assert sum(results) > 5
    assert broken() == []
