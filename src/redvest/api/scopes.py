"""Which scope a personal token needs for a call: the one table of what programs may do for people.

What is not in the table no token opens: what guards an account (sessions, passwords, tokens, recovery), and deeds that
want a person present, such as looking at somebody's contact or granting roles.

Whatever is called, a token brings no roles unless it has the scope for duties, and then only those its person held when
it was made and still holds (``people.queries.TokenInfo.roles_by``): nobody signs up members by ``own.write``.
"""

from collections.abc import Mapping
from functools import lru_cache

from redvest.people.enums import TokenScope

#: Endpoints about the caller alone, by the beginning of their address; the longest that fits decides.
OWN = (
    "attendances/{attendance_id}/corrections",
    "corrections",
    "handovers",
    "me",
    "no-shows/{no_show_id}/appeal",
    "projects/{project_id}/follow",
    "projects/{project_id}/offers",
    "records/{record_id}/flags",
    "sign-ups",
    "shifts/{shift_id}/sign-ups",
    "teams/{code}/join",
    "teams/{code}/leave",
    "wishes/{wish_id}/claims",
)
#: Endpoints of duties, and of what is public.
DUTY = (
    "activities",
    "covenants",
    "call-backs",
    "clinic-points",
    "clinics",
    "certificates",
    "contest-entries",
    "contest-judges",
    "contest-stages",
    "contest-turns",
    "contests",
    "divisions",
    "figures",
    "goods",
    "handovers/{handover_id}/decide",
    "hours",
    "imports",
    "lists",
    "orders",
    "menu",
    "needs-heard",
    "network",
    "no-shows",
    "objections",
    "orders-taken-down",
    "people",
    "points",
    "posts",
    "projects",
    "projects/{project_id}/offers/waiting",
    "redemptions",
    "search",
    "series",
    "shifts",
    "shops",
    "sites",
    "stock-lots",
    "team-requests",
    "teams",
    "templates",
    "training",
    "training-sessions",
    "vote-cases",
    "votes",
    "wishes",
    "write-offs",
)
#: Endpoints that no token opens: besides accounts, what makes evidence of a presence, and what decides on hours.
IN_PERSON = (
    "afterwards",
    "call-backs/{drawn_id}/reveal",
    "cases",
    "check",
    "codes",
    "corrections/{correction_id}/decide",
    "duplicates",
    "entry-quotas",
    "flags",
    "me/cases",
    "me/claims",
    "me/code",
    "me/data",
    "me/leave",
    "me/mail",
    "me/password",
    "me/phone",
    "me/points/code",
    "me/other-sessions",
    "me/sessions",
    "me/tokens",
    "me/board",
    "me/consents",
    "me/family",
    "merges",
    "orders/{order_id}/door",
    "votes/{round_id}/ballots",
    "orders/{order_id}/reveal",
    "people/{number}/reveal",
    "recoveries",
    "registrations",
    "reviews",
    "roles",
    "sessions",
    "shifts/{shift_id}/confirm",
    "shifts/{shift_id}/reveal",
    "shifts/{shift_id}/scan",
    "shops/{shop_id}/card-redemptions",
    "shops/{shop_id}/hand-overs",
    "training-sessions/check",
    "training-sessions/{session_id}/call",
    "training/{course_id}/complete",
    "contest-entries/{entered_id}/disqualify",
    "contest-conflicts",
    "contest-judges/{judge_id}/conflicts",
    "contest-judges/{judge_id}/pledge",
    "contest-sheets",
    "contest-stages/{panel_stage_id}/sheets",
    "contest-stages/{panel_stage_id}/sign",
    "redemptions/{redemption_id}/confirm",
)

_KINDS: Mapping[str, tuple[str, ...]] = {"own": OWN, "duty": DUTY, "": IN_PERSON}


def scope_of(method: str, path: str) -> str | None:
    """The scope for a call of ``path`` (its pattern, such as ``/shifts/{shift_id}``); None if no token opens it.

    Raises LookupError for an address the table does not know: a new endpoint has to be placed.
    """
    kind = _kind_of(path)
    if not kind:
        return None
    return TokenScope(f"{kind}.{'read' if method == 'GET' else 'write'}").value


@lru_cache(maxsize=1024)
def _kind_of(path: str) -> str:
    parts = path.strip("/").split("/")
    fitting = [
        (len(known), kind)
        for kind, addresses in _KINDS.items()
        for known in (address.split("/") for address in addresses)
        if parts[: len(known)] == known
    ]
    if not fitting:
        raise LookupError(path)
    return max(fitting)[1]
