"""What all changes of the network share: they wait for each other, and each closes versions and opens the next."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from redvest.kernel import search
from redvest.kernel.actor import Actor
from redvest.kernel.errors import NotFound, Reason, Text, forbid_if, invalid_if, refuse_if
from redvest.kernel.viewing import viewer_of
from redvest.places import rules
from redvest.places.models import Site, SiteVersion

#: The columns of a version that are copied from its site.
COPIED = ("kind", "name", "division_code", "path", "state")


def one_change_at_a_time() -> None:
    """Waits until no other operation changes the shape of the network, and keeps others waiting until this one ends.

    Changes are rare and short, and a move rewrites paths of rows it has not read: locks on rows one by one would leave
    gaps through which two moves could build a circle.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", ["places.network"])


def require_manager(*paths: str, by: Actor, now: datetime) -> None:
    """Raises Forbidden unless the actor manages the network at all of ``paths``."""
    forbid_if(rules.why_not_manage(viewer_of(by, now=now), *paths))


def site_of(code: str) -> Site:
    """The row with this code. Raises NotFound."""
    site = Site.objects.filter(code=code).first()
    if site is None:
        raise NotFound(Reason("not_found", _("没有找到阵地 %(code)s"), {"code": code}))
    return site


def last_change(sites: Collection[int]) -> datetime:
    """When the youngest current version among these sites began."""
    found = SiteVersion.objects.filter(site_id__in=sites, valid_to__isnull=True).aggregate(
        at=Max("valid_from")
    )
    at: datetime = found["at"]
    return at


def changed_after(sites: Collection[int], now: datetime) -> set[int]:
    """Those among the sites whose current version began after ``now``."""
    later = SiteVersion.objects.filter(site_id__in=sites, valid_to__isnull=True, valid_from__gt=now)
    return set(later.values_list("site_id", flat=True))


def refuse_before_parent(parent: Site | None, *, now: datetime) -> None:
    """Raises Refused if the parent has changed after ``now``: nothing may begin under a past that is already told."""
    if parent is not None and last_change([parent.pk]) > now:
        refuse_if([Reason("changed_just_now", _("这里刚刚有过变更，请刷新后再试"))])


def first_versions(sites: Sequence[Site], *, now: datetime) -> None:
    """Opens the first version of each new site, in one statement."""
    SiteVersion.objects.bulk_create(
        SiteVersion(site=site, valid_from=now, **{column: getattr(site, column) for column in COPIED})
        for site in sites
    )


def next_versions(ids: Collection[int], *, now: datetime, why: str = "") -> None:
    """Closes the current version of each site and opens the next from the rows as they are now, in two statements."""
    SiteVersion.objects.filter(site_id__in=ids, valid_to__isnull=True).update(valid_to=now)
    quote = connection.ops.quote_name
    columns = ", ".join(COPIED)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(SiteVersion._meta.db_table)} (site_id, {columns}, valid_from, why) "
            f"SELECT id, {columns}, %s, %s FROM {quote(Site._meta.db_table)} WHERE id = ANY(%s) ORDER BY id",
            [now, why, list(ids)],
        )


def kept_text(text: str, *, about: str, longest: int, what: Text) -> str:
    """A name or reason as it is kept. Raises Invalid about its field."""
    tidied = search.tidy(text)
    invalid_if(rules.what_is_wrong_with(tidied, about=about, longest=longest, what=what))
    return tidied
