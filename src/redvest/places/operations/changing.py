"""Renaming, moving, merging and closing sites. What was stays readable "as of" any moment before the change."""

from datetime import datetime

from django.db import connection
from django.db.models import F, Func, Value
from django.db.models.functions import Concat, Length, Substr
from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit, outbox
from redvest.kernel.actor import Actor
from redvest.kernel.ending import why_not_end
from redvest.kernel.errors import refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation, step
from redvest.kernel.search import words_value
from redvest.places import rules
from redvest.places.enums import SiteState
from redvest.places.models import Site
from redvest.places.operations.versions import (
    kept_text,
    last_change,
    next_versions,
    one_change_at_a_time,
    refuse_before_parent,
    require_manager,
    site_of,
)
from redvest.places.queries import SiteInfo, info_of, site_by_id

NAMED_IN_REFUSAL = 3


@operation
def rename_site(*, code: str, name: str, by: Actor, now: datetime) -> SiteInfo:
    """Gives a site another name from ``now``. The name it has already changes nothing.

    Raises NotFound, Forbidden, Invalid (name), Refused (site_not_open, changed_just_now).
    """
    name = kept_text(name, about="name", longest=rules.LONGEST_NAME, what=_("名称"))
    one_change_at_a_time()
    site = site_of(code)
    require_manager(site.path, by=by, now=now)
    if site.name == name:
        return info_of(site)
    refuse_if(rules.why_not_change(info_of(site), last_change=last_change([site.pk]), now=now))
    before, site.name = site.name, name
    Site.objects.filter(pk=site.pk).update(name=name, words=words_value(name))
    next_versions([site.pk], now=now)
    _tell("renamed", site, by=by, now=now, before=before, after=name)
    return info_of(site)


@operation
def move_site(*, code: str, parent_code: str | None, by: Actor, now: datetime) -> SiteInfo:
    """Puts a site, with everything under it, under another one from ``now``; None makes a centre the top of a tree.

    Raises NotFound, Forbidden (needed at both places; the top is the system's), Refused (already_there, below_itself,
    parent_kind, parent_not_open, too_deep, site_not_open, changed_just_now).
    """
    one_change_at_a_time()
    site, parent = site_of(code), site_of(parent_code) if parent_code else None
    require_manager(site.path, parent.path if parent else "", by=by, now=now)
    ids, longest = _subtree(site)
    refuse_if(
        rules.why_not_change(info_of(site), last_change=last_change(ids), now=now)
        or rules.why_not_move(info_of(site), info_of(parent) if parent else None, longest_below=longest)
    )
    refuse_before_parent(parent, now=now)
    top = parent.path if parent else "/"
    below = [pk for pk in ids if pk != site.pk]
    Site.objects.filter(pk=site.pk).update(parent=parent, path=f"{top}{site.code}/")
    Site.objects.filter(pk__in=below).update(path=_under(f"{top}{site.code}/", site.path))
    next_versions(ids, now=now)
    _tell("moved", site, by=by, now=now, to=parent.code if parent else "", sites=len(ids))
    return site_by_id(site.pk)


@operation
def merge_site(*, code: str, into_code: str, by: Actor, now: datetime) -> SiteInfo:
    """Merges a site into another of its kind from ``now``; returns the successor.

    The merged site goes beneath its successor, so that its past records count there from now on and under the old
    place "as of" before; what stood under it stands directly under the successor.

    Raises NotFound, Forbidden (needed at both), Refused (below_itself, successor_not_open, kind_differs, too_deep,
    site_not_open, changed_just_now).
    """
    one_change_at_a_time()
    site, into = site_of(code), site_of(into_code)
    require_manager(site.path, into.path, by=by, now=now)
    ids, longest = _subtree(site)
    refuse_if(
        rules.why_not_change(info_of(site), last_change=last_change(ids), now=now)
        or rules.why_not_merge(info_of(site), info_of(into), longest_below=longest)
    )
    refuse_before_parent(into, now=now)
    below = [pk for pk in ids if pk != site.pk]
    Site.objects.filter(parent=site).update(parent=into)
    Site.objects.filter(pk__in=below).update(path=_under(into.path, site.path))
    Site.objects.filter(pk=site.pk).update(
        parent=into, merged_into=into, state=SiteState.MERGED, path=f"{into.path}{site.code}/"
    )
    next_versions(ids, now=now)
    _tell("merged", site, by=by, now=now, into=into.code, sites=len(ids))
    return info_of(into)


@operation
def close_site(*, code: str, reason: str, by: Actor, now: datetime) -> SiteInfo:
    """Closes a site from ``now``; it stays in the tree for the records made there.

    Raises NotFound, Forbidden, Invalid (reason), Refused (children_open, site_not_open, changed_just_now, and what the
    parts above have there: teams that work, shifts to come).
    """
    reason = kept_text(reason, about="reason", longest=rules.LONGEST_REASON, what=_("原因"))
    one_change_at_a_time()
    site = site_of(code)
    require_manager(site.path, by=by, now=now)
    refuse_if(rules.why_not_change(info_of(site), last_change=last_change([site.pk]), now=now))
    below = (
        Site.objects.filter(path__startswith=site.path, state=SiteState.OPEN)
        .exclude(pk=site.pk)
        .order_by("code")
    )
    # Held from here on: who opens something here waits, and finds it closed (``hold_open``).
    lock(Site, site.pk)
    refuse_if(
        rules.why_not_close(info_of(site), below.values_list("name", flat=True)[:NAMED_IN_REFUSAL])
        + why_not_end("site", site.pk, now=now)
    )
    site.state = SiteState.CLOSED
    site.save(update_fields=["state"])
    next_versions([site.pk], now=now, why=reason)
    _tell("closed", site, by=by, now=now, reason=reason)
    return info_of(site)


@step
def hold_open(site_id: int) -> SiteInfo:
    """The site as it is now, kept from being closed until the caller's operation ends; many may hold it at once.

    Raises NotFound.
    """
    query = "SELECT 1 FROM places_site WHERE id = %s FOR SHARE"
    with connection.cursor() as cursor:
        cursor.execute(query, [site_id])
    return site_by_id(site_id)


def _subtree(site: Site) -> tuple[list[int], int]:
    """The ids of a site and everything under it, and how many characters the longest path adds to the site's own."""
    rows = list(
        Site.objects.filter(path__startswith=site.path)
        .order_by("id")
        .values_list("id", Length("path"), named=False)
    )
    return [pk for pk, _length in rows], max(length for _pk, length in rows) - len(site.path)


def _under(top: str, old_top: str) -> Func:
    """The path of each row with ``old_top`` at its head replaced by ``top``."""
    return Concat(Value(top), Substr(F("path"), len(old_top) + 1))


def _tell(verb: str, site: Site, *, by: Actor, now: datetime, **facts: object) -> None:
    audit.record(f"site.{verb}", by=by, now=now, target=f"site:{site.code}", **facts)
    outbox.publish(f"site.{verb}", site.pk, now=now)
