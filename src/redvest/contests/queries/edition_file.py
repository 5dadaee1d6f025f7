"""The edition file assembled from the tables: all that is needed to compute a ranking anew, without names of persons.

Judges stand under their codes. Only sealed sheets count; those unlocked, and those of a judge who was found to have a
conflict afterwards, are kept under ``history``. Its format: ``docs/edition-format.md``.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from redvest.contests.enums import ConflictState, EntryState, SheetState
from redvest.contests.models import Conflict, Edition, Entry, Given, Judge, Result, Seat, Sheet, Stage, Tally
from redvest.contests.queries.blindness import shows_codes
from redvest.contests.scoring import edition as editions
from redvest.contests.scoring.edition import FORMAT
from redvest.contests.scoring.seal import plain
from redvest.kernel.errors import NotFound, Reason

#: Entries that were sent in, and why some of them are out.
_IN = (EntryState.LISTED, EntryState.SHORTLISTED, EntryState.NOT_SHORTLISTED)
_OUT = {EntryState.WITHDRAWN: "withdrawn", EntryState.DISQUALIFIED: "struck"}


def edition_file(edition_id: int) -> dict[str, Any]:
    """The file of an edition as its tables stand now, nothing published in it. A fixed number of queries."""
    edition = Edition.objects.select_related("site").get(pk=edition_id)
    stages = list(Stage.objects.filter(edition=edition).order_by("turn"))
    entries = list(
        Entry.objects.filter(Q(state__in=_IN) | Q(state__in=list(_OUT), unit_list__isnull=False))
        .filter(edition=edition)
        .select_related("unit")
        .order_by("code")
    )
    codes = {entry.pk: entry.code for entry in entries}
    judges = dict(Judge.objects.filter(edition=edition).order_by("code").values_list("pk", "code"))
    recused = _recused(edition, entries)
    data: dict[str, Any] = {
        "format": FORMAT,
        "code": edition.code,
        "name": edition.name,
        "scheme": edition.scheme,
        "entries": [_entry(entry, stages) for entry in entries],
        "judges": sorted(judges.values()),
        "recusals": sorted(
            (
                {"judge": judges[judge], "entry": codes[entry], "kind": kind}
                for (judge, entry), kind in recused.items()
            ),
            key=lambda one: (one["judge"], one["entry"]),
        ),
        "shortlists": [{"stage": one.code, "kept": one.kept} for one in stages if one.kept is not None],
        "votes": _votes(edition, codes),
        "given": _given(edition, codes),
        "about": {"site": edition.site.name, "units": {entry.code: entry.unit.name for entry in entries}},
    }
    took_part = _taking_part(data)
    counted, history = _sheets(edition, judges, codes, recused, took_part)
    data |= {"sheets": counted, "history": history}
    data["absences"] = _absences(stages, counted, took_part, codes, recused)
    seeds = [one.draw_seed for one in stages if one.draw_seed]
    return data | ({"draw_seed": seeds[-1]} if seeds else {})


def _taking_part(data: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """By stage, the codes of the entries that took part in it, as whoever replays the file will see it."""
    if not data["entries"]:
        return {}
    edition = editions.parse({"sheets": [], **data})
    return {stage.code: edition.taking_part(stage.code) for stage in edition.scheme.stages}


def _recused(edition: Edition, entries: Iterable[Entry]) -> dict[tuple[int, int], str]:
    """Judge and entry, and why: whatever was raised keeps the judge away unless a supervisor dismissed it."""
    rows = Conflict.objects.filter(judge__edition=edition, entry__in=[entry.pk for entry in entries])
    rows = rows.exclude(state=ConflictState.DISMISSED).order_by("-kind")
    return {(judge, entry): kind for judge, entry, kind in rows.values_list("judge_id", "entry_id", "kind")}


def published_file(code: str) -> dict[str, Any]:
    """The file an edition's standing result was published with. Raises NotFound while nothing is published."""
    row = Result.objects.filter(edition__code=code, replaced_at__isnull=True).first()
    if row is None:
        raise NotFound(Reason("not_published", _("这届大赛还没有公布结果")))
    found: dict[str, Any] = row.file
    return found


def file_to_export(code: str) -> dict[str, Any]:
    """What ``redvest contest export`` prints: the published file, or the tables as they stand. Raises NotFound.

    While a blind stage is ahead, codes stand alone, without titles and units.
    """
    row = Edition.objects.filter(code=code).first()
    if row is None:
        raise NotFound(Reason("not_found", _("没有找到这届大赛")))
    standing = Result.objects.filter(edition=row, replaced_at__isnull=True).first()
    if standing is not None:
        found: dict[str, Any] = standing.file
        return found
    file = edition_file(row.pk)
    return file if shows_codes(row) else _blind(file)


