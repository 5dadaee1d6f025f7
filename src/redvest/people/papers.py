"""Decisions about signed papers: receipts of people entered, and guardians' consents."""

import re
from datetime import date

from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import Reason
from redvest.people.ages import FULL_AGE, YOUNGEST_ALONE, age_on
from redvest.people.enums import CHILD_CONSENT_VERSION, MINOR_CONSENT_VERSION, Relation

SHORTEST_NOTE, LONGEST_NOTE = 2, 200
#: A household is no school: more children than this nobody has entered by one guardian.
MOST_CHILDREN = 8
SCOPE = re.compile(r"all|(team|activity):[1-9][0-9]{0,17}")


def why_not_note(note: str) -> list[Reason]:
    """Empty if a note on why a paper was sent back says something."""
    if SHORTEST_NOTE <= len(note) <= LONGEST_NOTE:
        return []
    words = {"least": SHORTEST_NOTE, "most": LONGEST_NOTE}
    return [Reason("note_missing", _("请写明原因（%(least)s 到 %(most)s 个字）"), words, about="note")]


def why_not_decide_paper(*, by: int | None, recorded_by: int | None) -> list[Reason]:
    """Empty if one may decide on a paper: whoever handed it in does not."""
    if by is not None and by != recorded_by:
        return []
    return [Reason("own_request", _("是您自己交的，要由另一位同事核对"))]


def why_not_guardian(*, birth_date: date, child_birth_date: date, on: date) -> list[Reason]:
    """Empty if one may be a child's guardian by age: of full age, and the child is not."""
    if age_on(birth_date, on) < FULL_AGE:
        words = {"years": FULL_AGE}
        return [Reason("guardian_minor", _("监护人要年满 %(years)s 周岁"), words, about="guardian")]
    if age_on(child_birth_date, on) >= FULL_AGE:
        words = {"years": FULL_AGE}
        return [Reason("child_of_age", _("已经年满 %(years)s 周岁，不需要监护人"), words, about="id_number")]
    return []


def why_not_relation(relation: str) -> list[Reason]:
    """Empty if it is one of the relations of a guardian."""
    if relation in Relation.values:
        return []
    return [Reason("relation_unknown", _("请选择与孩子的关系"), about="relation")]


def is_strict(birth_date: date, *, valid_from: date) -> bool:
    """Whether a consent that begins on this day must be in the form for children under 14 (PIPL art. 31)."""
    return age_on(birth_date, valid_from) < YOUNGEST_ALONE


def version_of(*, strict: bool) -> str:
    """The wording that must be agreed to."""
    return CHILD_CONSENT_VERSION if strict else MINOR_CONSENT_VERSION


def a_year_from(day: date) -> date:
    """The last day of a year that begins on ``day``."""
    try:
        return date.fromordinal(day.replace(year=day.year + 1).toordinal() - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)


def why_not_consent(*, scope: str, valid_from: date, valid_until: date, today: date) -> list[Reason]:
    """Empty if a consent may say so: a known scope, from today or later (not over a year ahead), at most a year."""
    reasons = []
    if not SCOPE.fullmatch(scope):
        reasons.append(Reason("scope_unknown", _("请选择同意的范围"), about="scope"))
    if valid_from < today or valid_from > a_year_from(today):
        reasons.append(Reason("from_odd", _("开始日期要在今天到一年以内"), about="valid_from"))
    elif valid_until < valid_from:
        reasons.append(Reason("until_early", _("结束日期不能早于开始日期"), about="valid_until"))
    elif valid_until > a_year_from(valid_from):
        reasons.append(Reason("until_late", _("一次最多同意一年，到期可以再同意"), about="valid_until"))
    return reasons


def why_not_wording(version: str, *, strict: bool) -> list[Reason]:
    """Empty if what was agreed to is the wording that is asked for now."""
    if version == version_of(strict=strict):
        return []
    if strict:
        sentence = _("孩子未满 %(years)s 周岁，请阅读并同意儿童个人信息的专门告知书")
        return [Reason("wording_needed", sentence, {"years": YOUNGEST_ALONE}, about="version")]
    return [Reason("wording_needed", _("请阅读并同意未成年人参加志愿服务的告知书"), about="version")]
