"""Roles and the verbs each carries: the one table of who may do what within their scope."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Standing duties. Everyone is a resident and may be a volunteer without any role."""

    MANAGER = "manager", _("阵地负责人")
    CLERK = "clerk", _("工作人员")
    APPROVER = "approver", _("审核员")
    LEADER = "leader", _("队长")
    AUDITOR = "auditor", _("监督员")
    GRID = "grid", _("网格员")


class Verb(models.TextChoices):
    """What a role may do at the things its scope covers."""

    MANAGE_NETWORK = "network.manage", _("管理阵地")
    GRANT_ROLES = "role.grant", _("授予角色")
    SEE_PEOPLE = "people.see", _("查看人员（打码）")
    ENTER_PEOPLE = "people.enter", _("代居民登记，收存回执和家长同意书")
    REVEAL_PEOPLE = "people.reveal", _("因工作查看人员联系方式")
    CHECK_IDENTITY = "people.check", _("当面核对证件，办理找回和更正")
    MERGE_PEOPLE = "people.merge", _("合并重复登记的人")
    MANAGE_TEAMS = "team.manage", _("建立和管理队伍")
    LEAD_TEAM = "team.lead", _("带队：审批入队、组织活动、现场签到")
    PREPARE_ACTIVITY = "activity.prepare", _("起草和提交活动")
    APPROVE_ACTIVITY = "activity.approve", _("审核活动")
    PREPARE_PROJECT = "project.prepare", _("起草和提交项目")
    APPROVE_PROJECT = "project.approve", _("审核项目")
    SEE_RECORDS = "record.see", _("查看服务记录")
    REVIEW_HOURS = "record.review", _("复核服务时长")
    READ_AUDIT = "audit.read", _("查阅操作记录")
    IMPORT = "import.run", _("从表格导入数据")
    PROPOSE_MENU = "menu.propose", _("制单：提出服务菜单")
    APPROVE_MENU = "menu.approve", _("审核服务菜单")
    TAKE_DOWN = "order.take_down", _("代居民点单、登记走访需求和心愿")
    SEE_ORDERS = "order.see", _("查看点单（打码）")
    HANDLE_ORDERS = "order.handle", _("核实点单、派单、回访")
    PROPOSE_POINTS = "points.propose", _("组联络员：上报和核实积分事项")
    DECIDE_POINTS = "points.decide", _("积分管理工作组：审定积分事项，答复异议")
    FUND_POINTS = "points.fund", _("下达积分预算")
    DRAFT_COVENANT = "covenant.draft", _("起草积分公约")
    PUBLISH_COVENANT = "covenant.publish", _("审定和公布积分公约")
    MANAGE_MARKET = "market.manage", _("开设爱心超市，定商品、价格和管理员")
    SUPERVISE_MARKET = "market.supervise", _("监督爱心超市：盘点，复核作废和大额兑换")
    ENTER_CONTEST = "contest.enter", _("排出、公示和报送本单位的项目大赛推荐名单")
    RUN_CONTEST = "contest.run", _("承办项目大赛：形式审查、组织评审、公示")
    OPEN_CONTEST = "contest.open", _("审定和发布大赛方案，公布结果，颁奖")
    RUN_TRAINING = "training.run", _("办培训：开课、排课、签到、结业，安排专家问诊")
    SUPERVISE_CONTEST = "contest.supervise", _("监督项目大赛：回避、解封评分、核查投票、答复异议")


ROLE_VERBS: dict[str, frozenset[str]] = {
    Role.MANAGER: frozenset(Verb.values) - {Verb.LEAD_TEAM},
    Role.CLERK: frozenset(
        {
            Verb.SEE_PEOPLE,
            Verb.ENTER_PEOPLE,
            Verb.REVEAL_PEOPLE,
            Verb.CHECK_IDENTITY,
            Verb.MERGE_PEOPLE,
            Verb.MANAGE_TEAMS,
            Verb.PREPARE_ACTIVITY,
            Verb.PREPARE_PROJECT,
            Verb.SEE_RECORDS,
            Verb.IMPORT,
            Verb.PROPOSE_MENU,
            Verb.TAKE_DOWN,
            Verb.SEE_ORDERS,
            Verb.HANDLE_ORDERS,
            Verb.PROPOSE_POINTS,
            Verb.DRAFT_COVENANT,
            Verb.MANAGE_MARKET,
            Verb.ENTER_CONTEST,
            Verb.RUN_CONTEST,
            Verb.RUN_TRAINING,
        }
    ),
    Role.APPROVER: frozenset(
        {
            Verb.APPROVE_ACTIVITY,
            Verb.APPROVE_PROJECT,
            Verb.SEE_PEOPLE,
            Verb.SEE_RECORDS,
            Verb.REVIEW_HOURS,
            Verb.APPROVE_MENU,
            Verb.SEE_ORDERS,
            Verb.DECIDE_POINTS,
            Verb.PUBLISH_COVENANT,
            Verb.SUPERVISE_MARKET,
            Verb.OPEN_CONTEST,
        }
    ),
    Role.LEADER: frozenset(
        {
            Verb.LEAD_TEAM,
            Verb.PREPARE_ACTIVITY,
            Verb.PREPARE_PROJECT,
            Verb.PROPOSE_MENU,
            Verb.SEE_PEOPLE,
            Verb.SEE_RECORDS,
        }
    ),
    Role.AUDITOR: frozenset(
        {
            Verb.READ_AUDIT,
            Verb.SEE_PEOPLE,
            Verb.SEE_RECORDS,
            Verb.SEE_ORDERS,
            Verb.SUPERVISE_MARKET,
            Verb.SUPERVISE_CONTEST,
        }
    ),
    Role.GRID: frozenset({Verb.TAKE_DOWN, Verb.PROPOSE_POINTS}),
}

#: Roles that make sense at a site, and at a team.
SITE_ROLES = frozenset({Role.MANAGER, Role.CLERK, Role.APPROVER, Role.AUDITOR, Role.GRID})
TEAM_ROLES = frozenset({Role.LEADER})
