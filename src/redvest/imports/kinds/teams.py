"""Teams: each registered as by hand, with its leader; one of the same name there or the same credit code is known."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from redvest.imports.enums import ImportKind
from redvest.imports.kinds.rows import (
    Done,
    Fault,
    Outcome,
    Row,
    Scope,
    faults_of,
    lost_numbers,
    missing,
    one_chosen,
)
from redvest.kernel.errors import DomainError, NotFound
from redvest.people import queries as people
from redvest.people.enums import ServiceCategory
from redvest.places import queries as places
from redvest.teams import operations as teams
from redvest.teams.enums import JoinMode, TeamKind
from redvest.teams.rules import TeamForm, plain_credit_code, plain_name

#: Refusals that say: this team is there already.
_KNOWN = {"name_taken", "credit_code_taken"}
_NAMES = {"leader_id": "leader"}


def about(row: Row) -> str:
    """Their credit code, else their name at their site."""
    return plain_credit_code(row["credit_code"]) or f"{row['site_code']} {plain_name(row['name'])}".strip()


def take_over(rows: Sequence[Row], scope: Scope) -> list[Outcome]:
    """Registers them one by one, each alone: what is refused leaves nothing behind."""
    sites = _Sites(rows, scope)
    return [_taken_over(row, sites, scope) for row in rows]


def _taken_over(row: Row, sites: "_Sites", scope: Scope) -> Outcome:
    faults = lost_numbers(row) or missing(ImportKind.TEAMS, row)
    form = TeamForm(
        name=row["name"],
        kind=one_chosen("kind", row["kind"], TeamKind, faults),
        site_code=sites.code_of(row["site_code"], faults),
        leader_id=_leader(row["leader"], faults),
        category=one_chosen("category", row["category"], ServiceCategory, faults),
        parent_code=row["parent_code"],
        credit_code=row["credit_code"],
        intro=row["intro"],
        join_mode=one_chosen("join_mode", row["join_mode"], JoinMode, faults, default=JoinMode.REQUEST),
    )
    if faults:
        return faults
    try:
        with transaction.atomic():
            teams.registered(form=form, by=scope.by, now=scope.now)
    except DomainError as error:
        return Done.KNOWN if _KNOWN.issuperset(error.codes) else faults_of(error, _NAMES)
    return Done.ADDED


def _leader(number: str, faults: list[Fault]) -> int:
    if not number:
        return 0
    try:
        return people.person_by_number(number).id
    except NotFound:
        faults.append(Fault("leader", _("没有这个志愿者编号；队长要先注册")))
        return 0


class _Sites:
    """The sites the rows name, by code or by name, within the site of the run."""

    def __init__(self, rows: Sequence[Row], scope: Scope) -> None:
        self._scope = scope
        texts = {row["site_code"] for row in rows} - {""}
        found = list(places.sites_by_codes(texts).values())
        self._found = {site.code: [site] for site in found}
        for text in texts - set(self._found):
            hits = places.search_sites(text, under=scope.site.code)
            self._found[text] = [site for site in hits if site.name == text]

    def code_of(self, text: str, faults: list[Fault]) -> str:
        """The code of the site a row names; "" with a fault added."""
        if not text:
            return self._scope.site.code
        found = [site for site in self._found[text] if site.path.startswith(self._scope.site.path)]
        if len(found) == 1:
            return found[0].code
        words = {"text": text, "site": self._scope.site.name}
        sentence = _("“%(text)s”不止一处，请写阵地代码") if found else _("在“%(site)s”之下没有“%(text)s”")
        faults.append(Fault("site_code", sentence % words))
        return ""
