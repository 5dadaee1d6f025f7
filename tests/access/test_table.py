"""The one table of roles and verbs, read aloud."""

import pytest

from redvest.access.enums import ROLE_VERBS, SITE_ROLES, TEAM_ROLES, Role, Verb
from redvest.access.queries import Grant, Viewer, topmost
from redvest.access.rules import path_above, why_not_decide, why_not_grant, why_not_may, why_role_unfit
from redvest.kernel.actor import SYSTEM, VISITOR, Actor
from redvest.kernel.errors import Reason

HERE, BELOW, BESIDE = "/430524/430524104/", "/430524/430524104/430524104001/", "/430524/430524001/"
TEAM, SUBTEAM = "/T000001/", "/T000001/T000002/"


def holder(role: str, path: str = HERE, *, at_team: bool = False) -> Viewer:
    grant = Grant(role=role, scope=path.strip("/").split("/")[-1], path=path, at_team=at_team)
    return Viewer(actor=Actor(person_id=1), grants=(grant,))


def codes(reasons: list[Reason]) -> list[str]:
    return [reason.code for reason in reasons]


def test_every_role_is_of_a_site_or_of_a_team() -> None:
    assert set(Role) == SITE_ROLES | TEAM_ROLES
    assert not SITE_ROLES & TEAM_ROLES
    assert set(ROLE_VERBS) == set(Role)


def test_duties_are_kept_apart() -> None:
    def held_by(verb: str) -> set[str]:
        return {role for role in Role if verb in ROLE_VERBS[role]}

    assert held_by(Verb.GRANT_ROLES) == held_by(Verb.MANAGE_NETWORK) == {Role.MANAGER}
    assert held_by(Verb.LEAD_TEAM) == {Role.LEADER}
    assert held_by(Verb.APPROVE_ACTIVITY) == held_by(Verb.APPROVE_PROJECT) == {Role.MANAGER, Role.APPROVER}
    assert held_by(Verb.REVIEW_HOURS) == {Role.MANAGER, Role.APPROVER}
    assert held_by(Verb.REVEAL_PEOPLE) == {Role.MANAGER, Role.CLERK}
    assert held_by(Verb.READ_AUDIT) == {Role.MANAGER, Role.AUDITOR}
    assert held_by(Verb.MANAGE_TEAMS) == held_by(Verb.IMPORT) == {Role.MANAGER, Role.CLERK}
    assert held_by(Verb.PROPOSE_POINTS) == {Role.MANAGER, Role.CLERK, Role.GRID}
    assert held_by(Verb.FUND_POINTS) == {Role.MANAGER}
    assert held_by(Verb.DRAFT_COVENANT) == {Role.MANAGER, Role.CLERK}
    assert held_by(Verb.DECIDE_POINTS) == held_by(Verb.PUBLISH_COVENANT) == {Role.MANAGER, Role.APPROVER}
    # Who sets prices and names keepers does not count the shelves.
    assert held_by(Verb.MANAGE_MARKET) == {Role.MANAGER, Role.CLERK}
    assert held_by(Verb.SUPERVISE_MARKET) == {Role.MANAGER, Role.APPROVER, Role.AUDITOR}
    assert held_by(Verb.RUN_CONTEST) == held_by(Verb.ENTER_CONTEST) == {Role.MANAGER, Role.CLERK}
    assert held_by(Verb.OPEN_CONTEST) == {Role.MANAGER, Role.APPROVER}
    # That whoever had a hand in an edition does not watch over it is a rule of contests.
    assert held_by(Verb.SUPERVISE_CONTEST) == {Role.MANAGER, Role.AUDITOR}
    assert all(ROLE_VERBS[role] for role in Role)


@pytest.mark.parametrize("verb", Verb)
@pytest.mark.parametrize("role", sorted(SITE_ROLES))
def test_a_role_at_a_site_reaches_down_and_nowhere_else(role: str, verb: str) -> None:
    viewer, held = holder(role), verb in ROLE_VERBS[role]
    assert viewer.may(verb, HERE) == viewer.may(verb, BELOW) == held
    assert not viewer.may(verb, "/430524/")
    assert not viewer.may(verb, BESIDE)
    assert not viewer.may(verb, TEAM)
    assert viewer.may(verb, BESIDE, BELOW) == held  # any of the paths in which a thing stands
    assert codes(why_not_may(viewer, verb, HERE)) == ([] if held else ["not_permitted"])


