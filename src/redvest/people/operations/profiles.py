"""What a person says of themselves beside the document: skills, and kinds of service they would take part in."""

from collections.abc import Collection
from datetime import datetime

from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import forbid_if, invalid_if
from redvest.kernel.operation import operation
from redvest.people import queries, rules
from redvest.people.enums import ServiceCategory, Skill
from redvest.people.models import Person


@operation
def edit_profile(
    *, person_id: int, skills: Collection[str], categories: Collection[str], by: Actor, now: datetime
) -> queries.Profile:
    """Says anew what one can do and would do; the same again changes nothing. What it was does not go on record.

    Raises Forbidden (somebody else's), NotFound (left), Invalid about "skills" or "categories".
    """
    forbid_if(rules.why_not_own(person_id=person_id, by=by))
    queries.lock_active(person_id)
    invalid_if(rules.why_not_choices(skills, categories))
    person = Person.objects.get(pk=person_id)
    said = (
        [skill for skill in Skill.values if skill in skills],
        [category for category in ServiceCategory.values if category in categories],
    )
    if said == (person.skills, person.categories):
        return queries.profile_of(person_id)
    person.skills, person.categories = said
    person.save(update_fields=["skills", "categories"])
    audit.record("person.edited", by=by, now=now, target=f"person:{person_id}")
    return queries.profile_of(person_id)
