"""Who had a hand in an edition, and what that keeps them from: nobody decides on what they made."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import Reason


@dataclass(frozen=True, kw_only=True)
class Hands:
    """Person ids by what they did in an edition. ``ran``: checked entries, moved it on, named judges."""

    drafted: int | None
    opened: int | None = None
    ran: frozenset[int] = field(default_factory=frozenset)
    judges: frozenset[int] = field(default_factory=frozenset)
    entrants: frozenset[int] = field(default_factory=frozenset)


def why_not_open(hands: Hands, person_id: int | None) -> list[Reason]:
    """Who drafted or ran it, judges or enters does not announce it, publish its result or give its awards."""
    if person_id is None:
        return []
    if person_id == hands.drafted or person_id in hands.ran:
        return [Reason("own_edition", _("起草或承办这届大赛的人，不能审定发布、公布结果或颁奖"))]
    return _why_inside(hands, person_id)


def why_not_supervise(hands: Hands, person_id: int | None) -> list[Reason]:
    """A supervisor (监委) had no hand in the edition at all."""
    if person_id is None:
        return []
    if person_id in (hands.drafted, hands.opened) or person_id in hands.ran:
        return [Reason("own_edition", _("参与过这届大赛的起草、发布或承办，不能担任监督"))]
    return _why_inside(hands, person_id)


def why_not_check(person_id: int | None, entrants: frozenset[int]) -> list[Reason]:
    """Nobody checks an entry of their own."""
    if person_id is not None and person_id in entrants:
        return [Reason("own_entry", _("不能审查自己申报或参加的项目"))]
    return []


def _why_inside(hands: Hands, person_id: int) -> list[Reason]:
    if person_id in hands.judges:
        return [Reason("own_edition", _("您是这届大赛的评委，不能这样办"))]
    if person_id in hands.entrants:
        return [Reason("own_edition", _("您有项目参加这届大赛，不能这样办"))]
    return []
