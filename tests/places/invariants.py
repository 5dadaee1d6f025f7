"""What is true of the network at every moment."""

from collections import defaultdict

from redvest.places.enums import PARENT_KINDS
from redvest.places.models import Site, SiteVersion


def broken() -> list[str]:
    """A line for each thing that is not as it must be: paths by parents, versions without gaps, open under open."""
    sites = {site.pk: site for site in Site.objects.all()}
    found = []
    for site in sites.values():
        parent = sites.get(site.parent_id)
        if site.path != path_by_parents(site, sites):
            found.append(f"{site.code}: path {site.path}, by parents {path_by_parents(site, sites)}")
        if site.state == "open":
            if parent is not None and parent.state != "open":
                found.append(f"{site.code} is open under {parent.code}, which is {parent.state}")
            if (parent.kind if parent else None) not in PARENT_KINDS[site.kind]:
                found.append(f"{site.code}: a {site.kind} in the wrong place")
        if site.state == "merged" and parent is None:
            found.append(f"{site.code} is merged, under nothing")
    return found + broken_versions(sites)


def path_by_parents(site: Site, sites: dict[int, Site]) -> str:
    """The path as its parents give it; a circle gives one that no row can have."""
    codes: list[str] = []
    step: Site | None = site
    while step is not None and len(codes) <= len(sites):
        codes.append(step.code)
        step = sites.get(step.parent_id) if step.parent_id else None
    return f"/{'/'.join(reversed(codes))}/"


def broken_versions(sites: dict[int, Site]) -> list[str]:
    """Each site has versions from its opening to now, each beginning as the one before ends, the last as it is."""
    versions = defaultdict(list)
    for version in SiteVersion.objects.order_by("valid_from"):
        versions[version.site_id].append(version)
    found = []
    for pk, site in sites.items():
        own = versions[pk]
        ends = [version.valid_to for version in own]
        if [site.opened_at, *ends[:-1]] != [version.valid_from for version in own] or ends[-1] is not None:
            found.append(f"{site.code}: versions with a gap")
        columns = ("kind", "name", "division_code", "path", "state")
        if any(getattr(own[-1], column) != getattr(site, column) for column in columns):
            found.append(f"{site.code}: the last version is not the site")
    return found
