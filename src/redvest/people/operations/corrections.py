"""Correcting what a document says: asked for by the person with proof, checked and decided by two of the office."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit, clock
from redvest.kernel.actor import Actor
from redvest.kernel.attachments import Upload, keep
from redvest.kernel.crypto import seal
from redvest.kernel.errors import Invalid, Reason, Refused, forbid_if, invalid_if
from redvest.kernel.operation import step
from redvest.people import rules
from redvest.people.documents import ID_CONTEXT, Document, identity_hash, read_document
from redvest.people.models import Person

PROOF = "person.correction"


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What the document really says. A blank number leaves the document as it is, and then only the name changes."""

    name: str
    id_type: str = ""
    id_number: str = ""
    birth_date: date | None = None
    sex: str = ""


def asked_of(correction: Correction, *, now: datetime) -> dict[str, str]:
    """The correction as a case keeps it. Raises Invalid by field."""
    name = rules.tidy_name(correction.name)
    faults = rules.why_not_name(name)
    asked = {"name": name}
    if correction.id_number.strip():
        facts = read_document(
            Document(
                id_type=correction.id_type,
                id_number=correction.id_number,
                birth_date=correction.birth_date,
                sex=correction.sex,
            ),
            today=clock.local_day(now),
        )
        if isinstance(facts, list):
            faults += facts
        else:
            asked |= {
                "id_type": correction.id_type,
                "id_number": facts.number,
                "birth_date": facts.birth_date.isoformat(),
                "sex": str(facts.sex),
            }
    invalid_if(faults)
    return asked


@step
def keep_proof(upload: Upload | None, *, by: Actor, now: datetime) -> int:
    """Keeps the picture of the document. Raises Invalid about "proof"."""
    if upload is None:
        raise Invalid(Reason("proof_missing", _("请上传证件或证明的照片"), about="proof"))
    return keep(upload=upload, purpose=PROOF, by=by, now=now, about="proof")


@step
def correct(person: Person, asked: dict[str, Any], *, by: Actor, now: datetime) -> None:
    """Writes what the document says, as two of the office have decided. The person is locked.

    Raises Refused "identity_elsewhere" when another person has that identity: then the two are to be merged.
    """
    forbid_if([] if by.person_id != person.pk else [Reason("own_case", _("不能办理自己的事"))])
    person.name = asked["name"]
    fields = ["name"]
    if "id_number" in asked:
        person.id_type = asked["id_type"]
        person.id_hash = identity_hash(asked["id_type"], asked["id_number"])
        person.id_sealed = seal(asked["id_number"], context=ID_CONTEXT)
        person.birth_date = date.fromisoformat(asked["birth_date"])
        person.sex = asked["sex"]
        fields += ["id_type", "id_hash", "id_sealed", "birth_date", "sex"]
    try:
        with transaction.atomic():
            person.save(update_fields=fields)
    except IntegrityError as clash:
        sentence = _("这个证件号码已经在另一个人名下。请先用“合并重复的人”核对，是同一个人就合并")
        raise Refused(Reason("identity_elsewhere", sentence)) from clash
    audit.record("person.corrected", by=by, now=now, target=f"person:{person.pk}", fields=fields)
