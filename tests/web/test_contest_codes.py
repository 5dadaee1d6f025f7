"""Codes of entries stay secret while somebody judges blind: on every public page, over the API, in exports."""

import pytest
from django.urls import reverse

from cast import Cast, Persona
from contests.judging import DUE, OPENED, SEED, judges, opened, signed, stage_of
from contests.making import CHECKED, HOUR, JUDGED, MINUTE, UNITS, Made, entered, made, scheme, stage
from harness.clock import MovableClock
from redvest.contests import operations as contests
from redvest.contests.models import Entry, Judge, Objection, Result, Stage
from redvest.contests.queries.edition_file import file_to_export
from redvest.kernel.errors import Refused
from refusing import refuses
from visiting import client_of

PAGE = "/contests/gaoping-2026/"
BLIND = stage(code="paper", name="材料盲评", blind=True, weight="40", trim=None)
SCHEME = scheme(BLIND, stage(weight="60", trim=None))
BOARD = [reverse(f"boards:{name}", args=("gaoping-2026", "defence")) for name in ("board", "live", "clock")]
API = ["/api/v1/contests/gaoping-2026", "/api/v1/contests/gaoping-2026/stages"]


def seen(*addresses: str) -> tuple[bool, bool]:
    """Whether a visitor reads all titles, and any code, at these addresses."""
    rows = list(Entry.objects.all())
    read = "".join(client_of().get(address).content.decode() for address in addresses)
    return all(row.title in read for row in rows), any(row.code in read for row in rows)


def judged(cast: Cast, row: Stage, done: Made, panel: list[tuple[Judge, Persona]]) -> None:
    """Everybody marks everything, and the stage ends."""
    for _judge, person in panel:
        for entry in done.entries:
            signed(row, entry.pk, person, "90")
    contests.end_stage(stage_id=row.pk, by=cast.clerk.actor, now=OPENED + HOUR)


def test_codes_are_shown_when_no_blind_stage_is_ahead(cast: Cast, wall_clock: MovableClock) -> None:
    done = made(cast, scheme=SCHEME)
    wall_clock.set(JUDGED + MINUTE)
    assert seen(PAGE, *API) == (True, False), "the blind stage has not begun"
    panel = judges(cast, done, 2)
    paper = opened(cast, done, panel, "paper")
    assert seen(PAGE, *API) == (True, False), "it is under way"
    judged(cast, paper, done, panel)
    assert seen(PAGE) == (True, True), "all who judged blind are done"
    file = contests_through(cast, done, panel)
    assert {one["code"] for one in file["entries"]} == {one.code for one in done.entries}
    assert seen(PAGE) == (True, True)
    assert seen(f"{PAGE}edition.json") == (True, True)
    lines = client_of().get("/api/v1/contests/gaoping-2026/result").json()["lines"]
    assert {one["code"] for one in lines} == {one.code for one in done.entries}


def contests_through(
    cast: Cast, done: Made, panel: list[tuple[Judge, Persona]]
) -> dict[str, list[dict[str, str]]]:
    """The defence too, and the result."""
    row = opened(cast, done, panel)
    judged(cast, row, done, panel)
    made: Result = contests.publish_result(
        edition_id=done.edition.pk, by=cast.approver.actor, now=OPENED + 2 * HOUR
    )
    return dict(made.file)


def test_no_order_is_drawn_from_secret_codes(cast: Cast) -> None:
    """The order of a draw is one of digests of codes: whoever knows codes would read titles from it."""
    done = made(cast, scheme=SCHEME)
    row, by = stage_of(done), cast.clerk.actor
    contests.announce_draw(stage_id=row.pk, source="当日收盘指数", due_at=DUE, by=by, now=JUDGED)
    contests.record_seed(stage_id=row.pk, seed=SEED, by=by, now=DUE)
    with refuses(Refused, "blind"):
        contests.draw_order(stage_id=row.pk, by=by, now=DUE)
    assert client_of().get(BOARD[0]).status_code == 404
    panel = judges(cast, done, 2)
    judged(cast, opened(cast, done, panel, "paper"), done, panel)
    assert len(contests.draw_order(stage_id=row.pk, by=by, now=DUE)) == 3
    assert seen(BOARD[0]) == (True, True)


def test_an_export_before_the_result_has_codes_alone(cast: Cast) -> None:
    done = made(cast, scheme=SCHEME)
    file = file_to_export("gaoping-2026")
    assert [sorted(one) for one in file["entries"]] == [["code"]] * 3
    assert "units" not in file["about"]
    panel = judges(cast, done, 2)
    judged(cast, opened(cast, done, panel, "paper"), done, panel)
    assert [sorted(one) for one in file_to_export("gaoping-2026")["entries"]] == [["code", "title"]] * 3


def test_without_blind_stages_codes_are_shown_from_the_lists_on(cast: Cast, wall_clock: MovableClock) -> None:
    made(cast)
    wall_clock.set(JUDGED + MINUTE)
    assert seen(PAGE) == (True, True)


def test_the_team_itself_sees_its_code_and_no_other_does(cast: Cast, wall_clock: MovableClock) -> None:
    done = made(cast, scheme=SCHEME)
    wall_clock.set(JUDGED + MINUTE)
    entry = done.entries[0]
    own, *others = (client_of(who, now=JUDGED) for who in (*done.leaders[:2], cast.members[0]))
    for address in (f"/team/contests/entries/{entry.pk}/", f"/api/v1/contest-entries/{entry.pk}"):
        assert entry.code in own.get(address).content.decode()
        for who in (*others, client_of()):
            assert entry.code not in who.get(address).content.decode()


@pytest.mark.parametrize("by_code", [True, False])
def test_an_objection_names_its_entry_by_code_or_title(
    cast: Cast, wall_clock: MovableClock, by_code: bool
) -> None:
    """Who may not know codes can still say whom they mean."""
    done = entered(cast, scheme=SCHEME)
    contests.close_applications(edition_id=done.edition.pk, by=cast.clerk.actor, now=CHECKED)
    first = done.entries[0]
    listed = contests.rank_entries(
        edition_id=done.edition.pk, unit_code=UNITS[0], ranked=[first.pk], by=cast.clerk.actor, now=CHECKED
    )
    contests.publicise_list(list_id=listed.pk, by=cast.clerk.actor, now=CHECKED)
    wall_clock.set(CHECKED + MINUTE)
    said = {
        "key": "objection-key",
        "about": listed.pk,
        "name": "王女士",
        "phone": "13900001234",
        "said": "不是这个队做的",
    }
    page = client_of().post(f"{PAGE}object", said | {"entry": "没有的项目"})
    assert page.status_code == 422
    assert "没有这个名称或编号的项目" in page.content.decode()
    named = first.code if by_code else first.title
    assert client_of().post(f"{PAGE}object", said | {"entry": named}).status_code == 302
    assert Objection.objects.get().entry_id == first.pk
