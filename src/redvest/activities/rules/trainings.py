"""What a record of a training must say (67号令 art. 8)."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from redvest.activities.rules.terms import LONGEST_TRAINING
from redvest.kernel.errors import Reason, Text

LONGEST_CONTENT, LONGEST_ORGANISER, LONGEST_WHY = 500, 100, 200
MOST_MINUTES = 60_000
#: How many people one takes down at once.
MOST_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class TrainingForm:
    """A training or qualification; ``valid_until`` is the last day on which it counts, None if it does not end."""

    name: str
    content: str
    minutes: int
    held_on: date
    organiser: str
    valid_until: date | None = None


def why_not_training(form: TrainingForm, *, today: date) -> list[Reason]:
    """What is missing or wrong, each at its field."""
    reasons = []
    limits: list[tuple[str, str, Text, int]] = [
        ("name", form.name, _("培训名称"), LONGEST_TRAINING),
        ("content", form.content, _("主要内容"), LONGEST_CONTENT),
        ("organiser", form.organiser, _("举办单位"), LONGEST_ORGANISER),
    ]
    for name, value, label, limit in limits:
        if not value.strip():
            reasons.append(Reason("required", _("请填写%(what)s"), {"what": label}, about=name))
        elif len(value.strip()) > limit:
            words = {"what": label, "limit": limit}
            reasons.append(Reason("too_long", _("%(what)s最多%(limit)s个字"), words, about=name))
    if not 1 <= form.minutes <= MOST_MINUTES:
        reasons.append(Reason("minutes", _("请填写学习时长"), about="minutes"))
    if form.held_on > today:
        reasons.append(Reason("in_future", _("培训结束后再登记"), about="held_on"))
    if form.valid_until is not None and form.valid_until < form.held_on:
        reasons.append(Reason("before_held", _("有效期不能早于培训日期"), about="valid_until"))
    return reasons
