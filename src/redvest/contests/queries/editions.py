"""Reads of editions: announced ones are public; drafts are for those who run, open or supervise contests there."""

from dataclasses import dataclass, fields
from datetime import datetime

from django.db.models import Q, QuerySet

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, covered_by
from redvest.access.rules import require_sight
from redvest.contests.enums import COMPETING, PUBLIC_EDITIONS, EntryState, ListState, ObjectionState
from redvest.contests.models import Edition, Entry, Objection, Place, Result, Stage, UnitList
from redvest.contests.queries.blindness import shows_codes
from redvest.contests.queries.certificates import score_words
from redvest.contests.queries.hands import hands_in
from redvest.contests.rules import hands as hands_rules
from redvest.contests.rules.editions import EditionForm, Part
from redvest.kernel import audit
from redvest.people import queries as people

DUTIES = (Verb.RUN_CONTEST, Verb.OPEN_CONTEST, Verb.SUPERVISE_CONTEST)


def handled(viewer: Viewer) -> Q:
    """Editions at whose site the viewer runs, decides on or supervises contests."""
    condition = Q(pk__in=[])
    for verb in DUTIES:
        condition |= covered_by(viewer, verb, site_path="site__path")
    return condition


def editions_visible_to(viewer: Viewer, *, under: str = "") -> QuerySet[Edition]:
    """Announced editions, and what the viewer handles, newest first; ``under``: the path of a site."""
    rows = Edition.objects.filter(Q(state__in=PUBLIC_EDITIONS) | handled(viewer))
    if under:
        rows = rows.filter(site__path__startswith=under)
    return rows.select_related("site").order_by("-apply_from", "-pk")


def editions_at_desk(viewer: Viewer) -> QuerySet[Edition]:
    """What the viewer handles, and the announced editions that a unit of theirs sends a list to; newest first."""
    above = Q(pk__in=[])
    for grant in viewer.scopes(Verb.ENTER_CONTEST):
        above |= Q(site__code__in=grant.path.strip("/").split("/")) | Q(site__path__startswith=grant.path)
    rows = Edition.objects.filter(handled(viewer) | above & Q(state__in=PUBLIC_EDITIONS))
    return rows.select_related("site").order_by("-apply_from", "-pk")


def edition_for(viewer: Viewer, code: str) -> Edition:
    """The edition of this code. Raises NotFound for those who may not know of it."""
    found = editions_visible_to(viewer).filter(code=code).first()
    require_sight(found is not None)
    assert found is not None  # require_sight has refused otherwise
    return found


def edition_at_desk(viewer: Viewer, edition_id: int) -> Edition:
    """The edition, for its desks and those of its units. Raises NotFound."""
    found = editions_at_desk(viewer).filter(pk=edition_id).first()
    require_sight(found is not None)
    assert found is not None  # require_sight has refused otherwise
    return found


def as_written(edition: Edition) -> EditionForm:
    """An edition as one writes it down."""
    return EditionForm(**{one.name: getattr(edition, one.name) for one in fields(EditionForm)})


def last_edit(edition_id: int, part: Part) -> tuple[int, str, datetime] | None:
    """Who of the desk last changed this part of a draft (id, name), and when; None if it is not known."""
    rows = audit.entries_about(f"contest:{edition_id}", verbs=["contest.edited"])
    found = rows.filter(data__part=part).first()
    if found is None or found.actor_id is None:
        return None
    return found.actor_id, people.person_by_id(found.actor_id).name, found.at


@dataclass(frozen=True, kw_only=True)
class May:
    """What the viewer may do in an edition; states decide the rest. ``run`` is also theirs who judge entries in."""

    run: bool
    open: bool
    supervise: bool


def may(viewer: Viewer, edition: Edition, *, now: datetime) -> May:
    """By the same verbs and hands the operations ask for."""
    path, hands = edition.site.path, hands_in(edition.pk, now=now)
    return May(
        run=viewer.may(Verb.RUN_CONTEST, path),
        open=viewer.may(Verb.OPEN_CONTEST, path) and not hands_rules.why_not_open(hands, viewer.person_id),
        supervise=viewer.may(Verb.SUPERVISE_CONTEST, path)
        and not hands_rules.why_not_supervise(hands, viewer.person_id),
    )


def stages_of(edition_id: int) -> list[Stage]:
    """In the order of the scheme."""
    return list(Stage.objects.filter(edition_id=edition_id).order_by("turn"))


@dataclass(frozen=True, kw_only=True)
class ResultRow:
    """A line of a published result, as printed."""

    code: str
    title: str
    team: str
    unit: str
    field: str
    score: str
    rank: int | None
    award: str


def standing_result(edition_id: int) -> Result | None:
    """The published result that stands."""
    return Result.objects.filter(edition_id=edition_id, replaced_at__isnull=True).first()


def results_of(edition_id: int) -> list[Result]:
    """All that were published, the latest first: what was replaced stays to be read."""
    return list(Result.objects.filter(edition_id=edition_id).order_by("-number"))


def result_rows(result: Result) -> list[ResultRow]:
    """The lines of a result in print order; codes are blank while a blind stage has not ended."""
    tiers = {one["code"]: one["name"] for one in result.file["scheme"].get("awards", [])}
    rows = Place.objects.filter(result=result).select_related("entry__team", "entry__unit").order_by("turn")
    codes = shows_codes(result.edition)
    found = []
    for place in rows:
        place.result = result
        found.append(
            ResultRow(
                code=place.entry.code if codes else "",
                title=place.entry.title,
                team=place.entry.team.name,
                unit=place.entry.unit.name,
                field=place.entry.field,
                score=score_words(place),
                rank=place.rank,
                award=tiers.get(place.tier, ""),
            )
        )
    return found


def public_lists(edition_id: int) -> list[UnitList]:
    """Units' lists that are or were in publicity, with their ranked entries; a fixed number of queries."""
    rows = UnitList.objects.filter(edition_id=edition_id).exclude(state=ListState.DRAFT)
    return list(rows.select_related("unit").order_by("unit__path"))


def listed_entries(list_ids: list[int]) -> dict[int, list[Entry]]:
    """The ranked entries of lists, in order."""
    found: dict[int, list[Entry]] = {}
    rows = Entry.objects.filter(unit_list_id__in=list_ids, unit_rank__isnull=False)
    for row in rows.select_related("team").order_by("unit_list_id", "unit_rank"):
        found.setdefault(row.unit_list_id or 0, []).append(row)
    return found


def objections_of(edition_id: int, *, live: bool = False) -> list[Objection]:
    """For who runs or supervises the edition; the earliest deadline first."""
    rows = Objection.objects.filter(edition_id=edition_id).select_related(
        "entry", "unit_list__unit", "result"
    )
    return list((rows.filter(state=ObjectionState.OPEN) if live else rows).order_by("answer_by", "pk"))


def handed_in(edition_id: int) -> int:
    """How many entries were handed in, whatever became of them."""
    return Entry.objects.filter(edition_id=edition_id, submitted_at__isnull=False).count()


def competing(edition_id: int) -> QuerySet[Entry]:
    """Those still in it."""
    rows = Entry.objects.filter(edition_id=edition_id, state__in=COMPETING)
    return rows.select_related("team", "unit").order_by("group", "draw_no", "code")


#: Entries everybody may see by title, team and unit: those a unit has publicly recommended.
PUBLIC_ENTRIES = (EntryState.LISTED, EntryState.SHORTLISTED, EntryState.NOT_SHORTLISTED)
