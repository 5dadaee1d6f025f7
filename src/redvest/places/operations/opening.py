"""Opening sites: one by one, or a county's whole network from its divisions."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit, outbox
from redvest.kernel.actor import Actor
from redvest.kernel.errors import NotFound, Reason, invalid_if, refuse_if
from redvest.kernel.operation import operation
from redvest.kernel.search import tidy, words_value
from redvest.places import rules
from redvest.places.enums import (
    Level,
    SiteKind,
    SiteState,
    TownshipClass,
    VillageClass,
    township_class,
    village_class,
)
from redvest.places.models import Division, Site, SiteVersion
from redvest.places.operations.versions import (
    first_versions,
    kept_text,
    one_change_at_a_time,
    refuse_before_parent,
    require_manager,
    site_of,
)
from redvest.places.queries import SiteInfo, division_by_code, info_of

#: The code of a site.
SITE_CODE = re.compile(r"[0-9A-Za-z-]{1,24}")
LONGEST_ADDRESS = 120
#: What is put after a division's name to name its site.
SITE_TITLES: dict[str, str] = {
    SiteKind.CENTRE.value: "新时代文明实践中心",
    SiteKind.INSTITUTE.value: "新时代文明实践所",
    SiteKind.STATION.value: "新时代文明实践站",
}
#: How the statistics write committees, and the village or community people speak of; longest first.
_COMMITTEES = (
    ("社区居民委员会", "社区"),
    ("社区村民委员会", "社区"),
    ("社区居委会", "社区"),
    ("村村民委员会", "村"),
    ("村民委员会", "村"),
    ("村村委会", "村"),
    ("村委会", "村"),
)


@dataclass(frozen=True, kw_only=True)
class NetworkOpened:
    """What opening a network did: sites added, by kind, and how many of those asked for were there before."""

    added: dict[str, int]
    existing: int


@operation
def open_network(
    *,
    code: str,
    townships: Collection[str] | None = None,
    villages: Collection[str] | None = None,
    by: Actor,
    now: datetime,
) -> NetworkOpened:
    """Opens a county's network from its divisions, adding only what is missing.

    A centre for the county, an institute for each township and a station for each village of the given classes (None:
    all); a village whose township is filtered out is too. Sites take their division's code. A site that was closed
    stays closed, and nothing is opened under it; the successor of a merged one takes its place.

    Raises NotFound (no such county in force), Forbidden (a manager of the centre, or of the centre above it, may),
    Invalid (classes), Refused (centre_closed, changed_just_now).
    """
    kinds_of_township = _classes(TownshipClass, townships, about="townships")
    kinds_of_village = _classes(VillageClass, villages, about="villages")
    one_change_at_a_time()
    county = Division.objects.filter(code=code, level=Level.COUNTY, valid_to__isnull=True).first()
    if county is None:
        raise NotFound(Reason("not_found", _("没有找到县级区划 %(code)s"), {"code": code}))
    opening = _Opening(now=now)
    opening.find_standing(_asked_for(county, kinds_of_township, kinds_of_village))
    _require_authority(opening, county, by=by, now=now)
    opening.open_missing()
    result = NetworkOpened(added=opening.added, existing=opening.existing)
    if any(result.added.values()):
        audit.record(
            "network.opened", by=by, now=now, target=f"site:{code}", **result.added, existing=result.existing
        )
        outbox.publish("network.opened", code, now=now)
    return result


@operation
def open_site(
    *,
    code: str,
    kind: str,
    name: str,
    division_code: str,
    parent_code: str | None,
    by: Actor,
    now: datetime,
    address: str = "",
) -> SiteInfo:
    """Opens one site, e.g. a zone's centre or a post (点) in a library; without a parent it is the top of a tree.

    Raises NotFound (parent), Forbidden (needed at the parent; a top is the system's), Invalid (code, kind, name,
    division_code, address), Refused (code_taken, parent_kind, parent_not_open, too_deep, changed_just_now).
    """
    name = kept_text(name, about="name", longest=rules.LONGEST_NAME, what=_("名称"))
    address = (
        kept_text(address, about="address", longest=LONGEST_ADDRESS, what=_("地址")) if tidy(address) else ""
    )
    invalid_if(_what_is_wrong(code=code, kind=kind, division_code=division_code))
    one_change_at_a_time()
    parent = site_of(parent_code) if parent_code else None
    require_manager(parent.path if parent else "", by=by, now=now)
    if Site.objects.filter(code=code).exists():
        refuse_if([Reason("code_taken", _("代码 %(code)s 已经用过"), {"code": code}, about="code")])
    refuse_if(rules.why_not_open_under(kind, code, info_of(parent) if parent else None))
    refuse_before_parent(parent, now=now)
    site = new_site(code, kind, name, division_code, parent, now=now)
    site.address = address
    site.save(force_insert=True)
    first_versions([site], now=now)
    audit.record("site.opened", by=by, now=now, target=f"site:{code}", kind=kind, parent=parent_code or "")
    outbox.publish("site.opened", site.pk, now=now)
    return info_of(site)


class _Opening:
    """One run of ``open_network``: which divisions want a site, and which site stands for each."""

    def __init__(self, *, now: datetime) -> None:
        self.now = now
        self.wanted: Sequence[Division] = ()
        self.standing: dict[str, Site | None] = {}
        self.existing = 0
        self.added: dict[str, int] = dict.fromkeys(SITE_TITLES, 0)
        self.above: Site | None = None

    def find_standing(self, wanted: Sequence[Division]) -> None:
        """Finds, in one query, the site that stands for each wanted division and for the prefecture and province."""
        self.wanted = wanted
        county = wanted[0]
        codes = [division.code for division in wanted]
        uppers = [county.parent_code, county.code[:2]]
        rows = Site.objects.filter(Q(code__in=codes) | Q(division_code__in=[*codes, *uppers])).select_related(
            "parent"
        )
        by_division: dict[str, list[Site]] = {}
        by_code: dict[str, Site] = {}
        for site in rows.order_by("code"):
            by_code[site.code] = site
            by_division.setdefault(site.division_code, []).append(site)
        for division in wanted:
            found = by_code.get(division.code) or _first_open(
                by_division.get(division.code, []), _kind_for(division)
            )
            if found is not None:
                self.existing += 1
                self.standing[division.code] = _successor(found)
        tops = (_first_open(by_division.get(code, []), SiteKind.CENTRE) for code in uppers)
        self.above = next((top for top in tops if top is not None), None)

    def open_missing(self) -> None:
        """Opens what is missing, level by level, then the first versions of all of it: four statements."""
        opened: list[Site] = []
        refuse_if(self._too_late())
        for level in (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE):
            opened += self._open(division for division in self.wanted if division.level == level)
        first_versions(opened, now=self.now)

    def _open(self, divisions: Iterable[Division]) -> list[Site]:
        sites = []
        for division in divisions:
            parent = self.above if division.level == Level.COUNTY else self.standing.get(division.parent_code)
            if division.code in self.standing or (parent is None and division.level != Level.COUNTY):
                continue
            kind = _kind_for(division)
            name = site_name(division.name, kind)
            sites.append(new_site(division.code, kind, name, division.code, parent, now=self.now))
        if sites:
            Site.objects.bulk_create(sites)
            self.added[sites[0].kind] += len(sites)
            self.standing |= {site.code: site for site in sites}
        return sites

    def _too_late(self) -> list[Reason]:
        parents = [site.pk for site in [self.above, *self.standing.values()] if site is not None]
        later = SiteVersion.objects.filter(
            site_id__in=parents, valid_to__isnull=True, valid_from__gt=self.now
        )
        if later.exists():
            return [Reason("changed_just_now", _("这里刚刚有过变更，请刷新后再试"))]
        return []


def site_name(division_name: str, kind: str) -> str:
    """荷叶塘社区居民委员会 → 荷叶塘社区新时代文明实践站."""
    for ending, spoken in _COMMITTEES:
        if division_name.endswith(ending) and len(division_name) > len(ending):
            division_name = division_name.removesuffix(ending) + spoken
            break
    return division_name + SITE_TITLES[kind]


def _asked_for(county: Division, townships: Collection[str], villages: Collection[str]) -> list[Division]:
    """The county, its townships and their villages of the given classes, in force, parents first."""
    below = Division.objects.filter(valid_to__isnull=True).order_by("code")
    level_4 = [
        row
        for row in below.filter(parent_code=county.code, level=Level.TOWNSHIP)
        if township_class(row.code) in townships
    ]
    level_5 = [
        row
        for row in below.filter(parent_code__in=[row.code for row in level_4], level=Level.VILLAGE)
        if village_class(row.code) in villages
    ]
    return [county, *level_4, *level_5]


def _require_authority(opening: _Opening, county: Division, *, by: Actor, now: datetime) -> None:
    centre = opening.standing.get(county.code)
    if centre is not None:
        require_manager(centre.path, by=by, now=now)
        return
    require_manager(opening.above.path if opening.above else "", by=by, now=now)
    if county.code in opening.standing:
        refuse_if([Reason("centre_closed", _("“%(name)s”的中心已撤销"), {"name": county.name})])


def _classes(
    classes: type[TownshipClass | VillageClass], given: Collection[str] | None, *, about: str
) -> set[str]:
    known = set(classes.values)
    if given is None:
        return known
    strange = sorted(set(given) - known)
    invalid_if(
        Reason("class_unknown", _("没有这种类别：%(name)s"), {"name": name}, about=about) for name in strange
    )
    return set(given)


def _kind_for(division: Division) -> str:
    return {
        Level.COUNTY: SiteKind.CENTRE.value,
        Level.TOWNSHIP: SiteKind.INSTITUTE.value,
        Level.VILLAGE: SiteKind.STATION.value,
    }[Level(division.level)]


def _first_open(sites: Iterable[Site], kind: str) -> Site | None:
    return next((site for site in sites if site.kind == kind and site.state == SiteState.OPEN), None)


def _successor(site: Site) -> Site | None:
    """The open site that stands for this one: itself, or for a merged one the site it stands under."""
    standing = site.parent if site.state == SiteState.MERGED else site
    return standing if standing is not None and standing.state == SiteState.OPEN else None


def new_site(code: str, kind: str, name: str, division: str, parent: Site | None, *, now: datetime) -> Site:
    """A site that is about to be opened, with its place in the tree and its words."""
    return Site(
        code=code,
        kind=kind,
        name=name,
        division_code=division,
        parent=parent,
        path=f"{parent.path if parent else '/'}{code}/",
        opened_at=now,
        words=words_value(name),
    )


def _what_is_wrong(*, code: str, kind: str, division_code: str) -> list[Reason]:
    reasons = []
    if not SITE_CODE.fullmatch(code):
        reasons.append(Reason("code_form", _("代码由数字、字母和连字符组成，最多24位"), about="code"))
    if kind not in SiteKind.values:
        reasons.append(Reason("kind_unknown", _("请选择中心、所、站或点"), about="kind"))
    if division_by_code(division_code) is None:
        reasons.append(Reason("division_unknown", _("没有这个行政区划"), about="division_code"))
    return reasons
