"""Whether codes of entries may be seen beside their titles; the rule is ``contests.rules.blindness``."""

from redvest.contests.enums import StageState
from redvest.contests.models import Edition, Stage
from redvest.contests.rules import blindness
from redvest.contests.rules.schemes import scheme_of


def blind_ahead(edition: Edition) -> list[str]:
    """Names of its blind stages that have not ended."""
    ended = Stage.objects.filter(edition=edition, state=StageState.ENDED).values_list("code", flat=True)
    return blindness.blind_ahead(scheme_of(edition.scheme), set(ended))


def shows_codes(edition: Edition) -> bool:
    """Whether everybody may see the codes of entries."""
    return not blind_ahead(edition)
