"""A stage as it is judged in pages: named, pledged, opened, marked, signed, told, unlocked."""

from datetime import timedelta

from cast import Cast, resident
from contests.judging import OPENED, PASSWORD, drawn, judges, opened, signed, stage_of
from contests.making import HOUR, MINUTE, made, scheme, stage
from harness.clock import MovableClock
from redvest.contests.models import Conflict, Judge, Mark, Sheet, Turn
from visiting import client_of


def test_a_judge_marks_and_signs(cast: Cast, wall_clock: MovableClock) -> None:
    done = made(cast, entries=2)
    wall_clock.set(OPENED)
    clerk, person = client_of(cast.clerk, now=OPENED), resident(660, password=PASSWORD)
    panel = f"/office/contests/{done.edition.pk}/panel/"
    assert clerk.post(f"{panel}do/name/", {"number": "V0", "unit_words": "县医院"}).status_code == 422
    assert (
        clerk.post(f"{panel}do/name/", {"number": person.number, "unit_words": "县医院"}).status_code == 302
    )
    judge, row = Judge.objects.get(), stage_of(done)
    assert "县医院" in clerk.get(panel).content.decode()
    step = f"/office/contests/stages/{row.pk}/do"
    assert clerk.post(f"{step}/open/").status_code == 422
    clerk.post(f"{step}/seat/", {f"seat-{judge.pk}": "yes"})
    assert clerk.post(f"{step}/open/").headers["Location"] == f"/office/contests/stages/{row.pk}/"
    judging = client_of(person, now=OPENED)
    assert f"/judge/{judge.pk}/pledge/" in judging.get("/judge/").content.decode()
    pledge = f"/judge/{judge.pk}/pledge/"
    assert done.entries[0].title in judging.get(pledge).content.decode()
    second = done.entries[1]
    assert judging.post(f"/judge/{judge.pk}/declare", {"entry": second.pk, "note": ""}).status_code == 422
    assert (
        judging.post(f"/judge/{judge.pk}/declare", {"entry": second.pk, "note": "老同学"}).status_code == 302
    )
    assert Conflict.objects.get().state == "recused"
    assert judging.post(pledge).status_code == 302
    listed = judging.get(f"/judge/stages/{row.pk}/").content.decode()
    assert "已回避" in listed
    sheet = f"/judge/stages/{row.pk}/entries/{done.entries[0].pk}/"
    assert judging.get(f"/judge/stages/{row.pk}/entries/{second.pk}/").status_code == 404
    assert "data-sheet" in judging.get(sheet).content.decode()
    script = {"Accept": "application/json"}
    saved = judging.post(f"{sheet}save", {"mark-total": "91.5", "count": "3"}, headers=script)
    assert saved.json() == {"count": 3, "marks": {"total": "91.5"}, "total": "91.50"}
    late = judging.post(f"{sheet}save", {"mark-total": "9", "count": "2"}, headers=script)
    assert late.json()["marks"] == {"total": "91.5"}
    assert (
        judging.post(f"{sheet}save", {"mark-total": "101", "count": "4"}, headers=script).status_code == 409
    )
    assert judging.post(f"{sheet}sign", {"mark-total": "92", "password": "不是这个密码啊"}).status_code == 422
    assert (
        judging.post(f"{sheet}sign", {"mark-total": "92", "count": "1", "password": PASSWORD}).status_code
        == 302
    )
    assert [str(one) for one in Mark.objects.values_list("value", flat=True)] == ["92.00"]
    assert "签名摘要" in judging.get(sheet).content.decode()
    auditor = client_of(cast.auditor, now=OPENED)
    sheets = f"/office/contests/{done.edition.pk}/sheets/"
    assert "92.00" in auditor.get(sheets).content.decode()
    assert clerk.get(sheets).status_code == 403
    kept = Sheet.objects.get()
    assert auditor.post(f"{sheets}unlock", {"sheet": kept.pk, "why": ""}).status_code == 422
    assert auditor.post(f"{sheets}unlock", {"sheet": kept.pk, "why": "抄错"}).status_code == 302
    assert sorted(Sheet.objects.values_list("version", "state")) == [(1, "unlocked"), (2, "open")]


