"""Reads of places: divisions, sites as they are, and the network as it was at any past moment."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import Invalid, NotFound, Reason
from redvest.places.enums import CODE_LENGTHS, Level, SiteKind, SiteState
from redvest.places.models import Division, Site, SiteVersion
from redvest.places.queries.divisions import division_by_code, is_division_code

_PLAIN_CODE = re.compile(r"[0-9A-Za-z-]{2,24}")


@dataclass(frozen=True, kw_only=True)
class SiteInfo:
    """A site as it is now."""

    id: int
    code: str
    name: str
    kind: str
    path: str
    state: str
    division_code: str
    parent_id: int | None
    address: str = ""
    phone: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it serves: neither closed nor merged into another."""
        return self.state == SiteState.OPEN

    @property
    def kind_label(self) -> str:
        """中心, 所, 站 or 点."""
        return str(SiteKind(self.kind).label)

    @property
    def ancestors(self) -> list[str]:
        """Codes from the top of the tree down to its own."""
        return self.path.strip("/").split("/")


@dataclass(frozen=True, kw_only=True)
class SiteRow(SiteInfo):
    """A site in a list, with how many open sites stand directly under it."""

    children: int


class NetworkCounts(TypedDict):
    """Open sites by kind (centre, institute, station, post) in a scope."""

    code: str
    name: str
    sites: dict[str, int]


# ---- sites as they are ---------------------------------------------------------------------------


def site_by_code(code: str) -> SiteInfo:
    """The site with this code. Raises NotFound."""
    return _one(Site.objects.filter(code=code))


def site_by_id(id: int) -> SiteInfo:
    """The site with this id. Raises NotFound."""
    return _one(Site.objects.filter(pk=id))


def sites_by_ids(ids: Iterable[int]) -> dict[int, SiteInfo]:
    """The sites with these ids; missing ones are absent."""
    return {site.pk: info_of(site) for site in Site.objects.filter(pk__in=set(ids))}


def sites_by_codes(codes: Iterable[str]) -> dict[str, SiteInfo]:
    """The sites with these codes; missing ones are absent."""
    return {site.code: info_of(site) for site in Site.objects.filter(code__in=set(codes))}


def site_for_division(division_code: str) -> SiteInfo:
    """The open site nearest to a home: its village's station, else its township's institute, else its county's centre.

    A merged site is represented by its successor. Raises Invalid about ``residence`` if the division is unknown or no
    site serves it.
    """
    if division_by_code(division_code) is None:
        raise Invalid(Reason("division_unknown", _("请选择居住的村（社区）"), about="residence"))
    wanted = [
        Q(division_code=division_code[: CODE_LENGTHS[level]], kind=kind)
        for level, kind in SERVED_BY.items()
        if len(division_code) >= CODE_LENGTHS[level]
    ]
    for site in _nearest_first(wanted):
        # A merged site stands directly under its successor, also when that has been merged again since.
        standing = site.parent if site.state == SiteState.MERGED else site
        if standing is not None and standing.state == SiteState.OPEN:
            return info_of(standing)
    raise Invalid(Reason("division_unserved", _("这里还没有开通文明实践阵地"), about="residence"))


def sites_for_divisions(division_codes: Iterable[str]) -> dict[str, SiteInfo]:
    """By division: the site ``site_for_division`` gives, for many at once in one query; those unserved are absent."""
    codes = set(division_codes)
    wanted = {
        (code[: CODE_LENGTHS[level]], kind)
        for code in codes
        for level, kind in SERVED_BY.items()
        if len(code) >= CODE_LENGTHS[level]
    }
    condition = [
        Q(division_code__in={one for one, at in wanted if at == kind}, kind=kind)
        for kind in SERVED_BY.values()
    ]
    near = _nearest_first(condition)
    standing = [(site, site.parent if site.state == SiteState.MERGED else site) for site in near]
    served = [(site, serves) for site, serves in standing if serves and serves.state == SiteState.OPEN]
    found = {}
    for code in codes:
        fitting = (
            serves
            for site, serves in served
            if code.startswith(site.division_code)
            and len(site.division_code) == CODE_LENGTHS[LEVEL_SERVED[site.kind]]
        )
        if (serves := next(fitting, None)) is not None:
            found[code] = info_of(serves)
    return found


