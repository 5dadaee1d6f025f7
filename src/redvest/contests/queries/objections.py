"""The answer to an objection, for whoever holds its receipt: also those who have no login."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.contests.models import Objection
from redvest.kernel import crypto
from redvest.kernel.errors import NotFound, Reason

#: So many characters of a keyed digest follow the number: numbers run on, a receipt cannot be guessed.
SECRET = 10


@dataclass(frozen=True, kw_only=True)
class ObjectionAnswer:
    """What the receipt opens: neither who objected nor their words stand on it.

    ``about`` is the unit whose list it is about, blank for the result; ``answer`` is blank until there is one.
    """

    number: str
    receipt: str
    edition_code: str
    edition_name: str
    about: str
    entry: str
    raised_at: datetime
    answer_by: datetime
    state: str
    state_name: str
    answer: str
    answered_at: datetime | None


def receipt_of(row: Objection) -> str:
    """What the one who objected is given; phone numbers are no secret, so none opens an objection."""
    return f"{row.number}-{crypto.keyed_hash(row.number, context='contest.objection')[:SECRET].upper()}"


def objection_under(receipt: str) -> ObjectionAnswer:
    """The objection of this receipt. Raises NotFound."""
    said = receipt.strip().upper()
    rows = Objection.objects.select_related("edition", "entry", "unit_list__unit")
    row = rows.filter(number=said.rpartition("-")[0]).first()
    if row is None or receipt_of(row) != said:
        raise NotFound(Reason("not_found", _("没有这个回执号，请核对每一位")))
    return ObjectionAnswer(
        number=row.number,
        receipt=said,
        edition_code=row.edition.code,
        edition_name=row.edition.name,
        about=row.unit_list.unit.name if row.unit_list else "",
        entry=row.entry.title if row.entry else "",
        raised_at=row.raised_at,
        answer_by=row.answer_by,
        state=row.state,
        state_name=row.get_state_display(),
        answer=row.answer,
        answered_at=row.answered_at,
    )
