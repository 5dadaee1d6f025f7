"""Opening posts (点, V站) by the hundred: the lines of a list or a file, good ones kept, bad ones said."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit, outbox
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Invalid, Reason, invalid_if, refuse_if
from redvest.kernel.operation import operation
from redvest.kernel.search import tidy
from redvest.places import rules
from redvest.places.enums import SiteKind, SiteState
from redvest.places.models import Division, Site
from redvest.places.operations.opening import LONGEST_ADDRESS, new_site
from redvest.places.operations.versions import (
    first_versions,
    kept_text,
    one_change_at_a_time,
    refuse_before_parent,
    require_manager,
    site_of,
)
from redvest.places.queries import info_of

#: One list opens at most so many; a county's five thousand are one list.
MOST_POSTS = 10_000
_CODE = re.compile(r"[0-9A-Za-z-]{1,24}")
_BATCH = 1000


@dataclass(frozen=True, kw_only=True)
class PostForm:
    """One post: its name, and if wanted its own code, its division and address."""

    name: str
    code: str = ""
    division_code: str = ""
    address: str = ""


@dataclass(kw_only=True)
class PostsOpened:
    """What became of a list: posts opened, those of that name there before, and what is wrong with which line."""

    opened: list[str] = field(default_factory=list)
    existing: int = 0
    refused: list[tuple[int, Reason]] = field(default_factory=list)


@operation
def open_posts(*, parent_code: str, posts: Sequence[PostForm], by: Actor, now: datetime) -> PostsOpened:
    """Opens posts under a centre, institute or station, in a fixed number of statements however many there are.

    A line whose name an open post there has already is one of ``existing``, so the same list again adds nothing; a
    line without a code gets the parent's with the next number. Bad lines (numbered from 1) are named, the others kept.
    Raises NotFound, Forbidden, Invalid (posts: none, or too many), Refused (parent_kind, parent_not_open,
    changed_just_now).
    """
    if not posts or len(posts) > MOST_POSTS:
        sentence = _("一次开设 1 到 %(most)s 个点")
        invalid_if([Reason("how_many", sentence, {"most": MOST_POSTS}, about="posts")])
    one_change_at_a_time()
    parent = site_of(parent_code)
    require_manager(parent.path, by=by, now=now)
    refuse_if(rules.why_not_stand_under(SiteKind.POST, info_of(parent)))
    refuse_before_parent(parent, now=now)
    made = _Posts(parent, posts)
    sites = made.sites(now=now)
    if sites:
        Site.objects.bulk_create(sites, batch_size=_BATCH)
        first_versions(sites, now=now)
        made.report.opened = [site.code for site in sites]
        audit.record("site.posts_opened", by=by, now=now, target=f"site:{parent.code}", posts=len(sites))
        outbox.publish("site.opened", parent.pk, now=now, posts=len(sites))
    return made.report


class _Posts:
    """The lines of one list against what is there."""

    def __init__(self, parent: Site, posts: Sequence[PostForm]) -> None:
        self.parent, self.posts, self.report = parent, posts, PostsOpened()
        below = Site.objects.filter(parent=parent, kind=SiteKind.POST)
        self.names = set(below.filter(state=SiteState.OPEN).values_list("name", flat=True))
        asked = {post.code.strip() for post in posts if post.code.strip()}
        self.codes = set(Site.objects.filter(code__in=asked).values_list("code", flat=True))
        divisions = {post.division_code.strip() for post in posts} | {parent.division_code}
        rows = Division.objects.filter(code__in=divisions, valid_to__isnull=True)
        self.divisions = set(rows.values_list("code", flat=True)) | {parent.division_code}
        own = Site.objects.filter(code__startswith=f"{parent.code}-").values_list("code", flat=True)
        self.numbers = {int(code.rsplit("-", 1)[-1]) for code in own if code.rsplit("-", 1)[-1].isdigit()}
        self.last = max(self.numbers, default=0)

    def sites(self, *, now: datetime) -> list[Site]:
        """The new sites, in the order of their lines."""
        made = []
        for line, post in enumerate(self.posts, start=1):
            try:
                site = self._site(post, now=now)
            except Invalid as wrong:
                self.report.refused += [(line, reason) for reason in wrong.reasons]
                continue
            if site is not None:
                made.append(site)
        return made

    def _site(self, post: PostForm, *, now: datetime) -> Site | None:
        name = kept_text(post.name, about="name", longest=rules.LONGEST_NAME, what=_("名称"))
        address = tidy(post.address)
        if address:
            address = kept_text(address, about="address", longest=LONGEST_ADDRESS, what=_("地址"))
        if name in self.names:
            self.report.existing += 1
            return None
        division = post.division_code.strip() or self.parent.division_code
        if division not in self.divisions:
            raise Invalid(Reason("division_unknown", _("没有这个行政区划"), about="division_code"))
        code = self._code(post.code.strip())
        invalid_if(rules.why_not_open_under(SiteKind.POST, code, info_of(self.parent)))
        self.names.add(name)
        self.codes.add(code)
        site = new_site(code, SiteKind.POST, name, division, self.parent, now=now)
        site.address = address
        return site

    def _code(self, asked: str) -> str:
        if asked:
            if not _CODE.fullmatch(asked):
                sentence = _("代码由数字、字母和连字符组成，最多24位")
                raise Invalid(Reason("code_form", sentence, about="code"))
            if asked in self.codes:
                raise Invalid(
                    Reason("code_taken", _("代码 %(code)s 已经用过"), {"code": asked}, about="code")
                )
            return asked
        self.last += 1
        made = f"{self.parent.code}-{self.last:04d}"
        if len(made) > rules.LONGEST_CODE:
            raise Invalid(Reason("code_needed", _("上级的代码太长，请自己填写代码"), about="code"))
        return made if made not in self.codes else self._code("")
