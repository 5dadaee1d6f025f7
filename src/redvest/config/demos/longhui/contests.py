"""Contests in the demo: the county's first edition under its public vote, with votes put aside; a second one called.

The contest is made up, as are its entrants' teams, voters and the address from which too many votes came.
"""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from redvest.access.queries import viewer_of
from redvest.config.demos.longhui.projects import BRAND, HALFWAY, INCUBATED, LONGER
from redvest.config.demos.longhui.service import FINISHED, Season
from redvest.config.demos.longhui.teams import CENTRE
from redvest.contests import operations
from redvest.contests.operations import EditionForm, VoteCall
from redvest.contests.queries import editions, entries
from redvest.kernel.actor import Actor
from redvest.kernel.attachments import Upload

STAMPED = Upload(
    name="推荐名单.pdf", content=b"%PDF-1.4\n% stamped list (demo)\n", content_type="application/pdf"
)
#: Who enters, by the field of their team, in which field of the contest, and how many of a hundred vote for them.
ENTRANTS = ((BRAND, "teaching", 70), (HALFWAY, "theory", 55), (INCUBATED, "health", 45), (LONGER, "law", 30))
CLOSED_ENTRANT = (FINISHED, "science", 35)
DIMENSIONS = (
    ("need", "需求"),
    ("goals", "目标"),
    ("doing", "实施"),
    ("results", "成果"),
    ("special", "特色"),
)
SCHEME = {
    "stages": [
        {
            "code": "vote",
            "name": "网络投票",
            "kind": "vote",
            "weight": "20",
            "per_vote": "0.1",
            "maximum": "100",
        },
        {
            "code": "defence",
            "name": "现场答辩",
            "kind": "panel",
            "weight": "80",
            "step": "0.1",
            "criteria": [{"code": code, "name": name, "maximum": "20"} for code, name in DIMENSIONS],
            "trim": {"drop": 1, "at_least": 5},
        },
    ],
    "awards": [
        {"code": "gold", "name": "金奖", "count": 1},
        {"code": "silver", "name": "银奖", "count": 2},
        {"code": "bronze", "name": "铜奖", "count": 2},
    ],
}
#: Three votes a day; counts once a day; a rule for a county of some hundred votes.
VOTE = {
    "per_entry": "day",
    "per_day": 3,
    "most": 3,
    "show": "daily",
    "quarantine": [{"code": "address", "kind": "address", "minutes": 60, "more_than": 30}],
}
VOTERS, FROM_ONE_ADDRESS = 240, 36


def held(season: Season) -> None:
    """The first edition as far as its vote, and the second one announced."""
    edition_id, entered = _entered(season)
    _listed(season, edition_id)
    _voted(season, edition_id, entered)
    days = season.days
    form = _form(season, number=2, first=days.at(-1, 14), last=days.at(20, 18))
    _announced(season, form, now=days.at(-1, 10))


def _form(season: Season, *, number: int, first: datetime, last: datetime) -> EditionForm:
    name = {1: "第一届", 2: "第二届"}[number]
    return EditionForm(
        code=f"longhui-{number}",
        name=f"（演示）隆回县{name}志愿服务项目大赛",
        theme="从活动到项目，从亮点到品牌",
        about="演示用的大赛：申报、推荐、公众投票和答辩都是编排的。",
        scheme=SCHEME,
        terms={"list_days": 3, "vote": VOTE},
        apply_from=first,
        apply_until=last,
        contact_name="（演示）大赛组委会办公室",
        contact_phone="0739-8230000",
    )


def _announced(season: Season, form: EditionForm, *, now: datetime) -> int:
    row = operations.draft_edition(site_code=CENTRE, form=form, by=season.staff.manager, now=now)
    operations.announce_edition(edition_id=row.pk, by=season.staff.approver, now=now + timedelta(hours=1))
    return int(row.pk)


def _entered(season: Season) -> tuple[int, list[tuple[int, int]]]:
    """The edition, and each entry with how many of a hundred vote for it."""
    days, by = season.days, season.staff.manager
    form = _form(season, number=1, first=days.at(-60, 14), last=days.at(-45, 18))
    edition_id = _announced(season, form, now=days.at(-60, 10))
    projects = season.projects | {FINISHED: season.over[FINISHED]}
    found = []
    for number, (work, field, share) in enumerate((*ENTRANTS, CLOSED_ENTRANT)):
        leader, moment = season.county.crew(work).leader, days.at(-55 + number, 10)
        draft = operations.draft_entry(
            edition_id=edition_id, project_id=projects[work], field=field, by=leader, now=moment
        )
        operations.submit_entry(entry_id=draft.pk, by=leader, now=moment + timedelta(hours=1))
        operations.check_entry(entry_id=draft.pk, verdict="accepted", by=by, now=moment + timedelta(days=1))
        found.append((draft.pk, share))
    operations.close_applications(edition_id=edition_id, by=by, now=days.at(-44, 9))
    return edition_id, found


def _listed(season: Season, edition_id: int) -> None:
    """Each unit ranks, publicises and sends its list; the judging begins."""
    days, by = season.days, season.staff.manager
    closed = days.at(-44, 10)
    edition = editions.edition_at_desk(viewer_of(by, now=closed), edition_id)
    for unit in entries.units_at_desk(viewer_of(by, now=closed), edition):
        ranked = operations.rank_entries(
            edition_id=edition_id,
            unit_code=unit.unit_code,
            ranked=[one.pk for one in unit.entries],
            by=by,
            now=closed,
        )
        public = operations.publicise_list(list_id=ranked.pk, by=by, now=closed)
        sent = (public.public_until or closed) + timedelta(hours=9)
        operations.send_list(list_id=ranked.pk, stamped=STAMPED, by=by, now=sent)
    operations.start_judging(edition_id=edition_id, by=by, now=days.at(-20, 9))


def _voted(season: Season, edition_id: int, entered: list[tuple[int, int]]) -> None:
    """Two days of votes; those from one address in an hour wait for the supervisor."""
    days, crowd = season.days, season.county.crowd
    row = operations.set_up_round(
        edition_id=edition_id,
        stage_code="vote",
        opens_at=days.at(-2, 9),
        closes_at=days.at(8, 18),
        by=season.staff.manager,
        now=days.at(-4, 9),
    )
    calls, chance = [], Random(21)
    for number, who in enumerate(crowd[100 : 100 + VOTERS]):
        chosen = [pk for pk, share in entered if chance.randrange(100) < share][:3]
        moment = days.at(-2 + number % 2, 9 + number % 8, number % 60)
        calls.append(_ballot(row.pk, chosen or [entered[0][0]], who.actor, f"10.1.{number}.1", moment))
    begins = days.at(-1, 13)
    for number, who in enumerate(crowd[100 + VOTERS : 100 + VOTERS + FROM_ONE_ADDRESS]):
        moment = begins + timedelta(minutes=number)
        calls.append(_ballot(row.pk, [entered[-1][0]], who.actor, "203.0.113.7", moment))
    operations.cast_many(calls=calls)
    looked = days.at(-1, 17, 30)
    operations.look_for_rigging(round_id=row.pk, now=looked)
    operations.note_look(round_id=row.pk, now=looked)
    operations.show_counts(round_id=row.pk, now=days.at(-1, 18))


def _ballot(round_id: int, chosen: list[int], who: Actor, address: str, now: datetime) -> VoteCall:
    said: dict[str, Any] = {"round_id": round_id, "entry_ids": tuple(chosen), "now": now}
    return VoteCall(by=Actor(person_id=who.person_id, address=address), **said)
