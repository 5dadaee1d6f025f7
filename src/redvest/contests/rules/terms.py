"""The terms of an edition as data: fields, who may enter, what units may send, days of publicity of their lists.

Written as JSON beside the scheme and fixed with it once the edition is announced. What the public vote asks stands
under ``vote`` and is read by ``contests.rules.vote_terms``. All is optional; what is left out has the default given
here.

    {"fields": [{"code": "health", "name": "医疗健身"}, …],
     "units": ["652301", …], "quotas": {"default": 5, "by_unit": {"652301": 8}}, "list_days": 5,
     "eligibility": {"years": 2, "members": 10, "core": 3, "former": ["gold"], "per_team_and_field": 1,
                     "trained": true}, "vote": {…}}
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from redvest.contests.rules import vote_terms
from redvest.contests.scoring.reading import BadFile, Reader, whole
from redvest.kernel.errors import Invalid, Reason
from redvest.projects.enums import ProjectField

#: A unit's list is made public at least so many working days before it is sent.
LEAST_LIST_DAYS = 3


@dataclass(frozen=True, kw_only=True)
class Eligibility:
    """Who may enter. Zero or empty asks nothing.

    ``years``: full years the project has run when applications close; ``members`` and ``core``: of its team;
    ``former``: tiers of earlier editions that keep a project out; ``per_team_and_field``: entries of one team in one
    field; ``trained``: somebody of its team completed the training for this edition.
    """

    years: int = 0
    members: int = 0
    core: int = 0
    former: tuple[str, ...] = ()
    per_team_and_field: int = 1
    trained: bool = False


@dataclass(frozen=True, kw_only=True)
class Terms:
    """All of it. ``fields`` are names by code, in order; ``units`` are codes of sites that send lists.

    Without ``units`` each site directly under the edition's sends one, and the edition's own for teams that stand
    there. ``quota`` and ``quotas``: how many a unit may send, None: no limit.
    """

    fields: dict[str, str]
    eligibility: Eligibility = field(default_factory=Eligibility)
    units: tuple[str, ...] = ()
    quota: int | None = None
    quotas: dict[str, int] = field(default_factory=dict)
    list_days: int = 5
    vote: Mapping[str, Any] | None = None

    def quota_of(self, unit_code: str) -> int | None:
        """How many a unit may send."""
        return self.quotas.get(unit_code, self.quota)

    def unit_for(self, edition_path: str, team_path: str) -> str | None:
        """The code of the unit that sends a team of the site at ``team_path``; None if it stands outside.

        Nobody enters past their own unit (越级) or in another's region.
        """
        if not team_path.startswith(edition_path):
            return None
        above = team_path.strip("/").split("/")
        depth = len(edition_path.strip("/").split("/"))
        if not self.units:
            return above[depth] if len(above) > depth else above[-1]
        return next((code for code in reversed(above) if code in self.units), None)


def default_fields() -> list[dict[str, str]]:
    """The ten fields of Jilin's contest (domain 1.2)."""
    return [{"code": str(one.value), "name": str(one.label)} for one in ProjectField]


def parse(data: Any) -> Terms:
    """Reads terms. Raises BadFile with the path of the first fault."""
    with whole(data, "terms") as reader:
        fields = _fields(reader)
        eligibility = _eligibility(reader)
        quota, quotas = _quotas(reader)
        units = tuple(_text(item, where) for where, item in reader.items("units"))
        list_days = reader.whole("list_days", 5, least=LEAST_LIST_DAYS)
        vote = reader.raw("vote") if reader.has("vote") else None
        vote_terms.parse(vote, "terms.vote")
    for code in quotas:
        if units and code not in units:
            raise BadFile(f"terms.quotas.by_unit.{code}", "不在报送单位之列")
    return Terms(
        fields=fields,
        eligibility=eligibility,
        units=units,
        quota=quota,
        quotas=quotas,
        list_days=list_days,
        vote=vote,
    )


def terms_of(data: Any) -> Terms:
    """The terms of an edition that were found right when it was drafted. Raises Invalid about ``terms``."""
    try:
        return parse(data)
    except BadFile as fault:
        raise Invalid(_reason(fault)) from fault


def why_not_terms(data: Any) -> list[Reason]:
    """What is wrong with them, and where."""
    try:
        parse(data)
    except BadFile as fault:
        return [_reason(fault)]
    return []


def _reason(fault: BadFile) -> Reason:
    return Reason(
        "terms", _("%(where)s：%(what)s"), {"where": fault.path, "what": fault.words}, about="terms"
    )


def _fields(reader: Reader) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in reader.each("fields"):
        code, name = one.text("code"), one.text("name")
        if len(code) > 20 or len(name) > 20:
            raise BadFile(one.path, "代码和名称最多 20 个字")
        if code in found:
            raise BadFile(one.at("code"), "领域代码重复")
        found[code] = name
    return found or {one["code"]: one["name"] for one in default_fields()}


def _eligibility(reader: Reader) -> Eligibility:
    if not reader.has("eligibility"):
        return Eligibility()
    with whole(reader.raw("eligibility"), reader.at("eligibility")) as asked:
        return Eligibility(
            years=asked.whole("years", 0),
            members=asked.whole("members", 0),
            core=asked.whole("core", 0),
            former=tuple(_text(item, where) for where, item in asked.items("former")),
            per_team_and_field=asked.whole("per_team_and_field", 1, least=1),
            trained=asked.yes("trained"),
        )


def _quotas(reader: Reader) -> tuple[int | None, dict[str, int]]:
    if not reader.has("quotas"):
        return None, {}
    with whole(reader.raw("quotas"), reader.at("quotas")) as asked:
        default = asked.whole("default", least=1) if asked.has("default") else None
        by_unit = asked.raw("by_unit") if asked.has("by_unit") else {}
        inner = Reader(by_unit, asked.at("by_unit"))
        return default, {str(code): inner.whole(code) for code in by_unit}


def _text(item: Any, path: str) -> str:
    if not isinstance(item, str) or not item:
        raise BadFile(path, "应当是文字")
    return item
