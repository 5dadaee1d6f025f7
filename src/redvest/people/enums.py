"""Choices of people: identity documents, skills, service categories, purposes of consent (domain code tables)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class IdType(models.TextChoices):
    """Identity documents accepted for registration; codes are those of the national table, 81 is our own."""

    RESIDENT = "01", _("居民身份证")
    HK_MO_TW_PERMIT = "81", _("港澳台居民居住证")
    HK_PERMIT = "02", _("港澳居民来往内地通行证（香港）")
    MO_PERMIT = "03", _("港澳居民来往内地通行证（澳门）")
    TW_PERMIT = "04", _("台湾居民来往大陆通行证（台胞证）")
    PASSPORT = "05", _("护照")
    OFFICER = "06", _("军官证")
    SOLDIER = "07", _("士兵证")
    OTHER = "99", _("其他有效证件")


#: Whose numbers say the birth date and the sex (GB 11643); of the others the form asks for both.
TELLING_ID_TYPES = frozenset({IdType.RESIDENT, IdType.HK_MO_TW_PERMIT})


class Sex(models.TextChoices):
    """GB/T 2261.1, the two values an ID number can say."""

    MALE = "1", _("男")
    FEMALE = "2", _("女")


class PersonState(models.TextChoices):
    """An active person can act; one who left stays only as the holder of past records.

    A pending person was entered by others and has not confirmed it: may be signed up, earns nothing, is not counted.
    """

    PENDING = "pending", _("待本人确认")
    ACTIVE = "active", _("正常")
    LEFT = "left", _("已注销")
    MERGED = "merged", _("已合并")


class ActingAs(models.TextChoices):
    """In which place somebody acted on a person: for themselves, or in one of the ways of acting for another."""

    SELF = "self", _("本人")
    GUARDIAN = "guardian", _("监护人代办")
    FAMILY = "family", _("家人代办")
    STAFF = "staff", _("工作人员代办")
    LEADER = "leader", _("队长代办")
    SYSTEM = "system", _("系统")


class EntryEnd(models.TextChoices):
    """What became of an entry made by others."""

    PHONE = "phone", _("本人凭短信验证码确认")
    RECEIPT = "receipt", _("凭签名回执确认")
    REGISTERED = "registered", _("本人自己注册")
    DISOWNED = "disowned", _("本人表示没有登记")
    EXPIRED = "expired", _("到期未确认")


#: The ends after which the person is a volunteer, and those after which nothing is left of them.
CONFIRMING_ENDS = frozenset({EntryEnd.PHONE, EntryEnd.RECEIPT, EntryEnd.REGISTERED})
ERASING_ENDS = frozenset({EntryEnd.DISOWNED, EntryEnd.EXPIRED})


class Relation(models.TextChoices):
    """What a guardian is to a child (Civil Code art. 27)."""

    MOTHER = "mother", _("母亲")
    FATHER = "father", _("父亲")
    GRANDPARENT = "grandparent", _("祖父母、外祖父母")
    SIBLING = "sibling", _("成年兄、姐")
    OTHER = "other", _("其他监护人")


class ConsentWay(models.TextChoices):
    """How a guardian consented: in the own account, or on paper that staff recorded."""

    ACCOUNT = "account", _("监护人账号")
    PAPER = "paper", _("纸质同意书")


class Purpose(models.TextChoices):
    """What personal data may be used for; each is consented to separately (PIPL art. 14, 28-30)."""

    SERVICE = "service", _("注册和参加志愿服务")
    IDENTITY = "identity", _("核验并加密保存身份证件号码")
    MESSAGES = "messages", _("用短信接收班次变动等通知")
    PUBLICITY = "publicity", _("在光荣榜等公开页面显示打码姓名")


#: Which wording of the purposes people agree to now.
CONSENT_VERSION = "2026-11"

#: Which wording guardians consent to now: for minors, and the stricter one for children under 14 (PIPL art. 31).
MINOR_CONSENT_VERSION = "minor-2026-11"
CHILD_CONSENT_VERSION = "child-2026-11"

#: Without these two nobody can be registered; the others can be refused without loss (PIPL art. 16).
NECESSARY_PURPOSES = frozenset({Purpose.SERVICE, Purpose.IDENTITY})


class TokenScope(models.TextChoices):
    """What a program may do with a person's token: never more than the person, and never what guards their account."""

    OWN_READ = "own.read", _("读取我自己的资料、班次和时长")
    OWN_WRITE = "own.write", _("替我报名、取消、签到、改自己的资料")
    DUTY_READ = "duty.read", _("读取我的角色能看的名单和记录")
    DUTY_WRITE = "duty.write", _("替我办理我的角色能办的事")


#: A token is good for one of these numbers of days; a person has at most so many at a time.
TOKEN_DAYS = (30, 90, 180, 365)
MOST_TOKENS = 20


class CodePurpose(models.TextChoices):
    """What a one-time code sent to a phone is for."""

    REGISTER = "register", _("注册")
    LOGIN = "login", _("登录")
    PHONE = "phone", _("换手机号")
    RECOVER = "recover", _("找回账号")
    CONFIRM = "confirm", _("确认登记")


