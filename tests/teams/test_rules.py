"""The rules of teams without a database: credit codes, the tree, the membership table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redvest.kernel.errors import Reason
from redvest.teams import rules
from redvest.teams.enums import MEMBER_TRANSITIONS, MemberState, TeamKind, TeamState
from redvest.teams.rules import Parent, TeamForm

LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = [3**i % 31 for i in range(17)]
SITE = "/430524/430524104/"

bodies = st.builds(
    "{}{}{}{}".format,
    st.sampled_from("123456789ANY"),
    st.sampled_from("1239"),
    st.integers(0, 999_999).map("{:06d}".format),
    st.text(LETTERS, min_size=9, max_size=9),
)


def check_character(body: str) -> str:
    """By the words of GB 32100: 31 less the weighted sum modulo 31, and 0 where that is 31."""
    rest = 31 - sum(LETTERS.index(letter) * weight for letter, weight in zip(body, WEIGHTS, strict=True)) % 31
    return LETTERS[0 if rest == 31 else rest]


def codes(reasons: list[Reason]) -> list[str]:
    return [reason.code for reason in reasons]


def form(**changes: object) -> TeamForm:
    said: dict[str, object] = {
        "name": "大桥社区志愿服务队",
        "kind": TeamKind.GROUP,
        "site_code": "430524104001",
        "leader_id": 1,
        "category": "0001",
    }
    return TeamForm(**(said | changes))  # type: ignore[arg-type]  # a test says wrong things on purpose


@pytest.mark.parametrize(
    "code",
    [
        "51511000MJ0123456K",
        "52652300MJ0123456K",
        "91220000MJ01234563",
        "53100000MJ01234562",
        "515110000636083770",  # the weighted sum is a multiple of 31: the check character is 0
        "N2430524MJ0123456" + check_character("N2430524MJ0123456"),  # a rural collective
    ],
)
def test_valid_credit_codes(code: str) -> None:
    assert rules.why_not_credit_code(TeamKind.ORGANISATION, code) == []


@given(bodies)
def test_a_credit_code_is_valid_with_its_check_character_alone(body: str) -> None:
    right = check_character(body)
    for letter in LETTERS:
        found = codes(rules.why_not_credit_code(TeamKind.ORGANISATION, body + letter))
        assert found == ([] if letter == right else ["credit_code_wrong_check"])


@given(bodies, st.data())
def test_one_wrong_letter_is_always_noticed(body: str, data: st.DataObject) -> None:
    code = body + check_character(body)
    place = data.draw(st.integers(0, 17))
    wrong = data.draw(st.sampled_from(LETTERS.replace(code[place], "")))
    assert rules.why_not_credit_code(TeamKind.ORGANISATION, code[:place] + wrong + code[place + 1 :]) != []


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("51511000mj0123456k", "51511000MJ0123456K"),
        (" 51511000 MJ01-23456K ", "51511000MJ0123456K"),
        ("５１５１１０００ＭＪ０１２３４５６Ｋ", "51511000MJ0123456K"),
        ("\u3000", ""),
        ("", ""),
    ],
)
def test_credit_codes_are_kept_in_one_form(written: str, kept: str) -> None:
    assert rules.plain_credit_code(written) == kept


@pytest.mark.parametrize(
    ("kind", "code", "said"),
    [
        (TeamKind.ORGANISATION, "", "credit_code_missing"),
        (TeamKind.GROUP, "51511000MJ0123456K", "credit_code_not_wanted"),
        (TeamKind.ORGANISATION, "51511000MJ0123456", "credit_code_wrong_length"),
        (TeamKind.ORGANISATION, "51511000MJO123456K", "credit_code_wrong_letter"),
        (TeamKind.ORGANISATION, "5151100AMJ0123456K", "credit_code_wrong_digits"),
        (TeamKind.PROFESSIONAL, "51511000MJ0123456L", "credit_code_wrong_check"),
    ],
)
def test_what_is_said_of_a_wrong_credit_code(kind: str, code: str, said: str) -> None:
    (reason,) = rules.why_not_credit_code(kind, code)
    assert (reason.code, reason.about) == (said, "credit_code")


def test_a_group_and_a_squad_need_no_credit_code() -> None:
    assert rules.why_not_credit_code(TeamKind.GROUP, "") == []
    assert rules.why_not_credit_code(TeamKind.SQUAD, "") == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, []),
        ({"name": " \t"}, [("missing", "name")]),
        ({"name": "队" * 81}, [("too_long", "name")]),
        ({"name": "队" * 80}, []),
        ({"intro": "好" * 501}, [("too_long", "intro")]),
        ({"kind": "army"}, [("unknown_choice", "kind")]),
        ({"category": "0021"}, [("unknown_choice", "category")]),
        ({"join_mode": "closed"}, [("unknown_choice", "join_mode")]),
        ({"name": "", "category": ""}, [("missing", "name"), ("unknown_choice", "category")]),
    ],
)
def test_the_form(changes: dict[str, object], said: list[tuple[str, str]]) -> None:
    assert [(reason.code, reason.about) for reason in rules.why_not_say(form(**changes))] == said


ALLOWED = {
    (TeamKind.MAIN, None),
    (TeamKind.BRANCH, TeamKind.MAIN),
    (TeamKind.SQUAD, TeamKind.MAIN),
    (TeamKind.SQUAD, TeamKind.BRANCH),
    *(
        (kind, parent)
        for kind in (TeamKind.PROFESSIONAL, TeamKind.ORGANISATION, TeamKind.GROUP)
        for parent in (None, TeamKind.MAIN, TeamKind.BRANCH)
    ),
}


@pytest.mark.parametrize("kind", TeamKind)
@pytest.mark.parametrize("parent", [None, *TeamKind])
def test_which_kind_may_stand_under_which(kind: TeamKind, parent: TeamKind | None) -> None:
    above = Parent(kind=parent, state=TeamState.ACTIVE, site_path="/430524/") if parent else None
    assert (rules.why_not_under(kind, above, site_path=SITE) == []) == ((kind, parent) in ALLOWED)


def test_a_parent_is_active_and_at_the_site_or_above() -> None:
    def said(state: str, site_path: str) -> list[str]:
        parent = Parent(kind=TeamKind.MAIN, state=state, site_path=site_path)
        return codes(rules.why_not_under(TeamKind.SQUAD, parent, site_path=SITE))

    assert said(TeamState.ACTIVE, SITE) == []
    assert said(TeamState.ACTIVE, "/430524/") == []
    assert said(TeamState.DISSOLVED, "/430524/") == ["parent_dissolved"]
    assert said(TeamState.ACTIVE, "/43052/") == ["parent_elsewhere"]
    assert said(TeamState.ACTIVE, SITE + "430524104001/") == ["parent_elsewhere"]


team_codes = st.integers(1, 9_999_999).map("T{:06d}".format)


@given(
    st.lists(team_codes, min_size=1, max_size=6, unique=True), st.lists(team_codes, min_size=1, max_size=6)
)
def test_a_team_lies_below_another_exactly_if_its_path_begins_with_the_others(
    line: list[str], other: list[str]
) -> None:
    def path_of(codes_down: list[str]) -> str:
        path = None
        for code in codes_down:
            path = rules.team_path(code, path)
        assert path is not None
        return path

    path = path_of(line)
    assert path.strip("/").split("/") == line
    assert all(path.startswith(path_of(line[:depth])) for depth in range(1, len(line) + 1))
    assert path.startswith(path_of(other)) == (line[: len(other)] == other)


@pytest.mark.parametrize("now", MemberState)
@pytest.mark.parametrize("to", MemberState)
def test_membership_moves_by_its_table_alone(now: MemberState, to: MemberState) -> None:
    assert (rules.why_not_move(now, to) == []) == (to in MEMBER_TRANSITIONS[now])


def test_a_sentence_names_both_states() -> None:
    (reason,) = rules.why_not_move(MemberState.LEFT, MemberState.ACTIVE)
    assert str(reason) == "入队申请现在是“已退出”，不能变为“在队”"


def test_a_team_with_teams_below_it_says_which() -> None:
    assert rules.why_not_dissolve([]) == []
    (reason,) = rules.why_not_dissolve(["乙队", "丙队"])
    assert str(reason) == "下面还有 2 支队伍（如丙队），请先解散它们"


@pytest.mark.parametrize(
    ("reason", "said"), [("名额已满", []), (" ", ["missing"]), ("因" * 201, ["too_long"])]
)
def test_an_end_names_its_reason(reason: str, said: list[str]) -> None:
    assert codes(rules.why_not_give(reason)) == said
