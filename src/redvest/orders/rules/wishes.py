"""What a wish must say, what public words must not give away, and who may claim how much of it."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import Reason, Text
from redvest.orders.enums import WISH_TRANSITIONS, Audience, WishChannel, WishState
from redvest.orders.rules.asking import why_unsuitable

#: Fields and the most characters of each.
LONGEST = {"title": 40, "story": 300, "public_story": 200, "contact_name": 50, "address": 120}
LONGEST_THANKS = 200
#: A wish is small, and so are its shares.
MOST_VALUE, MOST_SHARES = Decimal(5000), 50
#: So many wishes may one person hold at once that are not delivered yet; what staff note for a unit counts for nobody.
MOST_HOLDS = 3
#: Until then what was claimed is to be delivered; so long before, whoever holds it is reminded.
DELIVER_WITHIN = timedelta(days=14)
REMIND_BEFORE = timedelta(days=3)
#: Whoever is younger asks their parents to claim: a wish costs money.
FULL_AGE = 18

#: What gives somebody away whatever their name: groups of (code, words, sentence).
REVEALING: tuple[tuple[str, str, Text], ...] = (
    ("phone", r"(?:\d[\s\-—–.]?){7,}", _("公开的文字里不要写电话、证件号一类的号码")),
    (
        "door",
        # One set of bricks and a size 5 battery are no doors.
        r"(?:[0-9三四五六七八九十百]|第[一二])\s*组|[0-9一二三四五六七八九十百零〇两]+\s*(?:号楼|号(?!码|称|召|电池)|栋|幢|单元|室|门牌)",
        _("公开的文字里不要写门牌、村组"),
    ),
    ("wechat", r"微信号|[Qq]{2}\s*号|wechat", _("公开的文字里不要写微信号、QQ 号")),
    ("named", r"(?:名叫|名字叫|我叫|他叫|她叫|姓名)", _("公开的文字里不要写姓名")),
)


@dataclass(frozen=True, kw_only=True)
class WishForm:
    """What is wished for and by whom. ``title`` and ``public_story`` are public; all else is for the staff."""

    title: str
    audience: str
    value: Decimal
    site_code: str
    contact_name: str
    address: str
    contact_phone: str = ""
    story: str = ""
    public_story: str = ""
    shares: int = 1
    channel: str = WishChannel.APP

    def stripped(self) -> "WishForm":
        """The same without blanks around the words."""
        names = (*LONGEST, "contact_phone", "site_code")
        return replace(self, **{name: getattr(self, name).strip() for name in names})


@dataclass(frozen=True, kw_only=True)
class Household:
    """By what a household would be known: every name, its phone, its door."""

    names: tuple[str, ...]
    phone: str = ""
    address: str = ""


def why_not_wish(form: WishForm) -> list[Reason]:
    """What is missing or wrong, by field."""
    reasons = [
        Reason("too_long", _("最多 %(most)s 个字"), {"most": most}, about=name)
        for name, most in LONGEST.items()
        if len(getattr(form, name)) > most
    ]
    if len(form.title) < 2:
        reasons.append(Reason("title_missing", _("请写明心愿，例如“一台电风扇”"), about="title"))
    if form.audience not in Audience.values:
        reasons.append(Reason("audience_unknown", _("请选择是哪一类居民的心愿"), about="audience"))
    if form.channel not in WishChannel.values:
        reasons.append(Reason("channel_unknown", _("请选择心愿的来源"), about="channel"))
    if not 0 < form.value <= MOST_VALUE:
        words = {"most": int(MOST_VALUE)}
        reasons.append(Reason("value_range", _("大约价值在 1 元到 %(most)s 元之间"), words, about="value"))
    reasons += why_not_shares(form.shares)
    if not form.contact_name:
        reasons.append(Reason("name_missing", _("请写明怎么称呼"), about="contact_name"))
    if not form.address:
        reasons.append(Reason("address_missing", _("请写明门牌或住处"), about="address"))
    if len(form.contact_phone) > 20:
        reasons.append(Reason("too_long", _("最多 %(most)s 个字"), {"most": 20}, about="contact_phone"))
    unsuitable = why_unsuitable(f"{form.title} {form.story} {form.public_story}")
    reasons += [replace(reason, about="title") for reason in unsuitable]
    household = Household(names=(form.contact_name,), phone=form.contact_phone, address=form.address)
    return reasons + why_public(household, title=form.title, public_story=form.public_story)


def why_not_shares(shares: int) -> list[Reason]:
    """In how many shares a wish may be granted."""
    if 1 <= shares <= MOST_SHARES:
        return []
    return [
        Reason("shares_range", _("份数在 1 到 %(most)s 之间"), {"most": MOST_SHARES}, about="shares"),
    ]


def why_public(household: Household, **texts: str) -> list[Reason]:
    """What public words give away of a household; ``texts`` by field. What somebody writes is read without tricks:
    full-width digits, blanks and marks between characters do not hide anything.
    """
    return [
        Reason(f"reveals_{code}", str(sentence), about=field)
        for field, text in texts.items()
        for code, sentence in _revealed(household, unicodedata.normalize("NFKC", text))
    ]


def _revealed(household: Household, text: str) -> Iterable[tuple[str, Text]]:
    """At most one of each kind."""
    found = {code: sentence for code, words, sentence in REVEALING if re.search(words, text)}
    plain = _plain(text)
    if any(part in plain for name in household.names for part in _name_parts(name)):
        found["named"] = _("公开的文字里不要写姓名")
    phone = re.sub(r"\D", "", household.phone)
    if len(phone) >= 6 and phone[-6:] in re.sub(r"\D", "", text):
        found["phone"] = _("公开的文字里不要写电话、证件号一类的号码")
    address = _plain(household.address)
    if len(address) >= 2 and address in plain:
        found["door"] = _("公开的文字里不要写门牌、村组")
    return found.items()


def _plain(text: str) -> str:
    """Only letters and digits, in one form."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).casefold()