def _blind(file: Mapping[str, Any]) -> dict[str, Any]:
    entries = [{name: said for name, said in one.items() if name != "title"} for one in file["entries"]]
    about = {name: said for name, said in file["about"].items() if name != "units"}
    return {**file, "entries": entries, "about": about}


def canonical(data: Mapping[str, Any]) -> str:
    """The one way to write a file down, for its digest: keys sorted, no blanks."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(data: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical file, in hexadecimal."""
    return hashlib.sha256(canonical(data).encode()).hexdigest()


def _entry(entry: Entry, stages: Sequence[Stage]) -> dict[str, Any]:
    found: dict[str, Any] = {"code": entry.code, "title": entry.title}
    if entry.group:
        found["group"] = entry.group
    if entry.draw_no is not None:
        found["draw"] = entry.draw_no
    if entry.state in _OUT:
        found["out"] = _OUT[EntryState(entry.state)]
        ended = [one.code for one in stages if one.ended_at and one.ended_at <= entry.state_since]
        if ended:
            found["out_after"] = ended[-1]
    return found


def _sheets(
    edition: Edition,
    judges: Mapping[int, str],
    codes: Mapping[int, str],
    recused: Mapping[tuple[int, int], str],
    took_part: Mapping[str, frozenset[str]],
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    rows = (
        Sheet.objects.filter(stage__edition=edition, entry_id__in=list(codes))
        .exclude(state=SheetState.OPEN)
        .select_related("stage")
        .prefetch_related("marks")
        .order_by("stage__turn", "judge__code", "entry__code", "purpose", "version")
    )
    counted, history = [], []
    for row in rows:
        said: dict[str, Any] = {
            "stage": row.stage.code,
            "judge": judges[row.judge_id],
            "entry": codes[row.entry_id],
            "purpose": row.purpose,
            "marks": {mark.criterion: plain(mark.value) for mark in row.marks.all()},
            "digest": row.digest,
            "signed_at": row.sealed_at.isoformat() if row.sealed_at else "",
        }
        if row.state == SheetState.UNLOCKED:
            history.append(said | {"version": row.version, "why": row.unlocked_why})
        elif (row.judge_id, row.entry_id) in recused:
            history.append(said | {"version": row.version, "why": recused[row.judge_id, row.entry_id]})
        elif codes[row.entry_id] not in took_part[row.stage.code]:
            history.append(said | {"version": row.version, "why": "out"})
        else:
            counted.append(said | {"version": row.version})
    return counted, history


def _absences(
    stages: Sequence[Stage],
    counted: Sequence[Mapping[str, Any]],
    took_part: Mapping[str, frozenset[str]],
    codes: Mapping[int, str],
    recused: Mapping[tuple[int, int], str],
) -> list[dict[str, Any]]:
    """Of stages that ended: the judges with a seat who did not sign a sheet for an entry they should have marked."""
    signed = {(one["stage"], one["judge"], one["entry"]) for one in counted}
    groups = dict(Entry.objects.filter(pk__in=list(codes)).values_list("pk", "group"))
    seats = Seat.objects.filter(stage__in=[one for one in stages if one.ended_at]).select_related("judge")
    by_id = {one.pk: one.code for one in stages}
    found = [
        {"stage": by_id[seat.stage_id], "judge": seat.judge.code, "entry": code}
        for seat in seats
        for pk, code in codes.items()
        if code in took_part[by_id[seat.stage_id]]
        and (not seat.groups or groups[pk] in seat.groups)
        and (seat.judge_id, pk) not in recused
        and (by_id[seat.stage_id], seat.judge.code, code) not in signed
    ]
    return sorted(found, key=lambda one: (one["stage"], one["judge"], one["entry"]))


def _votes(edition: Edition, codes: Mapping[int, str]) -> list[dict[str, Any]]:
    rows = Tally.objects.filter(round__edition=edition, entry_id__in=list(codes))
    found = rows.values_list("round__stage__code", "entry_id", "counted", "held", "void")
    return _sorted(
        {"stage": stage, "entry": codes[entry], "counted": counted, "held": held, "void": void}
        for stage, entry, counted, held, void in found
    )


def _given(edition: Edition, codes: Mapping[int, str]) -> list[dict[str, Any]]:
    rows = Given.objects.filter(
        stage__edition=edition, entry_id__in=list(codes), replaced_at__isnull=True
    ).values_list("stage__code", "entry_id", "value")
    return _sorted(
        {"stage": stage, "entry": codes[entry], "score": plain(Decimal(value))}
        for stage, entry, value in rows
    )


def _sorted(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda one: (one["stage"], one["entry"]))