def test_a_leader_leads_the_team_and_those_below_it() -> None:
    viewer = holder(Role.LEADER, TEAM, at_team=True)
    assert viewer.may(Verb.LEAD_TEAM, TEAM)
    assert viewer.may(Verb.LEAD_TEAM, SUBTEAM)
    assert not viewer.may(Verb.LEAD_TEAM, "/T0000011/")
    assert not viewer.may(Verb.MANAGE_TEAMS, TEAM)
    assert (viewer.is_leader, viewer.is_staff) == (True, False)
    assert (holder(Role.CLERK).is_leader, holder(Role.CLERK).is_staff) == (False, True)


def test_nothing_is_covered_without_a_path_or_a_person() -> None:
    assert not holder(Role.MANAGER).may(Verb.SEE_PEOPLE)
    assert not holder(Role.MANAGER).may(Verb.SEE_PEOPLE, "")
    assert codes(why_not_may(Viewer(actor=VISITOR), Verb.SEE_PEOPLE, HERE)) == ["login_needed"]
    assert codes(why_not_may(Viewer(actor=Actor(person_id=1)), Verb.SEE_PEOPLE, HERE)) == ["not_permitted"]
    assert all(Viewer(actor=SYSTEM).may(verb, HERE) for verb in Verb)


def test_a_sentence_says_what_is_missing() -> None:
    assert str(why_not_may(holder(Role.CLERK), Verb.GRANT_ROLES, HERE)[0]) == "您没有“授予角色”的权限"


@pytest.mark.parametrize("role", Role)
def test_who_grants_what(role: str) -> None:
    manager = holder(Role.MANAGER)
    assert codes(why_not_grant(manager, person_id=2, role=role, path=HERE)) == []
    assert codes(why_not_grant(manager, person_id=2, role=role, path=BELOW)) == []
    assert codes(why_not_grant(manager, person_id=2, role=role, path="/430524/")) == ["not_permitted"]
    assert codes(why_not_grant(manager, person_id=2, role=role, path=BESIDE)) == ["not_permitted"]
    assert codes(why_not_grant(manager, person_id=1, role=role, path=HERE)) == ["own_request"]
    clerk = [] if role == Role.LEADER else ["not_permitted"]  # leaders are appointed by whoever manages teams
    assert codes(why_not_grant(holder(Role.CLERK), person_id=2, role=role, path=HERE)) == clerk
    for other in (Role.APPROVER, Role.AUDITOR):
        assert codes(why_not_grant(holder(other), person_id=2, role=role, path=HERE)) == ["not_permitted"]
    leader = holder(Role.LEADER, TEAM, at_team=True)
    assert codes(why_not_grant(leader, person_id=2, role=role, path=HERE)) == ["not_permitted"]
    assert codes(why_not_grant(Viewer(actor=SYSTEM), person_id=2, role=role, path=HERE)) == []


def test_nobody_grants_more_than_they_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ROLE_VERBS, Role.MANAGER, frozenset(ROLE_VERBS[Role.MANAGER]) - {Verb.READ_AUDIT})
    manager = holder(Role.MANAGER)
    assert codes(why_not_grant(manager, person_id=2, role=Role.AUDITOR, path=HERE)) == ["more_than_held"]
    assert codes(why_not_grant(manager, person_id=2, role=Role.CLERK, path=HERE)) == []


def test_roles_fit_their_scope() -> None:
    assert codes(why_role_unfit(Role.LEADER, at_team=True)) == []
    assert codes(why_role_unfit(Role.LEADER, at_team=False)) == ["role_unfit"]
    assert codes(why_role_unfit(Role.MANAGER, at_team=True)) == ["role_unfit"]
    assert codes(why_role_unfit("king", at_team=False)) == ["role_unfit"]


def test_nobody_approves_their_own_request() -> None:
    assert codes(why_not_decide(submitted_by=1, decider=1)) == ["own_request"]
    assert codes(why_not_decide(submitted_by=1, decider=2)) == []
    assert codes(why_not_decide(submitted_by=None, decider=None)) == []


def test_the_site_above_decides() -> None:
    assert path_above(BELOW) == HERE
    assert path_above(HERE) == "/430524/"
    assert path_above("/430524/") == "/430524/"


def test_the_topmost_paths_cover_the_rest() -> None:
    assert topmost(["/43/", "/430/", "/43/1/", "/43/1/2/", "/5/6/"]) == ["/43/", "/430/", "/5/6/"]
    assert topmost([]) == []
