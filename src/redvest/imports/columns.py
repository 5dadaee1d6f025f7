"""The fields of each kind of file, what their columns are called in offices, and which column is probably which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from redvest.imports.enums import ImportKind
from redvest.imports.reading import plain_heading
from redvest.kernel.errors import Text


@dataclass(frozen=True, kw_only=True)
class Field:
    """One thing a row may say. ``names`` are Chinese headings it goes by, the first that of the template."""

    name: str
    label: Text
    names: tuple[str, ...]
    example: str
    hint: Text = ""
    needed: bool = False


PEOPLE = (
    Field(
        name="name",
        label=_("姓名"),
        names=("姓名", "名字", "志愿者姓名", "志愿者", "人员姓名"),
        example="王小明",
        needed=True,
    ),
    Field(
        name="id_type",
        label=_("证件类型"),
        names=("证件类型", "证件种类", "证件类别"),
        example="居民身份证",
        hint=_("不填就是居民身份证"),
    ),
    Field(
        name="id_number",
        label=_("证件号码"),
        names=("证件号码", "身份证号", "身份证号码", "身份证", "公民身份号码", "证件号", "居民身份证号"),
        example="11010519491231002X",
        hint=_("整列设为文本格式，否则 Excel 会丢掉后几位"),
        needed=True,
    ),
    Field(
        name="birth_date",
        label=_("出生日期"),
        names=("出生日期", "生日", "出生年月日"),
        example="",
        hint=_("身份证、居住证不用填；护照等证件要填"),
    ),
    Field(
        name="sex",
        label=_("性别"),
        names=("性别",),
        example="",
        hint=_("身份证、居住证不用填；护照等证件要填"),
    ),
    Field(
        name="phone",
        label=_("手机号"),
        names=("手机号", "手机", "手机号码", "联系电话", "电话", "联系方式", "移动电话", "电话号码"),
        example="13800000000",
        hint=_("没有手机的老人可以不填，本人凭签名回执确认"),
    ),
    Field(
        name="residence",
        label=_("居住地"),
        names=(
            *("居住地", "所在村", "村社区", "居住村", "村", "社区", "现住址", "住址", "家庭住址", "居住地址"),
            *("居住地代码", "区划代码", "所属村", "所属社区", "所在社区", "村居"),
        ),
        example="高平镇大桥社区",
        hint=_("乡镇加村（社区）的名称，或 12 位区划代码"),
    ),
    Field(
        name="skills",
        label=_("特长"),
        names=("特长", "技能", "专长", "服务技能"),
        example="驾驶、医疗急救",
        hint=_("多项用顿号隔开"),
    ),
    Field(
        name="categories",
        label=_("愿意参加的服务"),
        names=("愿意参加的服务", "服务类别", "服务意向", "服务类型", "服务领域"),
        example="社区服务、环境保护",
        hint=_("多项用顿号隔开"),
    ),
    Field(
        name="contact",
        label=_("联系人"),
        names=("联系人", "紧急联系人", "代联系人", "家属联系方式"),
        example="儿子王大明 13912345678",
        hint=_("没有手机的人，怎样找到他"),
    ),
)

TEAMS = (
    Field(
        name="name",
        label=_("队伍名称"),
        names=("队伍名称", "名称", "队名", "志愿服务队", "团体名称", "组织名称", "队伍"),
        example="大桥社区志愿服务队",
        needed=True,
    ),
    Field(
        name="kind",
        label=_("队伍类型"),
        names=("队伍类型", "类型", "团体类型", "类别"),
        example="志愿服务团体",
        hint=_("总队、支队、分队、专业队、志愿服务组织、志愿服务团体"),
        needed=True,
    ),
    Field(
        name="site_code",
        label=_("所属阵地"),
        names=("所属阵地", "阵地", "阵地代码", "所在阵地", "实践站", "挂靠阵地", "阵地名称"),
        example="430524104001",
        hint=_("阵地代码或名称；不填就是导入到的阵地"),
    ),
    Field(
        name="category",
        label=_("服务类别"),
        names=("服务类别", "服务领域", "服务类型", "主要服务"),
        example="社区服务",
        needed=True,
    ),
    Field(
        name="leader",
        label=_("队长的志愿者编号"),
        names=("队长的志愿者编号", "队长编号", "队长", "负责人编号", "负责人志愿者编号", "负责人"),
        example="V2026000000017",
        hint=_("队长先注册，才能带队"),
        needed=True,
    ),
    Field(
        name="parent_code",
        label=_("上级队伍编号"),
        names=("上级队伍编号", "上级队伍", "上级", "上级编号"),
        example="T000001",
        hint=_("支队、分队要填"),
    ),
    Field(
        name="credit_code",
        label=_("统一社会信用代码"),
        names=("统一社会信用代码", "信用代码", "社会信用代码", "登记证号"),
        example="",
        hint=_("志愿服务组织要填"),
    ),
    Field(
        name="intro",
        label=_("简介"),
        names=("简介", "队伍简介", "介绍", "说明"),
        example="每周六整治人居环境",
    ),
    Field(
        name="join_mode",
        label=_("加入方式"),
        names=("加入方式", "入队方式"),
        example="申请后由队长审批",
        hint=_("不填就是申请后由队长审批"),
    ),
)

SITES = (
    Field(
        name="code",
        label=_("阵地代码"),
        names=("阵地代码", "代码", "编号", "编码", "阵地编号", "点位编号"),
        example="430524104001-D01",
        hint=_("数字、字母和连字符，全县不重复"),
        needed=True,
    ),
    Field(
        name="name",
        label=_("阵地名称"),
        names=("阵地名称", "名称", "点位名称", "站点名称", "阵地", "志愿服务点"),
        example="大桥社区图书室志愿服务点",
        needed=True,
    ),
    Field(
        name="kind",
        label=_("级别"),
        names=("级别", "类型", "阵地类型", "阵地级别", "类别"),
        example="点",
        hint=_("中心、所、站、点；不填就是点"),
    ),
    Field(
        name="parent_code",
        label=_("上级阵地代码"),
        names=("上级阵地代码", "上级代码", "上级阵地", "上级", "所属阵地", "所属站"),
        example="430524104001",
        hint=_("不填就是导入到的阵地"),
    ),
    Field(
        name="division_code",
        label=_("区划代码"),
        names=("区划代码", "行政区划代码", "行政区划", "所在区划"),
        example="430524104001",
        hint=_("不填就和上级阵地一样"),
    ),
    Field(
        name="address",
        label=_("地址"),
        names=("地址", "详细地址", "位置", "地点"),
        example="大桥社区综合楼一楼",
    ),
)

HOURS = (
    Field(
        name="title",
        label=_("活动名称"),
        names=("活动名称", "活动", "活动主题", "项目名称", "活动标题", "服务内容"),
        example="河堤捡垃圾",
        needed=True,
    ),
    Field(
        name="team",
        label=_("队伍编号"),
        names=("队伍编号", "队伍", "队伍名称", "志愿服务队", "所属队伍"),
        example="T000001",
        hint=_("队伍的编号或名称"),
        needed=True,
    ),
    Field(
        name="category",
        label=_("服务类别"),
        names=("服务类别", "服务领域", "服务类型", "类别"),
        example="环境保护",
        needed=True,
    ),
    Field(
        name="day",
        label=_("服务日期"),
        names=("服务日期", "日期", "活动日期", "服务时间", "活动时间"),
        example="2026-03-05",
        needed=True,
    ),
    Field(
        name="starts",
        label=_("开始"),
        names=("开始", "开始时间", "起始时间", "签到时间"),
        example="09:00",
        needed=True,
    ),
    Field(
        name="ends",
        label=_("结束"),
        names=("结束", "结束时间", "截止时间", "签退时间"),
        example="11:30",
        needed=True,
    ),
    Field(
        name="place", label=_("地点"), names=("地点", "活动地点", "服务地点"), example="资江河堤", needed=True
    ),
    Field(
        name="person",
        label=_("志愿者编号"),
        names=("志愿者编号", "编号", "志愿者号", "志愿者统一编号"),
        example="V2026000000017",
        needed=True,
    ),
    Field(
        name="name",
        label=_("姓名"),
        names=("姓名", "志愿者姓名", "志愿者"),
        example="王小明",
        hint=_("用来核对编号有没有写错"),
        needed=True,
    ),
    Field(
        name="witness",
        label=_("证明人志愿者编号"),
        names=("证明人志愿者编号", "证明人", "证明人编号", "见证人"),
        example="V2026000000023",
        hint=_("看到他服务的人，不能是本人或导入的人"),
        needed=True,
    ),
    Field(
        name="reason",
        label=_("补录原因"),
        names=("补录原因", "原因", "备注", "说明"),
        example="活动当天没有网络",
        needed=True,
    ),
)

FIELDS: Mapping[str, tuple[Field, ...]] = {
    ImportKind.PEOPLE: PEOPLE,
    ImportKind.TEAMS: TEAMS,
    ImportKind.SITES: SITES,
    ImportKind.HOURS: HOURS,
}


def headings_known(kind: str) -> frozenset[str]:
    """All headings we know of a kind, as plain ones."""
    return frozenset(plain_heading(name) for field in FIELDS[kind] for name in field.names)


def guessed(kind: str, header: Sequence[str], remembered: Mapping[str, str]) -> dict[str, int]:
    """By field: the position of its column. What the site said before goes first, then headings we know.

    Each column is taken once; a heading two fields know goes to the one that knows it better.
    """
    plain = [plain_heading(heading) for heading in header]
    mapping: dict[str, int] = {}
    for position, heading in enumerate(plain):
        field = remembered.get(heading)
        if field and field not in mapping:
            mapping[field] = position
    free = [at for at, heading in enumerate(plain) if heading and heading not in remembered]
    ranked = sorted(
        (rank, at, field.name)
        for field in FIELDS[kind]
        for rank, name in enumerate(field.names)
        for at in free
        if plain[at] == plain_heading(name)
    )
    taken = set(mapping.values())
    for _rank, at, name in ranked:
        if name not in mapping and at not in taken:
            mapping[name] = at
            taken.add(at)
    return mapping


def field_of(kind: str, name: str) -> Field:
    """The field with this name. Raises KeyError."""
    return {field.name: field for field in FIELDS[kind]}[name]
