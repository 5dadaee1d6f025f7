"""The check list of an entry: what its edition's terms ask, beside what the house knows."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count

from redvest.access.queries import leaders_of
from redvest.contests.models import Award, Entry
from redvest.contests.rules import terms as terms_rules
from redvest.contests.rules.entries import GONE, Fact, Measured, facts
from redvest.kernel import clock
from redvest.projects import queries as projects
from redvest.teams import queries as teams
from redvest.training.queries.passed import passed_for_edition


def facts_of(entries: Sequence[Entry], *, now: datetime) -> dict[int, list[Fact]]:
    """The check list of each entry, all of one edition. A fixed number of queries."""
    if not entries:
        return {}
    edition = entries[0].edition
    asked = terms_rules.terms_of(edition.terms).eligibility
    known = projects.projects_by_ids(one.project_id for one in entries)
    team_infos = teams.teams_by_ids(one.team_id for one in entries)
    core = projects.core_counts(one.project_id for one in entries)
    former: dict[int, list[tuple[str, str]]] = {}
    had = Award.objects.filter(entry__project_id__in=list(known), revoked_at__isnull=True)
    for project_id, tier, title, name in had.exclude(edition=edition).values_list(
        "entry__project_id", "tier", "title", "edition__name"
    ):
        former.setdefault(project_id, []).append((tier, f"{name} {title}"))
    passed = passed_for_edition(edition.pk) if asked.trained else frozenset()
    leaders = leaders_of({team.code for team in team_infos.values()}, now=now) if asked.trained else {}
    others = _same_field(edition.pk)
    by = clock.local_day(edition.apply_until)
    found = {}
    for entry in entries:
        team = team_infos[entry.team_id]
        heads = {entry.drafted_by_id, entry.submitted_by_id, *leaders.get(team.code, [])}
        itself = entry.submitted_at is not None and entry.state not in GONE
        measured = Measured(
            starts_on=known[entry.project_id].starts_on,
            members=team.members,
            core=core.get(entry.project_id, 0),
            same_field=others.get((entry.team_id, entry.field), 0) - itself,
            former=former.get(entry.project_id, []),
            trained=len(passed & heads),
        )
        found[entry.pk] = facts(asked, measured, by=by)
    return found


def _same_field(edition_id: int) -> dict[tuple[int, str], int]:
    """How many entries a team has handed in in a field, those that are gone left out."""
    rows = Entry.objects.filter(edition_id=edition_id, submitted_at__isnull=False).exclude(state__in=GONE)
    counted = rows.values_list("team_id", "field").annotate(number=Count("pk")).order_by()
    return {(team_id, field): number for team_id, field, number in counted}
