"""Whatever people do in whatever order, memberships move by their table and the counter equals the rows."""

from datetime import datetime, timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cast import NOW, Cast, Persona, team
from redvest.kernel.actor import SYSTEM
from redvest.kernel.errors import DomainError, NotFound, Refused
from redvest.teams import operations, queries
from redvest.teams.enums import LIVE_MEMBER_STATES, MEMBER_TRANSITIONS, JoinMode, MemberState
from redvest.teams.models import Membership

MOVES = st.tuples(st.sampled_from(["join", "leave", "accept", "decline", "dissolve"]), st.integers(0, 2))
numbers = count(1)


class Belief:
    """What must be true of one team, worked out without the database."""

    def __init__(self, mode: str) -> None:
        self.mode = mode
        self.dissolved = False
        self.lines: dict[int, list[str]] = {0: [], 1: [], 2: []}

    def live(self, who: int) -> bool:
        return bool(self.lines[who]) and self.lines[who][-1] in LIVE_MEMBER_STATES

    def expect(self, move: str, who: int) -> type[DomainError] | None:
        """The refusal that must follow, or None after believing the change."""
        line = self.lines[who]
        if move == "join" and not self.live(who):
            if self.dissolved:
                return Refused
            line.append(MemberState.ACTIVE if self.mode == JoinMode.FREE else MemberState.REQUESTED)
        elif move == "leave":
            if not self.live(who):
                return None if MemberState.LEFT in line else NotFound
            line[-1] = MemberState.LEFT
        elif move in ("accept", "decline"):
            to = MemberState.ACTIVE if move == "accept" else MemberState.DECLINED
            if not line:
                return NotFound
            if line[-1] != to:
                if to not in MEMBER_TRANSITIONS[line[-1]]:
                    return Refused
                line[-1] = to
        elif move == "dissolve" and not self.dissolved:
            self.dissolved = True
            for other, states in self.lines.items():
                if self.live(other):
                    states[-1] = MemberState.LEFT
        return None


def do(move: str, who: Persona, team_id: int, cast: Cast, now: datetime) -> None:
    last = Membership.objects.filter(team_id=team_id, person_id=who.id).order_by("-id").first()
    if move == "join":
        operations.join_team(team_id=team_id, by=who.actor, now=now)
    elif move == "leave":
        operations.leave_team(team_id=team_id, by=who.actor, now=now)
    elif move == "dissolve":
        operations.dissolve_team(team_id=team_id, reason="改组", by=SYSTEM, now=now)
    else:
        operations.decide_request(
            membership_id=last.pk if last else 0,
            accept=move == "accept",
            reason="人已够",
            by=cast.leader.actor if not queries.team_by_id(team_id).dissolved_at else cast.clerk.actor,
            now=now,
        )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mode=st.sampled_from(JoinMode), moves=st.lists(MOVES, max_size=14))
def test_any_order_of_deeds(cast: Cast, mode: str, moves: list[tuple[str, int]]) -> None:
    people = [*cast.residents, cast.members[0]]
    here = team(cast.leader, name=f"试验{next(numbers)}队", join_mode=mode)
    belief = Belief(mode)
    for minute, (move, who) in enumerate(moves):
        expected, got = belief.expect(move, who), None
        try:
            do(move, people[who], here.id, cast, NOW + timedelta(minutes=minute))
        except DomainError as refusal:
            got = type(refusal)
        assert got == expected, (move, who)
    for who, line in belief.lines.items():
        rows = Membership.objects.filter(team_id=here.id, person_id=people[who].id).order_by("id")
        assert [row.state for row in rows] == line
    active = sum(line[-1:] == [MemberState.ACTIVE] for line in belief.lines.values())
    leading = 0 if belief.dissolved else 1
    assert queries.team_by_id(here.id).members == active + leading
