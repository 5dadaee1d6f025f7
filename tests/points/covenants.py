"""The real covenants as the product brings them along, and facts of events for tests of rules."""

from datetime import date
from decimal import Decimal
from typing import Any

from redvest.points.rules.covenant import Award, Earning, Rule, Served, points_for
from redvest.points.rules.covenant_caps import Used
from redvest.points.rules.covenant_drafts import Draft, draft_of
from redvest.points.rules.covenant_terms import rule_for
from redvest.points.templates import templates

DAY = date(2026, 3, 2)


def covenant(key: str) -> Draft:
    """One of the real covenants."""
    return draft_of(templates()[key])


def event(kind: str = "conduct", *, on: date = DAY, key: str = "1", **facts: Any) -> Earning:
    """Something that happened to person 1."""
    return Earning(
        kind=kind, person_id=1, site_id=1, happened_on=on, cause_kind="test", cause_key=key, **facts
    )


def served(*parts: tuple[int, str], on: date = DAY, key: str = "1", **facts: Any) -> Earning:
    """Service of so many minutes by grade."""
    kept = tuple(Served(minutes=minutes, grade=grade) for minutes, grade in parts)
    return event("service", on=on, key=key, served=kept, **facts)


class Holding:
    """What one holder earns under a draft, event after event."""

    def __init__(self, draft: Draft) -> None:
        self.draft, self.used = draft, Used()

    def earn(self, earning: Earning) -> Award:
        rule = rule_for(earning, [self.draft.rules])
        assert rule is not None
        return self.under(rule, earning)

    def under(self, rule: Rule, earning: Earning) -> Award:
        award = points_for(earning, rule, self.used, overall=self.draft.terms.caps)
        self.used.award(rule.line, earning.happened_on, earning.event, award.amount)
        return award

    def points(self, *earnings: Earning) -> list[Decimal]:
        return [self.earn(earning).amount for earning in earnings]
