"""Why something is not posted."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import Reason
from redvest.points.enums import FLOWS, OWNERS, POCKETS, AccountKind, CauseKind
from redvest.points.ledger._rows import AccountRow
from redvest.points.ledger._terms import Posting, is_amount

#: What is posted as such; the other ways are those of corrections.
POSTED = FLOWS - {(AccountKind.ISSUER, owner) for owner in OWNERS}
#: The longest keys and words a posting may have; the ledger's own keys are longer.
LONGEST_KEY, LONGEST_WORDS = 80, 200
#: Django lists a choice's values anew at each call, which a settlement of 100,000 would feel.
_CAUSES = frozenset(CauseKind.values)


def plain(amount: Decimal) -> str:
    """1.50 as 1.5, 3.00 as 3."""
    return f"{amount.normalize():f}"


def why_not_post(posting: Posting) -> list[Reason]:
    """What is wrong with a posting whatever the balances are."""
    reasons = []
    if not is_amount(posting.amount):
        reasons.append(amount_wrong())
    debit, credit = posting.debit, posting.credit
    if debit.kind in OWNERS and credit.kind in OWNERS:
        reasons.append(between_owners())
    elif (debit.kind, credit.kind) not in POSTED or {debit.kind, credit.kind} & POCKETS:
        reasons.append(no_such_way())
    if posting.cause_kind not in _CAUSES or not 0 < len(posting.cause_key) <= LONGEST_KEY:
        reasons.append(cause_wrong())
    if not 0 < len(posting.words) <= LONGEST_WORDS:
        reasons.append(words_wrong())
    if posting.expires_on is not None and posting.expires_on < posting.happened_on:
        reasons.append(Reason("expires_early", _("有效期不能早于发生的日子"), about="expires_on"))
    return reasons


def amount_wrong() -> Reason:
    """Amounts are exact, of two places, above zero."""
    return Reason("amount_wrong", _("积分要大于 0，最多两位小数"), about="amount")


def no_such_way() -> Reason:
    """Points do not go from the one kind of account to the other."""
    return Reason("no_such_way", _("积分不能这样记账"))


def cause_wrong() -> Reason:
    """It has no cause that could be posted once."""
    return Reason("cause_wrong", _("记账的事由不完整"), about="cause_key")


def words_wrong() -> Reason:
    """The owner would not understand why."""
    return Reason("words_wrong", _("请写明事由，最多 %(most)s 个字"), {"most": LONGEST_WORDS}, about="words")


def no_budget() -> Reason:
    """Nobody has given a budget for that day."""
    return Reason("no_budget", _("这一天没有积分预算，请先由上级下达预算"))


def budget_spent(left: Decimal) -> Reason:
    """The budget does not have as much."""
    return Reason("budget_spent", _("本期积分预算不够，只剩 %(left)s 分"), {"left": plain(left)})


def not_enough(free: Decimal) -> Reason:
    """The owner does not have as much that can be spent."""
    return Reason("not_enough", _("可用积分不够，现在可用 %(free)s 分"), {"free": plain(free)})


def nothing_left() -> Reason:
    """There is nothing to take."""
    return Reason("nothing_left", _("没有可扣的积分"))


def lacking(account: AccountRow, free: Decimal) -> Reason:
    """Why an account cannot give."""
    return budget_spent(free) if account.kind == "budget" else not_enough(free)


def not_reversible() -> Reason:
    """It is taken back in another way, or is itself a correction."""
    return Reason("not_reversible", _("这一笔不能撤销，请用相应的退回办法"))


def no_such_transfer() -> Reason:
    """There is none with this id."""
    return Reason("not_found", _("没有找到这条内容，或者您无权查看"))


def hold_over() -> Reason:
    """It has ended in the other way."""
    return Reason("hold_over", _("这笔预留已经处理过了"))


def too_much_back(most: Decimal) -> Reason:
    """More is to come back than was given."""
    return Reason("too_much_back", _("最多只能退 %(most)s 分"), {"most": plain(most)})


def below_floor(balance: Decimal) -> Reason:
    """A floor cannot be above what is there."""
    return Reason("below_floor", _("现有 %(balance)s 分，少于要保留的基础分"), {"balance": plain(balance)})


def holds_open() -> Reason:
    """Points wait at a shop."""
    return Reason("holds_open", _("还有预留待领取的积分，请先领取或取消"))


def between_owners() -> Reason:
    """Points are never given, sold or lent to another."""
    return Reason("between_owners", _("积分不能转给别人"))


def budget_overlaps() -> Reason:
    """Of a day there is one budget."""
    return Reason("budget_overlaps", _("这段日期和本阵地的另一项积分预算重叠"), about="starts_on")


def budget_given(given: Decimal) -> Reason:
    """A budget cannot be less than what was given of it."""
    return Reason(
        "budget_given", _("已经发出 %(given)s 分，预算不能比这更少"), {"given": plain(given)}, about="amount"
    )
