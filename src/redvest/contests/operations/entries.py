"""Entries as their teams write them: drafted from a project, handed in, withdrawn. Locks: the edition, the entry."""

import secrets
from dataclasses import asdict
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import viewer_of
from redvest.contests.enums import EntryState
from redvest.contests.models import Edition, Entry, EntryStep
from redvest.contests.operations._common import (
    entry_with_edition,
    move_entries,
    named_person,
    require_entrant,
)
from redvest.contests.queries.eligibility import facts_of
from redvest.contests.rules import editions as edition_rules
from redvest.contests.rules import entries as rules
from redvest.contests.rules.entries import EntryForm
from redvest.contests.rules.terms import Terms, terms_of
from redvest.kernel import audit, once
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason, Refused, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation, step
from redvest.places import queries as places
from redvest.projects import queries as projects
from redvest.projects.queries import project_by_id, projects_visible_to
from redvest.teams import queries as teams
from redvest.teams import rules as team_rules

#: Letters and digits that nobody confuses when read aloud or written by hand.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 6


@operation
def draft_entry(
    *, edition_id: int, project_id: int, field: str, by: Actor, now: datetime, key: str = ""
) -> Entry:
    """A team drafts an entry from its project: its name and what its plan says in the five dimensions are copied.

    A repeat, also without its ``key``, returns the draft there is. Raises NotFound, Forbidden, Invalid (the field),
    Refused (not in time, the project is not approved or entered already, its team stands outside).
    """
    person_id = named_person(by)
    earlier = once.earlier_result("contest.entry", key=key, by=by)
    if earlier is not None:
        return Entry.objects.get(pk=earlier)
    viewer = viewer_of(by, now=now)
    edition = lock(Edition, edition_id)
    info = project_by_id(project_id)
    access.require_sight(projects_visible_to(viewer).filter(pk=project_id).exists())
    team = teams.team_by_id(info.team_id)
    access.require(viewer, Verb.PREPARE_PROJECT, team.path, team.site_path)
    refuse_if(
        rules.why_not_window(edition.state, edition.apply_from, edition.apply_until, now=now)
        or rules.why_not_enter_project(info.state) + team_rules.why_not_work(team.state)
    )
    there = Entry.objects.filter(edition=edition, project_id=project_id)
    there = there.exclude(state__in=(EntryState.WITHDRAWN, EntryState.REFUSED))
    found = there.first()
    if found is not None:
        if found.state == EntryState.DRAFT:
            return found
        raise Refused(Reason("entered", _("这个项目已经申报了本届大赛")))
    terms = terms_of(edition.terms)
    plan = projects.projects_visible_to(viewer).get(pk=project_id)
    form = EntryForm(
        field=field,
        title=plan.name,
        need=plan.need,
        goals=plan.goal,
        doing=plan.delivery,
        results=plan.results,
        special=plan.feature,
    )
    invalid_if(rules.why_not_form(form, terms))
    entry = Entry.objects.create(
        edition=edition,
        project_id=project_id,
        team_id=team.id,
        unit_id=_unit_of(terms, edition.site.path, team.site_path),
        state=EntryState.DRAFT,
        state_since=now,
        drafted_by_id=person_id,
        drafted_at=now,
        **asdict(form),
    )
    EntryStep.objects.create(entry=entry, state=EntryState.DRAFT, at=now, by_id=person_id)
    audit.record("contest_entry.drafted", by=by, now=now, target=f"entry:{entry.pk}", team=team.code)
    once.remember("contest.entry", key=key, by=by, result_id=entry.pk, now=now)
    return entry


@operation
def edit_entry(*, entry_id: int, form: EntryForm, by: Actor, now: datetime) -> Entry:
    """Saves what the team writes, complete or not. Raises NotFound, Forbidden, Invalid, Refused (handed in)."""
    known = entry_with_edition(entry_id)
    require_entrant(known, by, now=now)
    entry = lock(Entry, entry_id)
    refuse_if(rules.why_not_edit(entry.state) or _why_not_now(known.edition, entry.state, now=now))
    invalid_if(rules.why_not_form(form, terms_of(known.edition.terms)))
    for name, value in asdict(form).items():
        setattr(entry, name, value.strip())
    entry.save()
    audit.record("contest_entry.edited", by=by, now=now, target=f"entry:{entry_id}")
    return entry


