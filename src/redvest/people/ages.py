"""What age decides: who registers alone, who needs a guardian's consent, who is barred from what is dangerous.

Age is counted on the day in question from the birth date, never kept as a flag.
"""

from datetime import date

from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import Reason
from redvest.people.queries.standings import Standing

#: Below this age a guardian must register for the child (PIPL art. 31). From 14 on one may register alone: it is within
#: the understanding of a limited-capacity minor (Civil Code art. 19), binds to nothing and endangers nobody. What needs
#: a guardian or is barred to minors is decided at the shift, by the age on its day.
YOUNGEST_ALONE = 14
#: From this age on one is no minor (Civil Code art. 17).
FULL_AGE = 18


def age_on(birth_date: date, day: date) -> int:
    """Full years of age on ``day``; one born on 29 February turns a year older on 1 March."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def is_minor(birth_date: date, on: date) -> bool:
    """Under 18 on that day."""
    return age_on(birth_date, on) < FULL_AGE


def why_not_minor(
    standing: Standing, *, on: date, team_id: int, activity_id: int, dangerous: bool
) -> list[Reason]:
    """Empty if the person is of age on ``on``, the activity's day, or a guardian's consent covers it.

    Nobody under 18 serves where it is dangerous, whoever consents (laws of Zhejiang, Ningbo, Shandong). Under 14 the
    consent must be in the stricter form (PIPL art. 31).
    """
    age = age_on(standing.birth_date, on)
    if age >= FULL_AGE:
        return []
    if dangerous:
        return [
            Reason(
                "minor_danger",
                _("这项活动可能有危险，未满 %(years)s 周岁的人不能参加，家长同意也不行"),
                {"years": FULL_AGE},
            )
        ]
    scopes = {"all", f"team:{team_id}", f"activity:{activity_id}"}
    covering = [consent for consent in standing.consents if consent.scope in scopes]
    valid = [consent for consent in covering if consent.valid_from <= on <= consent.valid_until]
    if age < YOUNGEST_ALONE:
        if any(consent.strict for consent in valid):
            return []
        return [_child_consent_missing(had=bool(valid))]
    if valid:
        return []
    return [_minor_consent_missing(on=on, had=bool(covering), others=bool(standing.consents))]


def _child_consent_missing(*, had: bool) -> Reason:
    words = {"years": YOUNGEST_ALONE}
    if had:
        sentence = _(
            "活动那天孩子还未满 %(years)s 周岁，需要家长按儿童的专门告知书再同意一次，请家长在“我的家庭”里办理"
        )
    else:
        sentence = _(
            "活动那天孩子还未满 %(years)s 周岁，要先有家长按儿童专门告知书给出的同意，"
            "请家长在“我的家庭”里办理，或到附近的文明实践站签纸质同意书"
        )
    return Reason("child_consent_missing", sentence, words)


def _minor_consent_missing(*, on: date, had: bool, others: bool) -> Reason:
    words = {"years": FULL_AGE, "day": on.isoformat()}
    if had:
        sentence = _("家长的同意到活动那天（%(day)s）不在有效期内，请家长在“我的家庭”里重新同意")
    elif others:
        sentence = _("家长的同意没有包括这项活动，请家长在“我的家庭”里补充同意")
    else:
        sentence = _(
            "活动那天还未满 %(years)s 周岁，要先有家长同意，请家长在“我的家庭”里办理，或到附近的文明实践站签纸质同意书"
        )
    return Reason("minor_consent_missing", sentence, words)


def why_not_earn(standing: Standing) -> list[Reason]:
    """Empty if the person's service counts: entered by others and not confirmed, one earns nothing."""
    if not standing.pending:
        return []
    return [Reason("pending", _("是别人代登记的，本人还没有确认，参加活动不计时长；本人确认后再参加的才计"))]


def why_not_enter(*, age: int) -> list[Reason]:
    """Empty if somebody of that age may be entered by staff or an import."""
    if age >= YOUNGEST_ALONE:
        return []
    sentence = _("未满 %(years)s 周岁的小朋友只能由监护人在自己的账号“我的家庭”里登记")
    return [Reason("child_by_guardian", sentence, {"years": YOUNGEST_ALONE}, about="id_number")]
