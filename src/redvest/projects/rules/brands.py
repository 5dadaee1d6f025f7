"""What makes a brand: criteria as data, held against what was measured."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import Reason
from redvest.projects.enums import BRAND_STATES, BRAND_TRANSITIONS, BrandState, ProjectState
from redvest.projects.rules.life import why_not_words

WHY_LENGTH = 500
#: A brand is renewed in the last so many days of its year.
RENEWAL_DAYS = 60
YEAR = 365


@dataclass(frozen=True, kw_only=True)
class Criteria:
    """What a site asks of a brand; 0 asks nothing. ``rating`` in hundredths of a star."""

    years: int = 0
    volunteers: int = 0
    hours: int = 0
    reviews: int = 0
    rating: int = 0
    copies: int = 0


@dataclass(frozen=True, kw_only=True)
class Merits:
    """What was measured of a project at a moment. ``stars``: three scores a review, added up."""

    years: int
    volunteers: int
    minutes: int
    reviews: int
    stars: int
    copies: int

    @property
    def rating(self) -> int:
        """The mean score in hundredths of a star, rounded down; 0 if nobody said anything."""
        return 100 * self.stars // (3 * self.reviews) if self.reviews else 0

    def as_dict(self) -> dict[str, int]:
        """By column."""
        return asdict(self)


def why_not_criteria(criteria: Criteria) -> list[Reason]:
    """Numbers from nothing up; a rating has at most five stars."""
    reasons = [
        Reason("out_of_range", _("请填 0 或正数"), about=name)
        for name, number in asdict(criteria).items()
        if not 0 <= number <= 1_000_000
    ]
    if criteria.rating > 500:
        reasons.append(Reason("out_of_range", _("评分最高 5 分"), about="rating"))
    if any(number > 1000 for number in (criteria.years, criteria.copies)):
        reasons.append(Reason("out_of_range", _("请检查年数和推广地数"), about="years"))
    return reasons


def whole_years(since: date, until: date) -> int:
    """How many whole years lie between two days."""
    return until.year - since.year - ((until.month, until.day) < (since.month, since.day))


def why_not_brand(state: str, criteria: Criteria, merits: Merits) -> list[Reason]:
    """Each criterion that is not met, with what is asked and what there is."""
    reasons = []
    if state not in BRAND_STATES:
        reasons.append(
            Reason("wrong_state", _("“%(now)s”的项目不能作为品牌"), {"now": ProjectState(state).label})
        )
    asked = (
        ("years", criteria.years, merits.years, _("连续实施要满 %(least)s 年，现在 %(now)s 年")),
        ("volunteers", criteria.volunteers, merits.volunteers, _("志愿者要有 %(least)s 人，现在 %(now)s 人")),
        ("hours", criteria.hours, merits.minutes // 60, _("服务要满 %(least)s 小时，现在 %(now)s 小时")),
        ("reviews", criteria.reviews, merits.reviews, _("评价要有 %(least)s 条，现在 %(now)s 条")),
        ("copies", criteria.copies, merits.copies, _("要推广到 %(least)s 个地方，现在 %(now)s 个")),
    )
    for name, least, now, sentence in asked:
        if now < least:
            reasons.append(Reason(f"criterion_{name}", sentence, {"least": least, "now": now}))
    if merits.rating < criteria.rating:
        words = {"least": stars(criteria.rating), "now": stars(merits.rating)}
        reasons.append(Reason("criterion_rating", _("平均评分要有 %(least)s 分，现在 %(now)s 分"), words))
    return reasons


def stars(rating: int) -> str:
    """Hundredths of a star as people read them."""
    return f"{rating // 100}.{rating % 100:02d}"


def why_no_criteria(found: bool) -> list[Reason]:
    """A site that has brands says first what it asks of them."""
    return [] if found else [Reason("no_criteria", _("本地还没有公布品牌项目的标准"))]


def why_not_nominate(words: str) -> list[Reason]:
    """A nomination says why."""
    return why_not_words(words, WHY_LENGTH, about="why", missing=_("请写推荐理由"))


def why_not_brand_move(state: str, to: str) -> list[Reason]:
    """Empty if the table has the step."""
    if to in BRAND_TRANSITIONS[state]:
        return []
    return [Reason("wrong_state", _("提名现在是“%(now)s”"), {"now": BrandState(state).label})]


def why_not_renew(state: str, *, until: date, today: date) -> list[Reason]:
    """A brand is renewed before its year ends, and not long before."""
    if state != BrandState.GRANTED or until < today:
        return [Reason("wrong_state", _("品牌已经失效，请重新提名"))]
    if (until - today).days > RENEWAL_DAYS:
        words = {"from": until - timedelta(days=RENEWAL_DAYS)}
        return [Reason("too_early", _("%(from)s 起才能年度复核"), words)]
    return []


def next_year(day: date) -> date:
    """A year after ``day``."""
    return day + timedelta(days=YEAR)
