"""Which sites serve the homes people name, for a batch."""

from redvest.kernel.errors import Invalid, Reason
from redvest.places import queries as places


class Sites:
    """The sites serving divisions, each looked up once in a batch."""

    def __init__(self) -> None:
        self._found: dict[str, places.SiteInfo | Invalid] = {}

    def serving(self, division_code: str, faults: list[Reason]) -> places.SiteInfo | None:
        """The site, or None with the fault added."""
        if division_code not in self._found:
            try:
                self._found[division_code] = places.site_for_division(division_code)
            except Invalid as invalid:
                self._found[division_code] = invalid
        found = self._found[division_code]
        if isinstance(found, Invalid):
            faults += found.reasons
            return None
        return found