#: The kind of site that serves a division of each level.
SERVED_BY: dict[Level, SiteKind] = {
    Level.VILLAGE: SiteKind.STATION,
    Level.TOWNSHIP: SiteKind.INSTITUTE,
    Level.COUNTY: SiteKind.CENTRE,
}
LEVEL_SERVED: dict[str, Level] = {kind.value: level for level, kind in SERVED_BY.items()}


def _nearest_first(wanted: list[Q]) -> list[Site]:
    condition = Q(pk__in=[])
    for one in wanted:
        condition |= one
    sites = Site.objects.filter(condition).exclude(state=SiteState.CLOSED).select_related("parent")
    # Where two serve one division, the one named after it comes first, then the open one.
    return sorted(
        sites,
        key=lambda site: (
            -len(site.division_code),
            site.code != site.division_code,
            site.state != SiteState.OPEN,
            site.code,
        ),
    )


def open_sites_under(path: str) -> list[SiteInfo]:
    """The open sites at and below a path, by path; one query."""
    rows = Site.objects.filter(path__startswith=path, state=SiteState.OPEN).order_by("path")
    return [info_of(site) for site in rows]


def children_of(code: str | None, *, with_past: bool = False) -> list[SiteRow]:
    """The sites directly under one, or the tops of all trees for None, by code; closed and merged ones on request.

    One query, however many there are. Raises NotFound if a code is given and there is no such site.
    """
    sites = (
        Site.objects.filter(parent__code=code)
        if code is not None
        else Site.objects.filter(parent__isnull=True)
    )
    if not with_past:
        sites = sites.filter(state=SiteState.OPEN)
    rows = _counted(sites)
    if not rows and code is not None and not Site.objects.filter(code=code).exists():
        raise _no_site()
    return rows


def site_rows(codes: Iterable[str]) -> list[SiteRow]:
    """The sites with these codes, open or not, with how many open ones stand directly under each; by code."""
    return _counted(Site.objects.filter(code__in=set(codes)))


def sites_listed(codes: Iterable[str]) -> QuerySet[Site]:
    """The same as rows for a page, shown through ``rows_of``."""
    return _with_children(Site.objects.filter(code__in=set(codes)))


def _counted(sites: QuerySet[Site]) -> list[SiteRow]:
    return rows_of(_with_children(sites))


def _with_children(sites: QuerySet[Site]) -> QuerySet[Site]:
    """Each site with how many open ones stand directly under it, counted row by row so that a page costs a page.

    Posts come last: thousands of them must not hide the institutes beside them.
    """
    below = Site.objects.filter(parent=OuterRef("pk"), state=SiteState.OPEN).order_by()
    number = below.values("parent").annotate(number=Count("pk")).values("number")
    is_post = Case(When(kind=SiteKind.POST, then=1), default=0)
    return sites.annotate(open_children=Coalesce(Subquery(number), 0)).order_by(is_post, "code")


def children_found(
    code: str | None, *, text: str = "", kind: str = "", with_past: bool = False
) -> QuerySet[Site]:
    """The sites directly under one (None: the tops), by code, those whose name or code fits ``text``; show a page of
    them through ``rows_of``. Thousands of posts under one site are read a page at a time.
    """
    limit = {"parent__code": code} if code is not None else {"parent__isnull": True}
    sites = Site.objects.filter(**limit)
    if text.strip():
        sites = sites.filter(_named(text))
    if kind:
        sites = sites.filter(kind=kind)
    return _with_children(sites if with_past else sites.filter(state=SiteState.OPEN))


def rows_of(sites: Iterable[Site]) -> list[SiteRow]:
    """What a page shows of sites that ``children_found`` gave."""
    return [_row(site, getattr(site, "open_children", 0)) for site in sites]


def ancestors_of(path: str) -> list[SiteInfo]:
    """The sites a path leads through, top first, including its own."""
    codes = path.strip("/").split("/")
    found = sites_by_codes(codes)
    return [found[code] for code in codes if code in found]


