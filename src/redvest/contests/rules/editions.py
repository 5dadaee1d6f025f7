"""What an edition must say, and what its state allows."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from redvest.contests.enums import EDITION_TRANSITIONS, EditionState
from redvest.contests.rules import schemes, terms
from redvest.kernel import clock
from redvest.kernel.errors import Reason, Text

LONGEST_NAME, LONGEST_ABOUT, LONGEST_WHY = 80, 4000, 200
LONGEST_CODE = 40
LEAST_PUBLICITY, MOST_PUBLICITY = 5, 30
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

#: A draft is written in three parts, each saved by itself; two clerks may be at different ones at once.
Part = Literal["about", "scheme", "terms"]
_ABOUT = (
    "code",
    "name",
    "theme",
    "about",
    "apply_from",
    "apply_until",
    "publicity_days",
    "contact_name",
    "contact_phone",
    "contact_mail",
)
PARTS: Final[Mapping[Part, tuple[str, ...]]] = {"about": _ABOUT, "scheme": ("scheme",), "terms": ("terms",)}


@dataclass(frozen=True, kw_only=True)
class EditionForm:
    """What one writes down of an edition; applications are taken in ``[apply_from, apply_until)``."""

    code: str
    name: str
    scheme: Mapping[str, Any]
    apply_from: datetime
    apply_until: datetime
    terms: Mapping[str, Any] | None = None
    theme: str = ""
    about: str = ""
    publicity_days: int = LEAST_PUBLICITY
    contact_name: str = ""
    contact_phone: str = ""
    contact_mail: str = ""


def digest_of(form: EditionForm, part: Part | None = None) -> str:
    """A short name of what a draft or a part of it says, by which one knows later whether it was changed meanwhile."""
    names = PARTS[part] if part is not None else [name for several in PARTS.values() for name in several]
    said = {name: getattr(form, name) for name in names}
    written = json.dumps(said, sort_keys=True, ensure_ascii=False, default=_moment)
    return hashlib.sha256(written.encode()).hexdigest()[:32]


def _moment(said: Any) -> str:
    if not isinstance(said, datetime):
        raise TypeError(f"not to be written: {type(said)}")
    return said.astimezone(UTC).isoformat()


def why_not_as_seen(
    stored: EditionForm, part: Part, seen: str, *, who: str = "", at: datetime | None = None
) -> list[Reason]:
    """What one changes has to be what one saw: nobody's work is replaced unread.

    ``who`` changed it last ("" oneself, elsewhere), and when, if that is known.
    """
    if digest_of(stored, part) == seen:
        return []
    if at is None:
        return [Reason("changed_meanwhile", _("您打开以后，这里被改过，所以您填的没有存"))]
    words = {"who": who, "at": clock.local(at).strftime("%m-%d %H:%M")}
    if not who:
        sentence = _("您打开这一页以后，自己在别处 %(at)s 改过这里，所以您填的没有存")
    else:
        sentence = _("您打开以后，%(who)s在 %(at)s 改过这里，所以您填的没有存")
    return [Reason("changed_meanwhile", sentence, words)]


def why_not_as_read(stored: EditionForm, seen: str) -> list[Reason]:
    """What one announces has to be what one read."""
    if digest_of(stored) == seen:
        return []
    return [Reason("changed_meanwhile", _("您看过以后，草稿又改过。请重新看一遍，再发布"))]


def why_not_edition(form: EditionForm) -> list[Reason]:
    """What is missing or wrong, each at its field."""
    reasons: list[Reason] = []
    if len(form.code) > LONGEST_CODE or not _CODE.fullmatch(form.code):
        reasons.append(Reason("code", _("代号用小写字母、数字和短横线，例如 changji-2022"), about="code"))
    reasons += why_not_text("name", _("名称"), form.name, LONGEST_NAME)
    reasons += why_not_text("theme", _("主题"), form.theme, LONGEST_NAME, needed=False)
    reasons += why_not_text("about", _("说明"), form.about, LONGEST_ABOUT, needed=False)
    reasons += schemes.why_not_scheme(form.scheme) + terms.why_not_terms(form.terms or {})
    if form.apply_until <= form.apply_from:
        reasons.append(Reason("times", _("截止要晚于开始"), about="apply_until"))
    if not LEAST_PUBLICITY <= form.publicity_days <= MOST_PUBLICITY:
        words = {"least": LEAST_PUBLICITY, "most": MOST_PUBLICITY}
        sentence = _("公示期要在 %(least)s 到 %(most)s 个工作日之间")
        reasons.append(Reason("publicity_days", sentence, words, about="publicity_days"))
    reasons += why_not_text("contact_name", _("联系人"), form.contact_name, 40, needed=False)
    reasons += why_not_text("contact_phone", _("联系电话"), form.contact_phone, 20, needed=False)
    return reasons + _why_not_mail(form.contact_mail)


def why_not_announce(
    *, state: str, contact_name: str, contact_phone: str, apply_until: datetime, now: datetime
) -> list[Reason]:
    """Only a draft with a named contact, while there is still time to enter."""
    reasons = why_not_move(state, EditionState.OPEN)
    if reasons:
        return reasons
    if not contact_name or not contact_phone:
        reasons.append(Reason("contact_missing", _("发布前要写明联系人和联系电话")))
    if apply_until <= now:
        reasons.append(Reason("too_late", _("申报截止时间已过，不能发布")))
    return reasons


def why_not_close(*, state: str, apply_until: datetime, now: datetime) -> list[Reason]:
    """Applications end when they were announced to end, never earlier."""
    reasons = why_not_move(state, EditionState.CHECKING)
    if not reasons and now < apply_until:
        reasons.append(Reason("too_early", _("还没到公布的申报截止时间")))
    return reasons


def why_not_start(*, state: str, unchecked: int, unsent: list[str], reason: str) -> list[Reason]:
    """Every entry has been checked, and every unit has sent its list or is left out with a reason."""
    reasons = why_not_move(state, EditionState.RUNNING)
    if reasons:
        return reasons
    if unchecked:
        text = _("还有 %(number)s 个申报没有完成形式审查")
        reasons.append(Reason("unchecked", text, {"number": unchecked}))
    if unsent and not reason.strip():
        text = _("%(units)s还没有报送推荐名单；要不等它们，请写明理由")
        reasons.append(Reason("unsent", text, {"units": "、".join(unsent)}))
    return reasons


def why_not_move(state: str, to: str) -> list[Reason]:
    """Whether an edition in ``state`` may become ``to``."""
    if to in EDITION_TRANSITIONS[state]:
        return []
    words = {"state": EditionState(state).label}
    return [Reason("edition_state", _("这届大赛现在是“%(state)s”，不能这样办"), words)]


def why_not_in(state: str, *allowed: str) -> list[Reason]:
    """Whether an edition is in one of these states."""
    if state in allowed:
        return []
    words = {"state": EditionState(state).label}
    return [Reason("edition_state", _("这届大赛现在是“%(state)s”，不能这样办"), words)]


def why_not_text(about: str, what: Text, text: str, longest: int, *, needed: bool = True) -> list[Reason]:
    """Missing, or too long."""
    if needed and not text.strip():
        return [Reason("required", _("请填写%(what)s"), {"what": what}, about=about)]
    if len(text.strip()) > longest:
        words = {"what": what, "limit": longest}
        return [Reason("too_long", _("%(what)s最多%(limit)s个字"), words, about=about)]
    return []


def _why_not_mail(mail: str) -> list[Reason]:
    if not mail:
        return []
    try:
        validate_email(mail)
    except ValidationError:
        return [Reason("mail", _("邮箱地址不对"), about="contact_mail")]
    return []