def test_who_is_no_judge_sees_nothing(cast: Cast, wall_clock: MovableClock) -> None:
    done = made(cast, entries=1)
    panel = judges(cast, done, 1)
    row = opened(cast, done, panel)
    wall_clock.set(OPENED)
    entry = done.entries[0].pk
    for who in (cast.clerk, cast.auditor, done.leaders[0]):
        client = client_of(who, now=OPENED)
        for path in (f"/judge/stages/{row.pk}/", f"/judge/stages/{row.pk}/entries/{entry}/"):
            assert client.get(path).status_code == 404
    assert client_of().get(f"/judge/stages/{row.pk}/").status_code == 302


def test_a_blind_stage_names_nobody(cast: Cast, wall_clock: MovableClock) -> None:
    done = made(cast, entries=2, scheme=scheme(stage(blind=True, trim=None)))
    panel = judges(cast, done, 2)
    row = opened(cast, done, panel)
    wall_clock.set(OPENED + HOUR)
    first, second = done.entries
    judging = client_of(panel[0][1], now=OPENED + HOUR)
    pages = [
        judging.get(path).content.decode()
        for path in (
            f"/judge/stages/{row.pk}/",
            f"/judge/stages/{row.pk}/entries/{first.pk}/",
            f"/judge/{panel[0][0].pk}/pledge/",
        )
    ]
    for page in pages:
        assert first.code in page
        assert first.title not in page
        assert first.unit.name not in page
    signed(row, first.pk, panel[1][1], "77.7")
    signed(row, first.pk, panel[0][1], "90")
    assert "77.70" not in judging.get(f"/judge/stages/{row.pk}/entries/{first.pk}/").content.decode()
    signed(row, second.pk, panel[0][1], "91")
    page = judging.get(f"/judge/stages/{row.pk}/entries/{first.pk}/").content.decode()
    assert "77.70" in page
    assert first.title in page


def test_the_board_shows_what_was_told(cast: Cast, wall_clock: MovableClock) -> None:
    done = made(cast, entries=2)
    panel = judges(cast, done, 1)
    row = stage_of(done)
    board = f"/live/gaoping-2026/{row.code}/"
    assert client_of().get(board).status_code == 404
    drawn(cast, row)
    opened(cast, done, panel)
    wall_clock.set(OPENED)
    clerk, turn = client_of(cast.clerk, now=OPENED), Turn.objects.get(number=1)
    step = f"/office/contests/stages/{row.pk}/do"
    visitor = client_of()
    before = visitor.get(f"{board}live")
    assert visitor.get(f"{board}live", headers={"If-None-Match": before["ETag"]}).status_code == 304
    assert clerk.post(f"{step}/start/", {"turn": turn.pk}).status_code == 302
    _passes()
    after = visitor.get(f"{board}live", headers={"If-None-Match": before["ETag"]})
    assert turn.entry.title in after.content.decode()
    ends = int((OPENED + timedelta(seconds=300)).timestamp())
    assert f'data-ends="{ends}"' in after.content.decode()
    clerk.post(f"{step}/answers/", {"turn": turn.pk})
    signed(row, turn.entry_id, panel[0][1], "93.4")
    clerk.post(f"{step}/done/", {"turn": turn.pk})
    _passes()
    assert "93.40" not in visitor.get(f"{board}live").content.decode()
    wall_clock.set(OPENED + 9 * MINUTE)
    assert clerk.post(f"{step}/tell/", {"turn": turn.pk}).status_code == 302
    _passes()
    assert "93.40" in visitor.get(f"{board}live").content.decode()
    assert "sha256sum" in visitor.get(board).content.decode()
    assert "93.40" in clerk.get(f"/office/contests/stages/{row.pk}/").content.decode()


def _passes() -> None:
    """What a process believes for a second is over."""
    from redvest.web.boards import live

    for kept in live._kept.values():
        kept.asked_at -= 2 * live.FRESH
