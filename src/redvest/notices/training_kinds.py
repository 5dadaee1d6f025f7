"""Messages about courses and clinics; part of the table ``kinds``."""

from django.utils.translation import gettext_lazy as _

from redvest.notices.enums import Group
from redvest.notices.wording import MAIL, Kind

TRAINING_KINDS: dict[str, Kind] = {
    # To those who take part
    "training.promoted": Kind(
        title=_("培训候补成功"),
        sentence=_("培训“%(name)s”有了名额，已给您排上，%(starts_at)s 开始。来不了请尽早取消。"),
        group=Group.SHIFTS,
    ),
    "training.named": Kind(
        title=_("单位推荐您参加培训"),
        sentence=_("%(unit)s推荐您参加“%(name)s”，%(starts_at)s 开始。来不了请尽早取消。"),
        group=Group.SHIFTS,
    ),
    "training.tomorrow": Kind(
        title=_("明天有培训"),
        sentence=_("您报名的“%(name)s”明天有课，“%(session)s”%(starts_at)s 开始。地点和链接请看页面。"),
        group=Group.SHIFTS,
    ),
    "training.removed": Kind(
        title=_("培训报名已取消"),
        sentence=_("您在培训“%(name)s”的报名被取消：%(reason)s"),
        group=Group.SHIFTS,
    ),
    "training.cancelled": Kind(
        title=_("培训取消了"),
        sentence=_("培训“%(name)s”取消了：%(reason)s"),
        group=Group.SHIFTS,
    ),
    "training.session": Kind(
        title=_("培训场次有变化"),
        sentence=_("培训“%(name)s”的“%(session)s”%(starts_at)s 开始，时间、地点或链接请以页面为准。"),
        group=Group.SHIFTS,
    ),
    "training.passed": Kind(
        title=_("培训结业"),
        sentence=_("您参加的“%(name)s”已结业，培训记录已记到您名下。"),
        group=Group.HOURS,
        channels=MAIL,
    ),
    "training.missed": Kind(
        title=_("培训没有结业"),
        sentence=_("“%(name)s”要参加 %(share)s%% 以上的学时才能结业，您的学时不够，没有登记培训记录。"),
        group=Group.HOURS,
        channels=MAIL,
    ),
    # Clinics
    "clinic.invited": Kind(
        title=_("请您为项目问诊"),
        sentence=_("邀请您为项目“%(project)s”把脉开方，请答复是否接受。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "clinic.opened": Kind(
        title=_("专家接受了问诊"),
        sentence=_("专家已接受为项目“%(project)s”问诊，意见写好后会告诉您。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "clinic.declined": Kind(
        title=_("专家谢绝了问诊"),
        sentence=_("专家谢绝为项目“%(project)s”问诊：%(reason)s"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "clinic.point": Kind(
        title=_("专家提了意见"),
        sentence=_("专家对项目“%(project)s”提了一条意见，请答复。"),
        group=Group.DUTIES,
    ),
    "clinic.answered": Kind(
        title=_("队伍答复了您的意见"),
        sentence=_("项目“%(project)s”的队伍答复了您的意见，请回看。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "clinic.again": Kind(
        title=_("专家有追问"),
        sentence=_("专家回看了项目“%(project)s”的答复，还有要做的，请再答复。"),
        group=Group.DUTIES,
    ),
    "clinic.settled": Kind(
        title=_("一条意见已解决"),
        sentence=_("专家认可了项目“%(project)s”的一条答复。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "clinic.closed": Kind(
        title=_("专家问诊已办结"),
        sentence=_("项目“%(project)s”的专家问诊已办结。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "clinic.called_off": Kind(
        title=_("专家问诊已撤销"),
        sentence=_("项目“%(project)s”的专家问诊已撤销：%(reason)s"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
}
