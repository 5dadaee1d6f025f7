"""Covenants as they hold at a site on a day, and their versions for those who write and decide them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, covered_by
from redvest.places.queries import SiteInfo
from redvest.points.covenant_enums import VersionState
from redvest.points.models import Covenant, CovenantRule, CovenantVersion
from redvest.points.rules.covenant import Earning, Rule
from redvest.points.rules.covenant_drafts import Draft
from redvest.points.rules.covenant_terms import Terms, rule_for, rules_in_force


@dataclass(frozen=True, kw_only=True)
class Held:
    """A version as it decides: whose it is, what it says, and from when to when (half-open)."""

    version_id: int
    covenant_id: int
    site_id: int
    site_code: str
    number: int
    valid_from: date
    valid_until: date | None
    terms: Terms
    rules: tuple[Rule, ...]

    def holds_on(self, day: date) -> bool:
        """Whether it was in force on a day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


class Covenants:
    """The covenants of some sites and all above them, by day; a fixed number of queries for however many sites.

    ``instead``: versions, drafts for instance, that stand in for whatever their covenants said at any time.
    """

    def __init__(self, paths: Iterable[str], *, instead: Iterable[CovenantVersion] = ()) -> None:
        codes = {code for path in set(paths) for code in path.strip("/").split("/")}
        tried = {version.covenant_id: version for version in instead}
        rows = CovenantVersion.objects.filter(state=VersionState.PUBLISHED, covenant__site__code__in=codes)
        chosen = (
            rows.exclude(covenant_id__in=tried).select_related("covenant__site").prefetch_related("rules")
        )
        self._by_site: dict[str, list[Held]] = {}
        for version in [*chosen, *tried.values()]:
            held = held_of(version, always=version.covenant_id in tried)
            self._by_site.setdefault(held.site_code, []).append(held)
        self._cache: dict[tuple[str, date], list[Held]] = {}
        self._of_rule = {
            rule.id: held for all_held in self._by_site.values() for held in all_held for rule in held.rules
        }

    def levels(self, path: str, day: date) -> list[Held]:
        """The versions in force at the site with this path and at those above it, the nearest first."""
        found = self._cache.get((path, day))
        if found is None:
            codes = reversed(path.strip("/").split("/"))
            found = [one for code in codes for one in self._by_site.get(code, ()) if one.holds_on(day)]
            self._cache[path, day] = found
        return found

    def rule_for(self, earning: Earning, path: str) -> tuple[Rule, Held] | None:
        """The rule an event at a site falls under, and its version; None: nobody thanks for it with points."""
        rule = rule_for(earning, [held.rules for held in self.levels(path, earning.happened_on)])
        return None if rule is None else (rule, self._of_rule[rule.id])

    def rules_at(self, path: str, day: date) -> list[Rule]:
        """All rules that hold at a site on a day."""
        return rules_in_force([held.rules for held in self.levels(path, day)])

    def held(self, rule_id: int) -> Held:
        """The version a rule is of."""
        return self._of_rule[rule_id]


def held_of(version: CovenantVersion, *, always: bool = False) -> Held:
    """A version as it decides; ``always``: as if it had ever been in force."""
    return Held(
        version_id=version.pk,
        covenant_id=version.covenant_id,
        site_id=version.covenant.site_id,
        site_code=version.covenant.site.code,
        number=version.number,
        valid_from=date.min if always or version.valid_from is None else version.valid_from,
        valid_until=None if always else version.valid_until,
        terms=terms_of(version),
        rules=tuple(rule_of(row, version.covenant_id) for row in version.rules.all()),
    )


def terms_of(version: CovenantVersion) -> Terms:
    """What a version says as a whole."""
    return Terms(
        holder=version.holder,
        worth=version.worth,
        base=version.base,
        caps=_numbers(version.caps),
        publicity_days=version.publicity_days,
        appeal_days=version.appeal_days,
        expiry=version.expiry,
        expiry_months=version.expiry_months,
        exchange_months=frozenset(version.exchange_months),
        exchange_every=version.exchange_every,
        least_minutes=version.least_minutes,
        tiers=_numbers(version.tiers),
    )


def rule_of(row: CovenantRule, covenant_id: int) -> Rule:
    """A line of a version as the rules read it."""
    return Rule(
        id=row.pk,
        covenant_id=covenant_id,
        code=row.code,
        title=row.title,
        heading=row.heading,
        source=row.source,
        unit=row.unit,
        value=row.value,
        most_value=row.most_value,
        least=row.least,
        least_minutes=row.least_minutes,
        grain=row.grain,
        caps=_numbers(row.caps),
        categories=frozenset(row.categories),
        coefficients=_numbers(row.coefficients),
        grades=_numbers(row.grades),
        proposers=frozenset(row.proposers),
        evidence=row.evidence,
        liaison_first=row.liaison_first,
    )


def _numbers(kept: Mapping[str, Any]) -> dict[str, Decimal]:
    return {name: Decimal(number) for name, number in kept.items()}


def rules_at(site: SiteInfo, *, on: date) -> list[Rule]:
    """What a site thanks for on a day, its own rules before those of the sites above. For everybody to read."""
    return Covenants([site.path]).rules_at(site.path, on)


def terms_at(site: SiteInfo, *, on: date) -> Terms | None:
    """What the nearest covenant in force at a site says as a whole; None: there is none. For shops and cards."""
    levels = Covenants([site.path]).levels(site.path, on)
    return levels[0].terms if levels else None


def versions_of(site_id: int, *, viewer: Viewer) -> QuerySet[CovenantVersion]:
    """Versions of a site's covenant, the newest first: published ones for all, drafts for those who write or decide."""
    rows = CovenantVersion.objects.filter(covenant__site_id=site_id)
    writes = covered_by(viewer, Verb.DRAFT_COVENANT, site_path="covenant__site__path")
    writes |= covered_by(viewer, Verb.PUBLISH_COVENANT, site_path="covenant__site__path")
    rows = rows.filter(Q(state=VersionState.PUBLISHED) | writes)
    return rows.select_related("covenant__site").prefetch_related("rules").order_by("-number")


def covenants_to_publish(viewer: Viewer) -> QuerySet[CovenantVersion]:
    """Drafts the viewer may publish: not those of their own hand."""
    seen = covered_by(viewer, Verb.PUBLISH_COVENANT, site_path="covenant__site__path")
    rows = CovenantVersion.objects.filter(seen, state=VersionState.DRAFT)
    return rows.exclude(drafted_by_id=viewer.person_id).select_related("covenant__site").order_by("pk")


def covenant_of(site_id: int) -> Covenant | None:
    """A site's own covenant, if it has one."""
    return Covenant.objects.filter(site_id=site_id).first()


def draft_to_change(site_id: int, *, viewer: Viewer) -> tuple[Draft, str]:
    """What a site's next version is written from, with its note: the draft there is, else what was published last."""
    versions = versions_of(site_id, viewer=viewer).exclude(state=VersionState.DROPPED)
    first = versions.filter(state=VersionState.DRAFT).first() or versions.first()
    if first is None:
        return Draft(terms=Terms(), rules=()), ""
    held = held_of(first)
    return Draft(terms=held.terms, rules=held.rules), first.note if first.state == VersionState.DRAFT else ""
