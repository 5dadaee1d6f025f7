"""What a page of a draft was made from, carried in its form: what two clerks write at once is never lost silently.

``seen`` is the digest of the part as one has read it; the domain refuses when it is another by now. ``made_from`` is
the part itself, signed: rows typed on a page belong to the stages it showed, whatever stands there meanwhile.
"""

from collections.abc import Mapping
from typing import Any

from django.core import signing
from django.http import HttpRequest

from redvest.contests.queries.editions import as_written
from redvest.contests.rules.editions import Part, digest_of
from redvest.kernel.errors import Reason

#: The code of the refusal when somebody else has changed what one was writing.
CHANGED = "changed_meanwhile"


def made_from(request: HttpRequest, edition: Any, part: Part) -> Mapping[str, Any]:
    """The scheme or terms the page was made from: as the form says, else as stored."""
    try:
        found = signing.loads(request.POST.get("made_from", ""), salt=_salt(edition, part))
    except signing.BadSignature:
        found = getattr(edition, part)
    return found if isinstance(found, Mapping) else {}


def carried(edition: Any, part: Part, base: Mapping[str, Any] | None = None) -> dict[str, str]:
    """The hidden fields of the form. ``edition`` is as it is stored now: pressing again replaces that knowingly."""
    found = {"seen": digest_of(as_written(edition), part)}
    if base is not None:
        found["made_from"] = signing.dumps(dict(base), salt=_salt(edition, part), compress=True)
    return found


def taken_out(reasons: list[Reason]) -> tuple[Reason | None, list[Reason]]:
    """The refusal that somebody else was here, and the others."""
    changed = [one for one in reasons if one.code == CHANGED]
    return (changed[0] if changed else None), [one for one in reasons if one.code != CHANGED]


def _salt(edition: Any, part: Part) -> str:
    return f"contest-draft:{edition.pk}:{part}"