def _name_parts(name: str) -> list[str]:
    """The whole name, and the given name of three characters or more: 玉兰 names 牛玉兰 as well."""
    whole = _plain(name)
    parts = [whole] if len(whole) >= 2 else []
    return parts + ([whole[1:]] if len(whole) == 3 and not whole.endswith(_KIN) else [])


#: Of 牛奶奶 only the whole is a name.
_KIN = (
    "奶奶",
    "爷爷",
    "阿姨",
    "大爷",
    "大妈",
    "大叔",
    "婆婆",
    "公公",
    "老师",
    "先生",
    "女士",
    "师傅",
    "娭毑",
    "嗲嗲",
)


def why_not_wish_move(state: str, to: str) -> list[Reason]:
    """Empty if a wish may go on so."""
    if to in WISH_TRANSITIONS[state]:
        return []
    words = {"state": WishState(state).label, "to": WishState(to).label}
    return [Reason("wish_state", _("这个心愿现在是“%(state)s”，不能变成“%(to)s”"), words)]


def why_not_verify(*, collected_by: int | None, requester: int | None, decider: int | None) -> list[Reason]:
    """Who collected a wish, or wishes for it, does not verify the household."""
    if decider is not None and decider in (collected_by, requester):
        return [Reason("own_wish", _("登记这个心愿的人不能核实它，请由另一位工作人员核实"))]
    return []


def why_not_claim(*, left: int, shares: int, holds: int, for_unit: bool, own: bool) -> list[Reason]:
    """``left``: shares nobody has; ``holds``: what the person has claimed and not delivered, elsewhere."""
    if own:
        return [Reason("wish_own", _("这是您自己的心愿，不能自己认领"))]
    if left <= 0:
        return [Reason("wish_taken", _("这个心愿已经被认领完了"))]
    if shares > left:
        return [Reason("shares_left", _("只剩 %(left)s 份了"), {"left": left}, about="shares")]
    if holds >= MOST_HOLDS and not for_unit:
        words = {"most": MOST_HOLDS}
        return [Reason("holds_full", _("您已认领 %(most)s 个还没送达的心愿，送达后再认领"), words)]
    return []


def why_too_young(born: date, *, on: date) -> list[Reason]:
    """A claim is a promise that costs money."""
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return [] if age >= FULL_AGE else [Reason("claim_minor", _("未满 18 岁请由家长认领"))]
