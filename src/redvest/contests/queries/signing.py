"""A judge's signature under a sheet: what is signed, and whether what is kept still is what was signed."""

from collections.abc import Iterator, Mapping
from datetime import UTC
from decimal import Decimal

from redvest.contests.enums import SheetState
from redvest.contests.models import Sheet
from redvest.contests.scoring import seal
from redvest.kernel.crypto import keyed_hash

CONTEXT = "contests.sheet"


def signature(sheet: Sheet, marks: Mapping[str, Decimal]) -> str:
    """The keyed digest over edition, stage, judge, entry, version, moment, purpose and marks.

    HMAC-SHA256 under the product's key, over the text ``scoring.seal`` writes. The sheet has its relations loaded.
    """
    said = seal.text(
        edition=sheet.stage.edition.code,
        stage=sheet.stage.code,
        judge=sheet.judge.code,
        entry=sheet.entry.code,
        marks=marks,
        version=sheet.version,
        signed_at=sheet.sealed_at.astimezone(UTC).isoformat() if sheet.sealed_at else "",
        purpose=sheet.purpose,
    )
    return keyed_hash(said, context=CONTEXT)


def broken_signatures() -> Iterator[str]:
    """Signed sheets whose signature is not that of what they say, for ``redvest verify``."""
    rows = Sheet.objects.exclude(state=SheetState.OPEN).select_related("stage__edition", "judge", "entry")
    for sheet in rows.prefetch_related("marks").order_by("pk").iterator(chunk_size=500):
        marks = {one.criterion: one.value for one in sheet.marks.all()}
        if signature(sheet, marks) != sheet.digest:
            yield f"sheet {sheet.pk}: is not what judge {sheet.judge.code} signed"