def search_sites(
    text: str, *, under: str | None = None, with_past: bool = False, limit: int = 50
) -> list[SiteInfo]:
    """The first of ``sites_found``."""
    return [info_of(site) for site in sites_found(text, under=under, with_past=with_past)[:limit]]


def sites_found(text: str, *, under: str | None = None, with_past: bool = False) -> QuerySet[Site]:
    """Sites whose name holds the text (in pairs of characters) or whose code starts with it, by code.

    ``under``: only in the subtree of the site with this code; an unknown one finds nothing.
    """
    sites = Site.objects.filter(_named(text)).order_by("code")
    if not with_past:
        sites = sites.filter(state=SiteState.OPEN)
    if under is not None:
        top = Site.objects.filter(code=under).values_list("path", flat=True).first()
        sites = sites.filter(path__startswith=top) if top is not None else sites.none()
    return sites


def _named(text: str) -> Q:
    condition = Q(words__all_words=text)
    if _PLAIN_CODE.fullmatch(text.strip()):
        condition |= Q(code__startswith=text.strip())
    return condition


# ---- the network at a moment ---------------------------------------------------------------------


def versions_under(code: str, *, as_of: datetime | None) -> QuerySet[SiteVersion]:
    """The versions of sites in force at ``as_of`` (None: now) within a scope.

    The scope is the subtree of the site with this code as it stood then; where no such site stood then, all sites whose
    division lies under the division with this code. Closed and merged sites are in it, for the records made there;
    filter by ``state`` to count sites. Unknown codes give an empty set.
    """
    versions = SiteVersion.objects.filter(_in_force(as_of))
    top = versions.filter(site__code=code).values_list("path", flat=True).first()
    if top is not None:
        return versions.filter(path__startswith=top)
    if is_division_code(code):
        return versions.filter(division_code__startswith=code)
    return versions.none()


def network_counts(code: str, *, as_of: datetime | None = None) -> NetworkCounts:
    """Open sites by kind within a site's subtree or a division, at ``as_of`` (None: now).

    Raises NotFound if the code is neither a site's nor a division's.
    """
    name = scope_name(code, as_of=as_of)
    found = versions_under(code, as_of=as_of).filter(state=SiteState.OPEN).order_by().values_list("kind")
    numbers = dict(found.annotate(number=Count("pk")))
    return {"code": code, "name": name, "sites": {kind: numbers.get(kind, 0) for kind in SiteKind.values}}


def scope_name(code: str, *, as_of: datetime | None = None) -> str:
    """What the site, else the division, with this code is called, at ``as_of`` if it existed then. Raises NotFound."""
    versions = SiteVersion.objects.filter(site__code=code)
    name = versions.filter(_in_force(as_of)).values_list("name", flat=True).first()
    if name is None:
        name = (
            Division.objects.filter(code=code).order_by("-valid_from").values_list("name", flat=True).first()
        )
    if name is None:
        name = versions.order_by("valid_from").values_list("name", flat=True).first()
    if name is None:
        raise _no_site()
    return name


def history_of(code: str) -> QuerySet[SiteVersion]:
    """All versions of a site, the first one first."""
    return SiteVersion.objects.filter(site__code=code).order_by("valid_from")


def _in_force(as_of: datetime | None) -> Q:
    if as_of is None:
        return Q(valid_to__isnull=True)
    return Q(valid_from__lte=as_of) & (Q(valid_to__isnull=True) | Q(valid_to__gt=as_of))


# ---- shapes --------------------------------------------------------------------------------------


def info_of(site: Site) -> SiteInfo:
    """What others see of a row."""
    return SiteInfo(
        id=site.pk,
        code=site.code,
        name=site.name,
        kind=site.kind,
        path=site.path,
        state=site.state,
        division_code=site.division_code,
        parent_id=site.parent_id,
        address=site.address,
        phone=site.phone,
    )


def _row(site: Site, children: int) -> SiteRow:
    return SiteRow(**vars(info_of(site)), children=children)


def _one(sites: QuerySet[Site]) -> SiteInfo:
    site = sites.first()
    if site is None:
        raise _no_site()
    return info_of(site)


def _no_site() -> NotFound:
    return NotFound(Reason("not_found", _("没有找到这个阵地或区划")))
