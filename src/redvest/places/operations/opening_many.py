"""Opening many sites at once, such as the five thousand posts of a county, in a few statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit, outbox
from redvest.kernel.actor import Actor
from redvest.kernel.audit import Deed
from redvest.kernel.errors import DomainError, Invalid, NotFound, Reason, Refused
from redvest.kernel.operation import step
from redvest.kernel.outbox import Event
from redvest.kernel.search import tidy, words_value
from redvest.kernel.viewing import viewer_of
from redvest.places import rules
from redvest.places.enums import SiteKind
from redvest.places.models import Division, Site
from redvest.places.operations.opening import LONGEST_ADDRESS, SITE_CODE
from redvest.places.operations.versions import changed_after, first_versions, one_change_at_a_time
from redvest.places.queries import SiteInfo, info_of


@dataclass(frozen=True, kw_only=True)
class SiteForm:
    """What is said of a site when it is opened under another; its division is the other's if none is named."""

    code: str
    kind: str
    name: str
    parent_code: str
    division_code: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Opened:
    """The site a form means now. ``known``: the code had been there before, and nothing was changed."""

    code: str
    known: bool


@step
def sites_opened(
    *, forms: Sequence[SiteForm], under: str, by: Actor, now: datetime
) -> list[Opened | DomainError]:
    """Opens sites in the order given, within the subtree of the path ``under``; one may stand under one before it.

    For each what it is now, or why not, as ``open_site`` would say it. Codes that are there stay as they are.
    """
    one_change_at_a_time()
    opening = _Opening(forms, under=under, by=by, now=now)
    outcomes = [opening.decide(form) for form in forms]
    opening.write()
    return outcomes


class _Opening:
    """One batch: the sites it speaks of, read at once, and those it makes."""

    def __init__(self, forms: Sequence[SiteForm], *, under: str, by: Actor, now: datetime) -> None:
        self.under, self.by, self.now = under, by, now
        self.viewer = viewer_of(by, now=now)
        codes = {code for form in forms for code in (form.code, form.parent_code)}
        self.sites: dict[str, Site] = {site.code: site for site in Site.objects.filter(code__in=codes)}
        self.changed = changed_after([site.pk for site in self.sites.values()], now)
        divisions = Division.objects.filter(
            code__in={form.division_code for form in forms}, valid_to__isnull=True
        )
        self.divisions = set(divisions.values_list("code", flat=True))
        self.made: list[Site] = []

    def decide(self, form: SiteForm) -> Opened | DomainError:
        """What becomes of a form; a new site is made ready to be written."""
        there = self.sites.get(form.code)
        if there is not None and there.pk is not None:
            return Opened(code=there.code, known=True)
        name, address = tidy(form.name), tidy(form.address)
        faults = self._faults(form, name, address)
        if faults:
            return Invalid(*faults)
        parent = self.sites.get(form.parent_code)
        if parent is None:
            return NotFound(Reason("parent_unknown", _("没有找到上级阵地"), about="parent_code"))
        reasons = self._why_not(form, parent, info_of(parent))
        if reasons:
            return Refused(*reasons)
        site = Site(
            code=form.code,
            kind=form.kind,
            name=name,
            division_code=form.division_code or parent.division_code,
            parent=parent,
            path=f"{parent.path}{form.code}/",
            opened_at=self.now,
            address=address,
            words=words_value(name),
        )
        self.sites[site.code] = site
        self.made.append(site)
        return Opened(code=site.code, known=False)

    def _faults(self, form: SiteForm, name: str, address: str) -> list[Reason]:
        faults = rules.what_is_wrong_with(name, about="name", longest=rules.LONGEST_NAME, what=_("名称"))
        if address:
            faults += rules.what_is_wrong_with(
                address, about="address", longest=LONGEST_ADDRESS, what=_("地址")
            )
        if not SITE_CODE.fullmatch(form.code):
            faults.append(Reason("code_form", _("代码由数字、字母和连字符组成，最多24位"), about="code"))
        if form.kind not in SiteKind.values:
            faults.append(Reason("kind_unknown", _("请选择中心、所、站或点"), about="kind"))
        if form.division_code and form.division_code not in self.divisions:
            faults.append(Reason("division_unknown", _("没有这个行政区划"), about="division_code"))
        return faults

    def _why_not(self, form: SiteForm, parent: Site, info: SiteInfo) -> list[Reason]:
        if form.code in self.sites:
            words = {"code": form.code}
            return [Reason("code_twice", _("代码 %(code)s 在前面已经有了"), words, about="code")]
        if not parent.path.startswith(self.under):
            return [Reason("parent_outside", _("上级阵地不在这次导入的阵地之下"), about="parent_code")]
        reasons = rules.why_not_manage(self.viewer, parent.path)
        reasons = reasons or rules.why_not_open_under(form.kind, form.code, info)
        if not reasons and parent.pk in self.changed:
            reasons = [Reason("changed_just_now", _("这里刚刚有过变更，请刷新后再试"))]
        return reasons

    def write(self) -> None:
        """Writes the new sites, parents before children, with their first versions, in a few statements."""
        depth = {site.code: site.path.count("/") for site in self.made}
        for level in sorted(set(depth.values())):
            Site.objects.bulk_create(site for site in self.made if depth[site.code] == level)
        first_versions(self.made, now=self.now)
        audit.record_many(
            Deed(
                verb="site.opened",
                by=self.by,
                now=self.now,
                target=f"site:{site.code}",
                data={"kind": site.kind, "parent": site.parent.code if site.parent else ""},
            )
            for site in self.made
        )
        outbox.publish_many(
            (Event(topic="site.opened", key=str(site.pk)) for site in self.made), now=self.now
        )
