"""Where people may be sent messages."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from redvest.people.enums import PersonState, Purpose
from redvest.people.models import Consent, Person


def phones_for_messages(person_ids: Iterable[int]) -> dict[int, str | None]:
    """Of these, the active persons; each with the phone for text messages, None if they do not consent to them."""
    agreed = Consent.objects.filter(
        person=OuterRef("pk"), purpose=Purpose.MESSAGES, withdrawn_at__isnull=True
    )
    rows = Person.objects.filter(pk__in=list(person_ids), state=PersonState.ACTIVE)
    marked = rows.annotate(agrees=Exists(agreed)).values_list("pk", "phone", "agrees")
    return {pk: phone if agrees else None for pk, phone, agrees in marked}
