"""What would tell a blind judge whose entry they read: its code beside its title, team or unit."""

from collections.abc import Collection

from redvest.contests.scoring.scheme import Scheme


def blind_ahead(scheme: Scheme, ended: Collection[str]) -> list[str]:
    """Names of the blind stages that have not ended, given the codes of those that have.

    While there is one, codes are shown only to the team itself and to the desks that handle entries, never in public:
    not on lists, boards and results, nor in an exported file; and no running order is drawn, which is one of codes.
    """
    return [stage.name for stage in scheme.stages if stage.blind and stage.code not in ended]
