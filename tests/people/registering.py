"""How the tests of people register somebody, and what that leaves."""

from collections.abc import Callable
from dataclasses import replace
from threading import Barrier, Thread

from django.db import connections

import cast
from cast import DAQIAO, NOW
from redvest.kernel.actor import Actor
from redvest.kernel.errors import DomainError
from redvest.kernel.models import AuditEntry
from redvest.people import operations as people
from redvest.people.enums import NECESSARY_PURPOSES, CodePurpose, IdType
from redvest.people.models import Account, Consent, Login, Person, PhoneCode, Residence
from redvest.people.operations import Registration


def filled(n: int = 1, **changes: object) -> Registration:
    """The n-th person's form, with the code just sent to their phone."""
    people.request_code(phone=cast.phone(n), purpose=CodePurpose.REGISTER, address="", now=NOW)
    form = Registration(
        name=cast.name(n),
        id_type=IdType.RESIDENT,
        id_number=cast.identity(n),
        phone=cast.phone(n),
        code=cast.last_code(),
        residence=DAQIAO,
        consents=NECESSARY_PURPOSES,
    )
    return replace(form, **changes)


def register(form: Registration, address: str = "10.0.0.1") -> people.RegisterResult:
    return people.register(form=form, by=Actor(person_id=None, address=address), now=NOW)


def traces() -> dict[str, int]:
    """How many rows there are of everything a registration makes."""
    models = (Person, Residence, Account, Consent, Login)
    counts = {model.__name__: model.objects.count() for model in models}
    counts["codes used"] = PhoneCode.objects.filter(closed_at__isnull=False).count()
    counts["audit"] = AuditEntry.objects.exclude(verb__in=["code.requested", "code.wrong"]).count()
    return counts


def at_once(*works: Callable[[], object]) -> list[object]:
    """Runs all at the same moment in threads; their results or refusals."""
    start, outcomes = Barrier(len(works)), [None] * len(works)

    def run(index: int) -> None:
        start.wait()
        try:
            outcomes[index] = works[index]()
        except DomainError as refusal:
            outcomes[index] = refusal
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=[index]) for index in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
