"""Messages about orders and wishes; part of the table ``kinds``. None of them names the household."""

from django.utils.translation import gettext_lazy as _

from redvest.notices.enums import Group
from redvest.notices.wording import DAY, MAIL, Kind

ORDER_KINDS: dict[str, Kind] = {
    # To the one who asked
    "order.noted": Kind(
        title=_("点单已收到"),
        sentence=_("您点的“%(title)s”（%(order)s 号）已收到，%(site)s会尽快核实。"),
        group=Group.ORDERS,
        channels=MAIL,
    ),
    "order.accepted": Kind(
        title=_("点单已受理"),
        sentence=_("您点的“%(title)s”（%(order)s 号）已核实，正在安排志愿服务队。"),
        group=Group.ORDERS,
        channels=MAIL,
    ),
    "order.rejected": Kind(
        title=_("点单没有受理"),
        sentence=_("您点的“%(title)s”（%(order)s 号）没有受理：%(reason)s"),
        group=Group.ORDERS,
    ),
    "order.dispatched": Kind(
        title=_("正在找队伍"),
        sentence=_("您点的“%(title)s”（%(order)s 号）已发给志愿服务队，等待接单。"),
        group=Group.ORDERS,
        channels=MAIL,
    ),
    "order.taken": Kind(
        title=_("有队伍接单了"),
        sentence=_("“%(team)s”接了您点的“%(title)s”（%(order)s 号），会和您约时间。"),
        group=Group.ORDERS,
    ),
    "order.scheduled": Kind(
        title=_("上门时间约好了"),
        sentence=_("您点的“%(title)s”（%(order)s 号）约在 %(starts_at)s。请把到达码告诉来人，不要提前给。"),
        group=Group.ORDERS,
        urgent_before=DAY,
    ),
    "order.visit_tomorrow": Kind(
        title=_("明天有志愿者上门"),
        sentence=_("您点的“%(title)s”（%(order)s 号）约在 %(starts_at)s，请留人在家。"),
        group=Group.ORDERS,
        urgent_before=DAY,
    ),
    "order.looking_again": Kind(
        title=_("正在换一支队伍"),
        sentence=_("原来的队伍不能来了，您点的“%(title)s”（%(order)s 号）正在另找队伍。"),
        group=Group.ORDERS,
    ),
    "order.reported": Kind(
        title=_("服务完成了，请确认"),
        sentence=_("“%(title)s”（%(order)s 号）队伍报告已完成。办好了请确认，没有办好请说明。"),
        group=Group.ORDERS,
    ),
    "order.please_review": Kind(
        title=_("请给服务打个分"),
        sentence=_("“%(title)s”（%(order)s 号）办完了，请说说守时、态度和手艺怎么样。"),
        group=Group.ORDERS,
        channels=MAIL,
    ),
    "order.escalated": Kind(
        title=_("点单已转上级办理"),
        sentence=_("“%(title)s”（%(order)s 号）没有按时办，已转到上一级阵地办理。"),
        group=Group.ORDERS,
    ),
    "order.reopened": Kind(
        title=_("重新安排服务"),
        sentence=_("回访后，“%(title)s”（%(order)s 号）重新安排队伍办理。"),
        group=Group.ORDERS,
    ),
    "order.closed": Kind(
        title=_("点单已办结"),
        sentence=_("“%(title)s”（%(order)s 号）已办结，谢谢您。"),
        group=Group.ORDERS,
        channels=MAIL,
    ),
    "order.time_open": Kind(
        title=_("上门时间要重新约"),
        sentence=_("“%(title)s”（%(order)s 号）原来约的时间不行了，队伍会和您重新约。"),
        group=Group.ORDERS,
    ),
    "order.aborted": Kind(
        title=_("服务中止了"),
        sentence=_("“%(title)s”（%(order)s 号）没有做完就中止了，详情请看点单或联系%(site)s。"),
        group=Group.ORDERS,
    ),
    "order.cancelled": Kind(
        title=_("点单已取消"),
        sentence=_("“%(title)s”（%(order)s 号）已取消。"),
        group=Group.ORDERS,
    ),
    "order.message": Kind(
        title=_("点单有新留言"),
        sentence=_("“%(title)s”（%(order)s 号）有新的留言。"),
        group=Group.ORDERS,
        channels=MAIL,
    ),
    # To the desk
    "order.urgent": Kind(
        title=_("紧急点单"),
        sentence=_("%(site)s有紧急点单“%(title)s”（%(order)s 号），请马上处理。"),
        group=Group.DUTIES,
        urgent=True,
    ),
    "order.arrived": Kind(
        title=_("有新的点单"),
        sentence=_("%(site)s有新的点单“%(title)s”（%(order)s 号），请按时核实。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "order.overdue": Kind(
        title=_("点单超时"),
        sentence=_("“%(title)s”（%(order)s 号，%(site)s）没有按时办，现在由您这里办理。"),
        group=Group.DUTIES,
    ),
    "order.declined": Kind(
        title=_("没有队伍接单"),
        sentence=_("“%(team)s”婉拒了“%(title)s”（%(order)s 号），没有别的队伍待答复，请重新派单。"),
        group=Group.DUTIES,
    ),
    "order.given_back": Kind(
        title=_("队伍退回了点单"),
        sentence=_("“%(title)s”（%(order)s 号，%(site)s）退回重新派单。"),
        group=Group.DUTIES,
    ),
    "order.unreported": Kind(
        title=_("服务没有报告"),
        sentence=_("“%(title)s”（%(order)s 号，%(site)s）到时间没有报告办得怎样，请催办。"),
        group=Group.DUTIES,
    ),
    "order.follow_up": Kind(
        title=_("请回访"),
        sentence=_("“%(title)s”（%(order)s 号，%(site)s）居民不满意或没有解决，请按时回访。"),
        group=Group.DUTIES,
    ),
    # About the menu
    "menu.submitted": Kind(
        title=_("有服务项目待审核"),
        sentence=_("%(site)s提出服务“%(title)s”，请审核是否上菜单。"),
        group=Group.DUTIES,
    ),
    "menu.approved": Kind(
        title=_("服务项目已上菜单"),
        sentence=_("您提出的服务“%(title)s”已通过审核，居民可以点单了。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "menu.returned": Kind(
        title=_("服务项目被退回"),
        sentence=_("您提出的服务“%(title)s”被退回：%(reason)s"),
        group=Group.DUTIES,
    ),
    "order.broken_off": Kind(
        title=_("服务中止"),
        sentence=_("“%(title)s”（%(order)s 号，%(site)s）的服务中止了，原因写在单上。"),
        group=Group.DUTIES,
    ),
    "order.call_back": Kind(
        title=_("抽到一张单要回访"),
        sentence=_("%(at)s抽到“%(title)s”（%(order)s 号，%(site)s），请打电话问问居民服务怎么样。"),
        group=Group.DUTIES,
    ),
    # To teams
    "order.other_time": Kind(
        title=_("居民要改时间"),
        sentence=_("“%(title)s”（%(order)s 号）的居民请求改上门时间，请重新约。"),
        group=Group.DUTIES,
    ),
    "order.offered": Kind(
        title=_("有一张单等您答复"),
        sentence=_("%(site)s的“%(title)s”（%(order)s 号）发给了您的队伍，可以接，也可以婉拒。"),
        group=Group.DUTIES,
    ),
    "order.in_pool": Kind(
        title=_("有新单可以抢"),
        sentence=_("%(site)s的“%(title)s”（%(order)s 号）可以抢单了。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "order.taken_back": Kind(
        title=_("点单已收回"),
        sentence=_("“%(title)s”（%(order)s 号）已收回，另派队伍。"),
        group=Group.DUTIES,
    ),
    "order.changed": Kind(
        title=_("点单内容有改动"),
        sentence=_("“%(title)s”（%(order)s 号）的内容改了，请看一看。"),
        group=Group.DUTIES,
    ),
    # Wishes: to the household
    "wish.published": Kind(
        title=_("心愿已上墙"),
        sentence=_("心愿“%(title)s”已核实，公开在心愿墙上，等待认领。墙上不写姓名、电话和住址。"),
        group=Group.ORDERS,
        channels=MAIL,
    ),
    "wish.rejected": Kind(
        title=_("心愿没有采纳"),
        sentence=_("心愿“%(title)s”没有采纳：%(reason)s"),
        group=Group.ORDERS,
    ),
    "wish.claimed": Kind(
        title=_("心愿有人认领了"),
        sentence=_("心愿“%(title)s”已有人认领，送到%(site)s后工作人员会联系您。"),
        group=Group.ORDERS,
    ),
    "wish.delivered": Kind(
        title=_("心愿已送达"),
        sentence=_("心愿“%(title)s”已送达。愿意的话，可以留一句感谢的话。"),
        group=Group.ORDERS,
    ),
    # Wishes: to those who claimed
    "wish.due": Kind(
        title=_("认领的心愿快到期了"),
        sentence=_("您认领的“%(title)s”请在 %(day)s 前送到%(site)s，逾期会重新公开认领。"),
        group=Group.ORDERS,
    ),
    "wish.lapsed": Kind(
        title=_("认领已到期"),
        sentence=_("您认领的“%(title)s”没有按时送达，已重新公开认领。"),
        group=Group.ORDERS,
    ),
    "wish.taken_back": Kind(
        title=_("认领已收回"),
        sentence=_("工作人员收回了您对“%(title)s”的认领：%(reason)s"),
        group=Group.ORDERS,
    ),
    "wish.withdrawn": Kind(
        title=_("心愿已撤回"),
        sentence=_("您认领的“%(title)s”已撤回，不用再送了，谢谢您。"),
        group=Group.ORDERS,
    ),
    "wish.received": Kind(
        title=_("心愿已签收"),
        sentence=_("%(site)s已收到您送来的“%(title)s”，谢谢您。"),
        group=Group.ORDERS,
        channels=MAIL,
    ),
    "wish.thanked": Kind(
        title=_("收到一句感谢"),
        sentence=_("您帮助实现的心愿“%(title)s”收到了感谢的话，请到心愿墙看看。"),
        group=Group.ORDERS,
        channels=MAIL,
    ),
    # Wishes: to the desk
    "wish.arrived": Kind(
        title=_("有新的心愿"),
        sentence=_("%(site)s有新的心愿“%(title)s”，请核实这一户。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "wish.brought": Kind(
        title=_("心愿物品待签收"),
        sentence=_("“%(title)s”（%(site)s）的认领人说已送到，请查看签收。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
}
