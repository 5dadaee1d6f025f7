"""What all operations of contests share: who acts, who may, how a step is noted, who is told."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import leaders_of, viewer_of
from redvest.contests.enums import EditionState, EntryState
from redvest.contests.models import Edition, EditionStep, Entry, EntryStep
from redvest.contests.operations._ballots import give_back
from redvest.contests.queries.hands import hands_in
from redvest.contests.rules import hands as hands_rules
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Forbidden, NotFound, Reason, forbid_if
from redvest.kernel.operation import step
from redvest.kernel.telling import Telling, tell

_LEFT = (EntryState.WITHDRAWN, EntryState.DISQUALIFIED)


def named_person(by: Actor) -> int:
    """The person who acts. Raises Forbidden."""
    if by.person_id is None:
        raise Forbidden(Reason("login_needed", _("请先登录")))
    return by.person_id


def require_running(edition: Edition, by: Actor, *, now: datetime) -> None:
    """Raises Forbidden unless the actor runs contests at the edition's site."""
    access.require(viewer_of(by, now=now), Verb.RUN_CONTEST, edition.site.path)


def require_opening(edition: Edition, by: Actor, *, now: datetime) -> None:
    """Raises Forbidden unless the actor decides on contests at the edition's site and did not draft or run this one."""
    access.require(viewer_of(by, now=now), Verb.OPEN_CONTEST, edition.site.path)
    forbid_if(hands_rules.why_not_open(hands_in(edition.pk, now=now), by.person_id))


def require_supervising(edition: Edition, by: Actor, *, now: datetime) -> None:
    """Raises Forbidden unless the actor supervises contests there and had no hand in this one."""
    access.require(viewer_of(by, now=now), Verb.SUPERVISE_CONTEST, edition.site.path)
    forbid_if(hands_rules.why_not_supervise(hands_in(edition.pk, now=now), by.person_id))


def entry_with_edition(entry_id: int) -> Entry:
    """An entry, its edition with its site and its team selected along. Raises NotFound."""
    rows = Entry.objects.select_related("edition__site", "team__site", "unit")
    found = rows.filter(pk=entry_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这项申报，或者您无权查看")))
    return found


def require_entrant(entry: Entry, by: Actor, *, now: datetime) -> None:
    """The entry's team, and the staff of its site. Raises NotFound for who may not know of a draft, Forbidden."""
    viewer = viewer_of(by, now=now)
    if entry.state == EntryState.DRAFT:
        access.require_sight(viewer.may(Verb.PREPARE_PROJECT, entry.team.path, entry.team.site.path))
    access.require(viewer, Verb.PREPARE_PROJECT, entry.team.path, entry.team.site.path)


@step
def move_edition(edition: Edition, to: EditionState, *, by: Actor, now: datetime, note: str = "") -> None:
    """Saves a locked edition in its new state, with the step and the audit entry."""
    EditionStep.objects.create(
        edition=edition, was=edition.state, state=to, at=now, by_id=by.person_id, note=note[:200]
    )
    edition.state, edition.state_since = to, now
    edition.save()
    audit.record(f"contest.{to}", by=by, now=now, target=f"contest:{edition.pk}")


@step
def move_entries(
    entries: Iterable[Entry],
    to: EntryState,
    *,
    by: Actor,
    now: datetime,
    note: str = "",
    facts: Sequence[dict[str, Any]] = (),
    also: Sequence[str] = (),
) -> None:
    """Saves locked entries in their new state, with their steps and audit entries; ``also``: other changed fields.

    Votes for entries that leave the contest while votes are taken go back to their voters.
    """
    rows = list(entries)
    EntryStep.objects.bulk_create(
        EntryStep(
            entry=row, was=row.state, state=to, at=now, by_id=by.person_id, note=note[:500], facts=list(facts)
        )
        for row in rows
    )
    for row in rows:
        row.state, row.state_since = to, now
    Entry.objects.bulk_update(rows, ["state", "state_since", *also])
    audit.record_many(
        audit.Deed(verb=f"contest_entry.{to}", target=f"entry:{row.pk}", by=by, now=now, data={})
        for row in rows
    )
    if to in _LEFT and rows:
        give_back([row.pk for row in rows], now=now)


@step
def tell_teams(
    kind: str, entries: Iterable[Entry], *, now: datetime, once: str = "", **words: str | int
) -> None:
    """Tells the leaders of each entry's team, and who handed it in. The entries have their team selected along."""
    rows = list(entries)
    leaders = leaders_of({row.team.code for row in rows}, now=now)
    tellings = []
    for row in rows:
        people = [*leaders.get(row.team.code, []), row.submitted_by_id]
        said: dict[str, str | int] = {"title": row.title, "edition": row.edition.name}
        tellings.append(
            Telling(
                kind=kind,
                people=list(dict.fromkeys(one for one in people if one is not None)),
                words=said | words,
                target=f"contest_entry:{row.pk}",
                once=once,
            )
        )
    tell(tellings, now=now)
