"""Points of the demo: two villages with covenants of their own, a budget, cards with a history, proposals at every
stage. What people earn by serving is counted by the jobs from the records, as everywhere."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from redvest.config.demos.longhui import accounts
from redvest.config.demos.longhui.people import HOME, Resident
from redvest.config.demos.longhui.service import Season
from redvest.kernel.actor import Actor
from redvest.people import queries as people
from redvest.points.operations import budgets, covenants, objections, proposals
from redvest.points.rules.covenant_drafts import Draft, draft_of
from redvest.points.rules.proposals import ProposalForm

_ALL = ["self", "neighbour", "liaison"]
_CONDUCT = {"source": "conduct", "unit": "time", "proposers": _ALL, "evidence": "words"}
#: By household, from a base of 100; what neighbours do for one another counts.
FAMILIES = {
    "terms": {"holder": "household", "base": "100", "expiry": "months", "expiry_months": 24},
    "rules": [
        {"code": "base", "title": "每户基础分", "source": "base", "unit": "time", "value": "100"},
        {
            "code": "service",
            "title": "志愿服务",
            "source": "service",
            "unit": "hour",
            "value": "2",
            "grain": "0.5",
            "heading": "善",
            "caps": {"day": "10"},
        },
        _CONDUCT | {"code": "tidy", "title": "庭院整洁", "unit": "month", "value": "10", "heading": "美"},
        _CONDUCT | {"code": "peace", "title": "息事化事", "value": "10", "heading": "和"},
        _CONDUCT | {"code": "simple", "title": "红白事简办", "value": "20", "heading": "和"},
        _CONDUCT
        | {"code": "care", "title": "照看邻里老人", "value": "5", "heading": "善", "caps": {"month": "20"}},
    ],
}
#: By the person, an hour a point.
HOURS = {
    "terms": {"holder": "person", "expiry": "year_end", "exchange_every": "quarter"},
    "rules": [
        {
            "code": "service",
            "title": "志愿服务",
            "source": "service",
            "unit": "hour",
            "value": "1",
            "caps": {"event": "2"},
        }
    ],
}
#: Who did what, so many days ago: a code of the covenant, and in which words.
DEEDS = (
    (45, "peace", "帮两家人说和了地界的事"),
    (40, "simple", "给老人办寿只请了自家人"),
    (38, "care", "每天给隔壁独居老人送水"),
    (33, "tidy", "房前屋后收拾得干干净净"),
    (30, "peace", "劝住了吵架的邻居"),
    (28, "care", "陪邻居老人去卫生院复查"),
)
PUBLIC = ((1, "care", "下雨天帮邻居收谷子"), (1, "tidy", "带头清理门前水沟"))
WAITING = ((1, "peace", "调解了两家停车的争执"), (0, "simple", "孩子升学没有办酒"))


def thanked(season: Season) -> None:
    """Covenants and the budget two months ago, deeds since, the last of them public or waiting today."""
    days, staff = season.days, season.staff
    start = days.today - timedelta(days=60)
    budgets.set_budget(
        site_code=HOME[:6],
        starts_on=start,
        ends_on=start + timedelta(days=360),
        granted=Decimal(50_000),
        by=staff.manager,
        now=days.at(-60, 9),
    )
    other = next(crew.site_code for crew in season.county.crews if not HOME.startswith(crew.site_code))
    for code, draft in ((HOME, FAMILIES), (other, HOURS)):
        _in_force(code, draft_of(draft), season)
    # Not those with duties: nobody decides in a matter they had a part in.
    crowd = season.county.crowd[len(accounts.ACCOUNTS) :]
    neighbours = [who for who in crowd if who.site_code == HOME]
    for number, (ago, code, words) in enumerate(DEEDS):
        pk = _proposed(season, neighbours, number, ago, code, words)
        _agreed(pk, season, ago)
        objections.book_due(now=days.at(10 - ago, 3))
    for number, (ago, code, words) in enumerate(PUBLIC, start=len(DEEDS)):
        _agreed(_proposed(season, neighbours, number, ago, code, words), season, ago)
    for number, (ago, code, words) in enumerate(WAITING, start=len(DEEDS) + len(PUBLIC)):
        _proposed(season, neighbours, number, ago, code, words)


def _in_force(code: str, draft: Draft, season: Season) -> None:
    now, staff = season.days.at(-60, 10), season.staff
    version = covenants.draft_covenant(site_code=code, draft=draft, by=staff.manager, now=now)
    since = season.days.today - timedelta(days=60)
    covenants.publish_covenant(version_id=version.pk, valid_from=since, by=staff.approver, now=now)


def _proposed(
    season: Season, neighbours: Sequence[Resident], number: int, ago: int, code: str, words: str
) -> int:
    """The demo's volunteer first, then one neighbour after another; each named by the next."""
    volunteer = season.county.crowd[accounts.VOLUNTEER]
    who = volunteer if number in (0, 3, 6) else neighbours[number % len(neighbours)]
    by: Actor = next(one.actor for one in neighbours[number + 1 :] if one.person_id != who.person_id)
    form = ProposalForm(
        number=people.person_by_id(who.person_id).number,
        rule_code=code,
        happened_on=season.days.today - timedelta(days=ago),
        words=words,
    )
    moment = min(season.days.at(-ago, 19), season.days.now)
    return proposals.propose(form=form, by=by, now=moment).pk


def _agreed(proposal_id: int, season: Season, ago: int) -> None:
    """Checked by the clerk, decided by the approver."""
    now = min(season.days.at(-ago, 20), season.days.now)
    proposals.check_proposal(proposal_id=proposal_id, agree=True, by=season.staff.clerk, now=now)
    proposals.decide_proposal(proposal_id=proposal_id, approve=True, by=season.staff.approver, now=now)
