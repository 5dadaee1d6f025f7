"""The accounts of the demo, one for each kind of user. Their people are as made up as all the others."""

from redvest.people.synthetic import made_up_phone

#: One password for all of them: there is nothing here to protect.
PASSWORD = "hongmajia-2026"

SEED = 0
#: Which of the made-up people plays whom.
MANAGER, CLERK, APPROVER, AUDITOR, LEADER, VOLUNTEER, CALLER = range(7)

_ROLES = (
    ("阵地负责人（县中心）", MANAGER),
    ("工作人员（桃花坪街道所）", CLERK),
    ("审核员（县中心）", APPROVER),
    ("监督员（县中心）", AUDITOR),
    ("队长（荷叶塘社区）", LEADER),
    ("志愿者（荷叶塘社区）", VOLUNTEER),
    ("工作人员（花门街道所，抽查回访）", CALLER),
)

#: Role, phone and password, as printed by ``redvest run``.
ACCOUNTS = [(role, made_up_phone(index, seed=SEED), PASSWORD) for role, index in _ROLES]
