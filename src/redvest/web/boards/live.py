"""The live board of a contest's stage. Thousands poll a fragment every few seconds.

A fragment is rendered once per change, process and language. A process asks the database at most once a second which
version stands, and answers all others from memory: with 304 and no body to whoever has that version already.
"""

import threading
import time
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from redvest.contests.queries import board as queries

#: Seconds for which a process believes that nothing has changed: what the hall sees is at most so much older.
FRESH = 1.0
#: So many boards are kept in memory, the least recently made dropped first.
MOST_KEPT = 64


@dataclass
class _Kept:
    """A fragment in memory: which stage and version it shows, and when the version was last asked for."""

    stage_id: int
    version: int
    asked_at: float
    body: bytes
    tag: str


_kept: dict[tuple[str, str, str, str], _Kept] = {}
_making = threading.Lock()


@require_safe
def board(request: HttpRequest, board_edition: str, board_stage: str) -> HttpResponse:
    """The board as a page: for the hall (``?wall=1``, large) and for everybody."""
    row = queries.boarded_stage(board_edition, board_stage)
    context = {"board": queries.board_of(row), "edition": row.edition, "wall": "wall" in request.GET}
    return render(request, "boards/board.html", context)


@require_safe
def fragment(request: HttpRequest, board_edition: str, board_stage: str) -> HttpResponse:
    """What changes on it."""
    return _answer(request, board_edition, board_stage, "boards/_live.html")


@require_safe
def clock(request: HttpRequest, board_edition: str, board_stage: str) -> HttpResponse:
    """Who is on and how long still, for judges' pages."""
    return _answer(request, board_edition, board_stage, "boards/_clock.html")


def forget() -> None:
    """Drops what this process has in memory: it belongs to one database, and another may have the same versions."""
    _kept.clear()


def _answer(request: HttpRequest, edition: str, stage: str, template: str) -> HttpResponse:
    key = (edition, stage, template, get_language() or "")
    kept = _kept.get(key)
    if kept is None or time.monotonic() - kept.asked_at > FRESH:
        with _making:  # of those who ask in the same moment one looks, the others wait and find it
            kept = _kept.get(key)
            if kept is None or time.monotonic() - kept.asked_at > FRESH:
                kept = _made(key, kept)
    headers = {"ETag": kept.tag, "Cache-Control": "no-cache"}
    if request.headers.get("If-None-Match") == kept.tag:
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(kept.body, headers=headers)


def _made(key: tuple[str, str, str, str], known: _Kept | None) -> _Kept:
    edition, stage, template, language = key
    if known is not None and queries.version_of(known.stage_id) == known.version:
        known.asked_at = time.monotonic()
        return known
    row = queries.boarded_stage(edition, stage)
    found = queries.board_of(row)
    body = render_to_string(template, {"board": found, "edition": row.edition}).encode()
    tag = f'"{row.pk}-{found.version}-{language}-{len(body)}"'
    made = _Kept(stage_id=row.pk, version=found.version, asked_at=time.monotonic(), body=body, tag=tag)
    _kept.pop(key, None)
    _kept[key] = made
    while len(_kept) > MOST_KEPT:
        _kept.pop(next(iter(_kept)))
    return made
