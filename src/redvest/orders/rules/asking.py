"""What an order must say, what is not for volunteers, and which order of the same household it may be."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import Reason
from redvest.orders.enums import CHANGEABLE_STATES, TAKEN_DOWN, Need, OrderChannel, OrderConsent

#: Fields and the most characters of each.
LONGEST = {"title": 40, "text": 500, "special": 200, "contact_name": 50, "address": 120}
#: An order of the same household and need, not older than this and not ended, may be the same need told twice.
SAME_WITHIN = timedelta(days=30)
#: So many pictures may be handed in with an order.
MOST_PHOTOS = 3
#: So far ahead a time may be wanted.
FURTHEST = timedelta(days=180)

#: What volunteers must not do, by what people write: the first group that matches gives the reason.
UNSUITABLE: tuple[tuple[str, str, object], ...] = (
    (
        "money",
        r"借钱|借款|贷款|担保|代?取(现|款|钱)|银行卡密码|转账|汇款|投资|理财",
        _("志愿者不经手钱款、存取款、借贷和担保；请联系家人或到银行网点办理"),
    ),
    (
        "medical",
        r"打针|注射|输液|开药|诊断|拔管|导尿|手术",
        _("打针、输液、用药等医疗行为须由医务人员进行；请联系村卫生室或家庭医生"),
    ),
    (
        "paid",
        r"付(工资|报酬|工钱)|有偿|按天结|工钱|招工",
        _("有报酬的活不是志愿服务；请联系家政或劳务服务"),
    ),
    (
        "dispute",
        r"讨债|要债|催债|打官司帮我出庭|强拆|堵门|撑场",
        _("讨债、强迫、对立一类的事志愿者不能做；可以点“矛盾调解”或“法律咨询”"),
    ),
    (
        "gambling",
        r"赌博|打牌凑人|代考|替考|买卖(票|名额)|刷(单|票|分)",
        _("这件事违反规定，不能受理"),
    ),
)
#: Words of danger to life: the right number is shown before anything else.
EMERGENCIES: tuple[tuple[str, str, object], ...] = (
    (
        "120",
        r"昏迷|晕倒|大出血|心梗|中风|喘不上气|没有呼吸|中毒|摔断|突发(疾病|重病)",
        _("急病、受伤请先拨打 120"),
    ),
    ("119", r"着火|起火|火灾|煤气泄漏|燃气泄漏|被困|溺水|落水", _("火情、燃气泄漏、被困请先拨打 119")),
    (
        "110",
        r"抢劫|被打|家暴|行凶|持刀|走失|失踪|自杀|轻生",
        _("人身安全受到威胁、有人走失或轻生请先拨打 110"),
    ),
)


@dataclass(frozen=True, kw_only=True)
class OrderForm:
    """What somebody asks for. ``site_code``: where the household lives; ``wanted``: when it would suit them."""

    need: str
    text: str
    title: str = ""
    site_code: str = ""
    item_id: int | None = None
    contact_name: str = ""
    contact_phone: str = ""
    address: str = ""
    special: str = ""
    wanted_from: datetime | None = None
    wanted_until: datetime | None = None
    channel: str = OrderChannel.OWN
    consent: str = OrderConsent.OWN


def emergency_of(text: str) -> tuple[str, str] | None:
    """The number to call first, and the sentence that says so, if the words speak of danger to life."""
    for number, words, sentence in EMERGENCIES:
        if re.search(words, text):
            return number, str(sentence)
    return None


def plain_phone(text: str) -> str:
    """The digits of a number, without the country's, so that one number written in two ways is known again."""
    digits = re.sub(r"\D", "", text)
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


def why_unsuitable(text: str) -> list[Reason]:
    """What volunteers must not do, in words for the one who asked."""
    for code, words, sentence in UNSUITABLE:
        if re.search(words, text):
            return [Reason(f"unsuitable_{code}", str(sentence), about="text")]
    return []


def why_not_say(form: OrderForm, *, now: datetime) -> list[Reason]:
    """What is missing or wrong, by field."""
    reasons = [
        Reason("too_long", _("最多 %(most)s 个字"), {"most": most}, about=name)
        for name, most in LONGEST.items()
        if len(getattr(form, name).strip()) > most
    ]
    if form.need not in Need.values:
        reasons.append(Reason("need_unknown", _("请选择需要哪一类服务"), about="need"))
    if len(form.text.strip()) < 4 and form.item_id is None:
        reasons.append(Reason("text_missing", _("请写明需要什么帮助"), about="text"))
    if not form.contact_name.strip():
        reasons.append(Reason("name_missing", _("请写明怎么称呼"), about="contact_name"))
    if not form.address.strip():
        reasons.append(Reason("address_missing", _("请写明门牌或住处"), about="address"))
    reasons += _why_not_wanted(form, now=now)
    if form.channel in TAKEN_DOWN and form.consent not in (OrderConsent.READ_BACK, OrderConsent.SIGNED):
        reasons.append(
            Reason("consent_missing", _("请把记下的内容念给居民听，得到同意后再提交"), about="consent")
        )
    return reasons


def _why_not_wanted(form: OrderForm, *, now: datetime) -> list[Reason]:
    if form.wanted_from is None and form.wanted_until is None:
        return []
    if form.wanted_from is None or form.wanted_until is None or form.wanted_until <= form.wanted_from:
        return [Reason("wanted_order", _("希望的时间要有开始和结束，结束在开始之后"), about="wanted_until")]
    if form.wanted_until <= now:
        return [Reason("wanted_past", _("希望的时间已经过去"), about="wanted_from")]
    if form.wanted_from > now + FURTHEST:
        return [Reason("wanted_far", _("希望的时间太远，请选半年以内"), about="wanted_from")]
    return []


def why_not_change(state: str) -> list[Reason]:
    """What was asked for stands once the service begins."""
    if state in CHANGEABLE_STATES:
        return []
    return [Reason("order_begun", _("服务已经开始或这张单已经结束，不能再改"))]


def why_not_add_photo(handed_in: int) -> list[Reason]:
    """A few pictures say enough."""
    if handed_in < MOST_PHOTOS:
        return []
    return [Reason("photos_many", _("最多 %(most)s 张照片"), {"most": MOST_PHOTOS}, about="photo")]
