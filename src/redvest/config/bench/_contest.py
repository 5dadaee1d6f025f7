"""A contest under a public vote, for its bench: made through the operations, weeks ago; its rows grown by SQL."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from redvest.access import operations as access
from redvest.access.enums import Role
from redvest.config.bench import _stage
from redvest.config.bench._stage import Volunteer
from redvest.config.terminal import say
from redvest.contests import operations
from redvest.contests.operations import EditionForm
from redvest.kernel import clock
from redvest.kernel.actor import SYSTEM, Actor
from redvest.kernel.attachments import Upload
from redvest.projects import operations as projects
from redvest.projects.rules import NONE_OF_THE_SIX, ProjectForm
from redvest.teams import operations as teams
from redvest.teams.enums import JoinMode, TeamKind
from redvest.teams.rules import TeamForm

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
#: So long ago the edition was announced.
WEEKS: Final = timedelta(days=60)
STAMPED = Upload(name="名单.pdf", content=b"%PDF-1.4 list", content_type="application/pdf")
SCHEME = {
    "stages": [
        {
            "code": "vote",
            "name": "网络投票",
            "kind": "vote",
            "weight": "20",
            "per_vote": "0.01",
            "maximum": "10",
        },
        {"code": "paper", "name": "材料评阅", "kind": "given", "weight": "80", "step": "0.01"},
    ],
    "awards": [{"code": "gold", "name": "金奖", "count": 1}],
}
#: Once for an entry; a hundred in all, so that each ballot also writes a page of a book.
TERMS = {
    "list_days": 3,
    "eligibility": {"per_team_and_field": 1000},
    "quotas": {"default": 1000},
    "vote": {"per_entry": "once", "total": 100, "most": 10},
}

_PEOPLE = """
    INSERT INTO people_person
        (number, name, id_type, id_hash, id_sealed, sex, birth_date, phone, skills, categories, state, registered_at)
    SELECT 'B' || n, '测速员', '01', 'bench ' || n, '', '1', '1970-01-01', NULL, '{}', '{}', 'active', %s
    FROM generate_series(1, %s) AS n RETURNING id"""
#: Each person's votes at a moment of their own, from an address and a device of their own.
_VOTES = """
    INSERT INTO contests_vote (round_id, entry_id, person_id, period, cast_at, net, region, device, state)
    SELECT %(round)s, e.id, p.id, 'all', %(since)s + p.n * %(apart)s,
           substring(sha256(p.id::text::bytea) FOR 16), '', substring(sha256(('d' || p.id)::bytea) FOR 16), 'counted'
    FROM unnest(%(people)s::bigint[]) WITH ORDINALITY AS p (id, n), unnest(%(entries)s::bigint[]) AS e (id)"""
_BOOKS = """
    INSERT INTO contests_votebook (round_id, person_id, page, "cast", most)
    SELECT round_id, person_id, 'all', count(*), 100 FROM contests_vote GROUP BY 1, 2
    ON CONFLICT (round_id, person_id, page) DO UPDATE SET "cast" = EXCLUDED."cast";
    UPDATE contests_tally t SET counted = v.n
    FROM (SELECT round_id, entry_id, count(*) AS n FROM contests_vote GROUP BY 1, 2) v
    WHERE (v.round_id, v.entry_id) = (t.round_id, t.entry_id);
    ANALYZE"""


def under_vote(entries: int, *, now: datetime) -> tuple[int, list[int]]:
    """The id of a round that opened an hour ago, and its entries; places are opened, too."""
    begun = now - WEEKS
    _stage.place_everyone(now=begun - DAY)
    organiser, opener, leader = _staff(begun)
    say(f"A contest of {entries} projects …")
    form = EditionForm(
        code="bench-vote",
        name="测速大赛",
        theme="测量投票速度",
        scheme=SCHEME,
        terms=TERMS,
        apply_from=begun,
        apply_until=begun + 10 * DAY,
        contact_name="测速员",
        contact_phone="12345",
    )
    edition = operations.draft_edition(site_code=_stage.COUNTY, form=form, by=organiser, now=begun)
    operations.announce_edition(edition_id=edition.pk, by=opener, now=begun)
    team = teams.register_team(form=_team(leader), by=SYSTEM, now=begun).pk
    ids = [
        _entered(edition.pk, team, number, organiser, opener, leader, now=begun) for number in range(entries)
    ]
    closed = begun + 10 * DAY + HOUR
    operations.close_applications(edition_id=edition.pk, by=organiser, now=closed)
    ranked = operations.rank_entries(
        edition_id=edition.pk, unit_code=_stage.VILLAGE[:9], ranked=ids, by=organiser, now=closed
    )
    public = operations.publicise_list(list_id=ranked.pk, by=organiser, now=closed)
    operations.send_list(
        list_id=ranked.pk, stamped=STAMPED, by=organiser, now=(public.public_until or closed) + HOUR
    )
    operations.start_judging(edition_id=edition.pk, by=organiser, now=now - DAY)
    row = operations.set_up_round(
        edition_id=edition.pk,
        stage_code="vote",
        opens_at=now - HOUR,
        closes_at=now + DAY,
        by=organiser,
        now=now - DAY,
    )
    return row.pk, ids


def _staff(now: datetime) -> tuple[Actor, Actor, Actor]:
    """Who runs it, who announces it, whose team enters."""
    three = _stage.enrolled(3, seed=8, now=now)
    for one, role in zip(three, (Role.MANAGER, Role.APPROVER), strict=False):
        access.grant_role(person_id=one.person_id, role=role, site_code=_stage.COUNTY, by=SYSTEM, now=now)
    manager, approver, leader = (Actor(person_id=one.person_id) for one in three)
    return manager, approver, leader


def _team(leader: Actor) -> TeamForm:
    return TeamForm(
        name="参赛队",
        kind=TeamKind.GROUP,
        site_code=_stage.VILLAGE,
        leader_id=leader.person_id or 0,
        category="0001",
        join_mode=JoinMode.FREE,
    )


def _entered(
    edition_id: int,
    team_id: int,
    number: int,
    organiser: Actor,
    opener: Actor,
    leader: Actor,
    *,
    now: datetime,
) -> int:
    form = ProjectForm(
        name=f"参赛项目 {number + 1}",
        summary="每周两次的志愿服务",
        category="0003",
        team_id=team_id,
        starts_on=clock.local_day(now) + DAY,
        ends_on=clock.local_day(now) + 300 * DAY,
        fields=("teaching",),
        need="有需要",
        goal="一年",
        delivery="每周两次",
        results="按记录",
        feature="能照着做",
        recipients="居民",
    )
    project = projects.draft_project(form=form, by=leader, now=now)
    projects.submit_project(project_id=project.pk, answers=NONE_OF_THE_SIX, by=leader, now=now)
    projects.decide_project(project_id=project.pk, approve=True, by=opener, now=now)
    entry = operations.draft_entry(
        edition_id=edition_id, project_id=project.pk, field="teaching", by=leader, now=now
    )
    operations.submit_entry(entry_id=entry.pk, by=leader, now=now)
    operations.check_entry(entry_id=entry.pk, verdict="accepted", by=organiser, now=now)
    return entry.pk


def voted_already(round_id: int, entries: list[int], *, votes: int, now: datetime) -> None:
    """So many votes more as rows, each person's for all of these entries; spread over the hour before ``now``."""
    people = votes // len(entries)
    say(f"{votes} votes of {people} people …")
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, [now, people])
        ids = [row[0] for row in cursor.fetchall()]
        said: dict[str, Any] = {"round": round_id, "since": now - HOUR, "apart": HOUR / (people + 1)}
        cursor.execute(_VOTES, said | {"people": ids, "entries": entries})
        cursor.execute(_BOOKS)


def forgotten() -> None:
    """No votes, as before the first."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE contests_vote, contests_votebook")
        cursor.execute("UPDATE contests_tally SET counted = 0")


def voters(count: int, *, now: datetime) -> list[Volunteer]:
    """Logged-in people whose identity is known; where they live was opened by ``under_vote``."""
    say(f"Registering {count} voters …")
    return _stage.enrolled(count, seed=9, now=now)