#: A one-time code may be guessed wrongly this often; then a new one is needed.
MOST_GUESSES = 5


class Duty:
    """The verbs about people that roles carry (the same texts as ``access.enums.Verb``, which stands above)."""

    SEE = "people.see"
    REVEAL = "people.reveal"
    CHECK = "people.check"
    MERGE = "people.merge"
    ENTER = "people.enter"


#: The event that a code is to be sent; its payload holds the phone and the code, sealed for these contexts, and when
#: the code expires.
TOPIC_CODE = "people.code_requested"
#: The event that somebody was entered by others and is to be told; its payload holds the phone, sealed, and who did it.
TOPIC_ENTERED = "people.entered"
SEALED_PHONE = "people.code_phone"
SEALED_CODE = "people.code"


class Skill(models.TextChoices):
    """Skills a volunteer can name."""

    FIRST_AID = "first_aid", _("医疗急救")
    NURSING = "nursing", _("护理照护")
    COUNSELLING = "counselling", _("心理咨询")
    LAW = "law", _("法律")
    TEACHING = "teaching", _("教学辅导")
    FARMING = "farming", _("农业技术")
    REPAIR = "repair", _("水电维修")
    HAIRDRESSING = "hairdressing", _("理发")
    ARTS = "arts", _("文艺表演")
    COMPUTERS = "computers", _("电脑手机")
    DRIVING = "driving", _("驾驶")
    COOKING = "cooking", _("烹饪")
    LANGUAGES = "languages", _("外语或民族语言")
    SIGN_LANGUAGE = "sign_language", _("手语")
    MEDIATION = "mediation", _("纠纷调解")
    OTHER = "other", _("其他")


class ServiceCategory(models.TextChoices):
    """Service categories by the national code table (domain vocabulary of import and export)."""

    COMMUNITY = "0001", _("社区服务")
    POVERTY = "0002", _("扶贫减贫")
    EDUCATION = "0003", _("支教助学")
    HEALTH = "0004", _("卫生健康")
    LAW = "0005", _("法律服务")
    ENVIRONMENT = "0006", _("环境保护")
    SCIENCE = "0007", _("科技科普")
    CULTURE = "0008", _("文化艺术")
    SAFETY = "0009", _("平安综治")
    CIVILITY = "0010", _("文明风尚")
    TRAFFIC = "0011", _("交通引导")
    FIRE = "0012", _("志愿消防")
    EMERGENCY = "0013", _("应急救援")
    DRUGS = "0014", _("禁毒宣传")
    SPORT = "0015", _("体育健身")
    TOURISM = "0016", _("旅游服务")
    CARE = "0017", _("关爱特殊群体")
    EVENTS = "0018", _("大型活动")
    OVERSEAS = "0019", _("海外志愿服务")
    TAX = "0020", _("税收服务")
    OTHER = "0099", _("其他")


class CaseKind(models.TextChoices):
    """Matters of identity that no one person of the office decides."""

    RECOVER = "recover", _("找回账号")
    CLAIM = "claim", _("被人冒名注册")
    FACTOR = "factor", _("重设两步验证")
    CORRECT = "correct", _("更正身份信息")
    MERGE = "merge", _("合并重复的人")


class CaseState(models.TextChoices):
    """From being opened to its end; waiting is the time in which the person can still stop it."""

    OPEN = "open", _("待核对证件")
    CHECKED = "checked", _("待另一人复核")
    WAITING = "waiting", _("等待期")
    DONE = "done", _("已办结")
    REFUSED = "refused", _("未通过")
    STOPPED = "stopped", _("本人已阻止")
    EXPIRED = "expired", _("已过期")


CASE_TRANSITIONS: dict[str, frozenset[str]] = {
    CaseState.OPEN: frozenset({CaseState.CHECKED, CaseState.REFUSED, CaseState.STOPPED, CaseState.EXPIRED}),
    CaseState.CHECKED: frozenset(
        {CaseState.WAITING, CaseState.DONE, CaseState.REFUSED, CaseState.STOPPED, CaseState.EXPIRED}
    ),
    CaseState.WAITING: frozenset({CaseState.DONE, CaseState.REFUSED, CaseState.STOPPED, CaseState.EXPIRED}),
    CaseState.DONE: frozenset(),
    CaseState.REFUSED: frozenset(),
    CaseState.STOPPED: frozenset(),
    CaseState.EXPIRED: frozenset(),
}

#: States of a case that is not over.
LIVE_CASES = (CaseState.OPEN, CaseState.CHECKED, CaseState.WAITING)
#: Kinds by which somebody gets (back) into an account: the person named there is told, and has time to stop it.
ENTRY_CASES = frozenset({CaseKind.RECOVER, CaseKind.CLAIM})

#: The event that a text goes to one phone, whoever has it now: a notice to the phone somebody is about to lose. Its
#: payload holds both sealed.
TOPIC_PHONE_NOTICE = "people.phone_notice"
SEALED_NOTICE = "text_message"
