"""Which kind of professional team a team is, and which kinds a centre expects at each level (8+N)."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import viewer_of
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Invalid, Reason, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation
from redvest.kernel.search import tidy
from redvest.places import queries as places
from redvest.teams import queries, rules
from redvest.teams.enums import ProfessionFamily
from redvest.teams.models import ExpectedProfession, Profession, Team
from redvest.teams.queries import ProfessionInfo, expected_at, professions_for
from redvest.teams.queries.professions import LEVELS

LONGEST_NAME = 20


@operation
def classify_team(*, team_id: int, profession: str, by: Actor, now: datetime) -> Team:
    """Says of which profession a team is ("" : of none). Raises NotFound, Forbidden, Refused (ended), Invalid."""
    info, viewer = queries.team_by_id(team_id), viewer_of(by, now=now)
    if not viewer.may(Verb.LEAD_TEAM, info.path):
        access.require(viewer, Verb.MANAGE_TEAMS, info.site_path)
    team = lock(Team, team_id)
    refuse_if(rules.why_not_work(team.state))
    invalid_if(rules.why_not_profession(team.kind, profession))
    found = profession_id(profession, path=info.site_path)
    if found != team.profession_id:
        team.profession_id = found
        team.save(update_fields=["profession"])
        audit.record("team.classified", by=by, now=now, target=f"team:{team.pk}", profession=profession)
    return team


@operation
def expect_professions(
    *, site_code: str, level: str, professions: Collection[str], by: Actor, now: datetime
) -> list[ProfessionInfo]:
    """Sets which kinds of team each site of a level below a centre is to have; none: the eight basic ones again.

    Raises NotFound, Forbidden (not managing teams there), Invalid (level, professions).
    """
    site = places.site_by_code(site_code)
    access.require(viewer_of(by, now=now), Verb.MANAGE_TEAMS, site.path)
    if level not in LEVELS:
        raise Invalid(Reason("unknown_choice", _("请选择中心、所或站"), about="level"))
    known = {one.code: one.id for one in professions_for(site.path)}
    strange = sorted(set(professions) - set(known))
    if strange:
        sentence = _("没有这种队伍：%(name)s")
        raise Invalid(Reason("profession_unknown", sentence, {"name": strange[0]}, about="professions"))
    said = ExpectedProfession.objects.filter(site_id=site.id, level=level)
    said.delete()
    ExpectedProfession.objects.bulk_create(
        [
            ExpectedProfession(site_id=site.id, level=level, profession_id=known[code])
            for code in sorted(set(professions))
        ],
        ignore_conflicts=True,
    )
    facts = {"level": level, "professions": sorted(set(professions))}
    audit.record("team.professions_expected", by=by, now=now, target=f"site:{site.code}", **facts)
    return expected_at(site_code, level)


@operation
def add_profession(*, site_code: str, name: str, by: Actor, now: datetime) -> ProfessionInfo:
    """Adds a kind of team of a centre's own (the N of 8+N). One of that name there is returned as it is.

    Raises NotFound, Forbidden, Invalid (name).
    """
    site = places.site_by_code(site_code)
    access.require(viewer_of(by, now=now), Verb.MANAGE_TEAMS, site.path)
    name = tidy(name)
    if not name or len(name) > LONGEST_NAME:
        words = {"most": LONGEST_NAME}
        raise Invalid(Reason("name_wrong", _("请写 1 到 %(most)s 个字"), words, about="name"))
    for one in professions_for(site.path):
        if one.name == name:
            return one
    last = Profession.objects.aggregate(last=Max("position"))["last"] or 0
    row = Profession.objects.create(
        code=f"own-{last + 1}", name=name, family=ProfessionFamily.OWN, position=last + 1, site_id=site.id
    )
    audit.record("team.profession_added", by=by, now=now, target=f"site:{site.code}", profession=row.code)
    return ProfessionInfo(id=row.pk, code=row.code, name=row.name, family=row.family)


def profession_id(code: str, *, path: str) -> int | None:
    """The id of a kind that a team at the site may be of; None for "". Raises Invalid about "profession"."""
    if not code:
        return None
    for one in professions_for(path):
        if one.code == code:
            return one.id
    raise Invalid(Reason("profession_unknown", _("请重新选择专业"), about="profession"))