@operation
def submit_entry(*, entry_id: int, by: Actor, now: datetime) -> Entry:
    """Hands it in, or in again what was returned. The first time it gets its random code. A repeat changes nothing.

    Raises NotFound, Forbidden, Invalid (what is missing), Refused (not in time; more entries of the team in this field
    than the terms allow, which nobody may overlook).
    """
    person_id = named_person(by)
    known = entry_with_edition(entry_id)
    require_entrant(known, by, now=now)
    edition = lock(Edition, known.edition_id)
    entry = lock(Entry, entry_id)
    if entry.state == EntryState.SUBMITTED:
        return entry
    refuse_if(
        rules.why_not_move(entry.state, EntryState.SUBMITTED) or _why_not_now(edition, entry.state, now=now)
    )
    terms = terms_of(edition.terms)
    invalid_if(rules.why_not_complete(_form_of(entry), terms))
    entry.edition = edition
    lines = facts_of([entry], now=now)[entry_id]
    if any(line.code == "same_field" and not line.met for line in lines):
        words = {"limit": terms.eligibility.per_team_and_field}
        refuse_if([Reason("same_field", _("同一支队伍在同一领域最多申报 %(limit)s 个项目"), words)])
    if not entry.code:
        entry.code = _fresh_code(edition.pk)
    entry.submitted_by_id, entry.submitted_at = person_id, now
    move_entries(
        [entry],
        EntryState.SUBMITTED,
        by=by,
        now=now,
        facts=[line.as_dict() for line in lines],
        also=["code", "submitted_by", "submitted_at"],
    )
    return entry


@operation
def withdraw_entry(*, entry_id: int, why: str, by: Actor, now: datetime) -> Entry:
    """The team takes its entry back, until the result is published. A repeat changes nothing.

    Raises NotFound, Forbidden, Invalid, Refused.
    """
    known = entry_with_edition(entry_id)
    require_entrant(known, by, now=now)
    edition = lock(Edition, known.edition_id)
    entry = lock(Entry, entry_id)
    if entry.state == EntryState.WITHDRAWN:
        return entry
    refuse_if(
        rules.why_not_move(entry.state, EntryState.WITHDRAWN)
        or edition_rules.why_not_in(edition.state, *rules.BEFORE_RESULT)
    )
    if entry.state != EntryState.DRAFT:
        invalid_if(edition_rules.why_not_text("why", _("原因"), why, rules.LONGEST_NOTE))
    move_entries([entry], EntryState.WITHDRAWN, by=by, now=now, note=why.strip())
    return entry


def _why_not_now(edition: Edition, state: str, *, now: datetime) -> list[Reason]:
    """Drafts within the time of application; what was returned until the judging begins."""
    if state == EntryState.RETURNED:
        return rules.why_not_resubmit(edition.state)
    return rules.why_not_window(edition.state, edition.apply_from, edition.apply_until, now=now)


def _form_of(entry: Entry) -> EntryForm:
    return EntryForm(
        field=entry.field,
        title=entry.title,
        need=entry.need,
        goals=entry.goals,
        doing=entry.doing,
        results=entry.results,
        special=entry.special,
    )


def _unit_of(terms: Terms, edition_path: str, team_path: str) -> int:
    code = terms.unit_for(edition_path, team_path)
    if code is None:
        raise Refused(Reason("outside", _("您的队伍不在本届大赛的申报范围，请通过所在单位申报")))
    return places.site_by_code(code).id


@step
def _fresh_code(edition_id: int) -> str:
    """A random code nobody else has in this edition, whose row is locked; it says nothing of when or from where."""
    taken = set(Entry.objects.filter(edition_id=edition_id).values_list("code", flat=True))
    while True:
        code = "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))
        if code not in taken:
            return code
