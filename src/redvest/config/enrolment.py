"""Made-up people registered as real ones are, by the codes sent to their phones: for demos and for measuring."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from redvest.kernel.actor import VISITOR
from redvest.people import operations as people
from redvest.people.enums import CodePurpose
from redvest.people.operations import CodeCall, RegisterCall, RegisterResult, Registration
from redvest.people.phones import read_phone
from redvest.people.synthetic import codes_sent_to


def enrol(forms: Sequence[Registration], *, now: datetime) -> list[RegisterResult]:
    """Asks for a code for each form's phone, reads the messages on their way, and registers the batch."""
    phones = [read_phone(form.phone) or "" for form in forms]
    people.request_code_many(
        calls=[CodeCall(phone=phone, purpose=CodePurpose.REGISTER, address="", now=now) for phone in phones]
    )
    sent = codes_sent_to(phones, purpose=CodePurpose.REGISTER)
    calls = [
        RegisterCall(form=replace(form, code=sent[phone]), by=VISITOR, now=now)
        for form, phone in zip(forms, phones, strict=True)
    ]
    outcomes = people.register_many(calls=calls)
    for outcome in outcomes:
        if not isinstance(outcome, RegisterResult):
            raise outcome
    return [outcome for outcome in outcomes if isinstance(outcome, RegisterResult)]
