"""Choices of people: identity documents, skills, service categories, purposes of consent (domain code tables)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class IdType(models.TextChoices):
    """Identity documents accepted for registration; numbers are those of the national code table."""

    RESIDENT = "01", _("居民身份证")
    HK_MO_TW_PERMIT = "81", _("港澳台居民居住证")


class Sex(models.TextChoices):
    """GB/T 2261.1, the two values an ID number can say."""

    MALE = "1", _("男")
    FEMALE = "2", _("女")


class PersonState(models.TextChoices):
    """An active person can act; one who left stays only as the holder of past records."""

    ACTIVE = "active", _("正常")
    LEFT = "left", _("已注销")


class Purpose(models.TextChoices):
    """What personal data may be used for; each is consented to separately (PIPL art. 14, 28-30)."""

    SERVICE = "service", _("注册和参加志愿服务")
    IDENTITY = "identity", _("核验并加密保存身份证件号码")
    MESSAGES = "messages", _("用短信接收班次变动等通知")
    PUBLICITY = "publicity", _("在光荣榜等公开页面显示打码姓名")


#: Which wording of the purposes people agree to now.
CONSENT_VERSION = "2026-11"

#: Without these two nobody can be registered; the others can be refused without loss (PIPL art. 16).
NECESSARY_PURPOSES = frozenset({Purpose.SERVICE, Purpose.IDENTITY})


class CodePurpose(models.TextChoices):
    """What a one-time code sent to a phone is for."""

    REGISTER = "register", _("注册")
    LOGIN = "login", _("登录")


#: A one-time code may be guessed wrongly this often; then a new one is needed.
MOST_GUESSES = 5


class Duty:
    """The verbs about people that roles carry (the same texts as ``access.enums.Verb``, which stands above)."""

    SEE = "people.see"
    REVEAL = "people.reveal"


#: The event that a code is to be sent; its payload holds the phone and the code, sealed for these contexts, and when
#: the code expires.
TOPIC_CODE = "people.code_requested"
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
