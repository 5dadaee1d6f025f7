"""People: entered as pending, each until they confirm it themselves; known ones stay as they are."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from redvest.imports.enums import ImportKind
from redvest.imports.kinds.homes import Homes
from redvest.imports.kinds.rows import (
    Done,
    Fault,
    Outcome,
    Row,
    Scope,
    all_chosen,
    chosen,
    faults_of,
    lost_numbers,
    missing,
    one_chosen,
)
from redvest.kernel.errors import DomainError
from redvest.people import operations as people
from redvest.people.enums import IdType, ServiceCategory, Sex, Skill
from redvest.people.identity_numbers import normalised
from redvest.people.operations import EntryForm

#: What offices call the two common documents.
_SPOKEN = {"身份证": IdType.RESIDENT, "二代身份证": IdType.RESIDENT, "居住证": IdType.HK_MO_TW_PERMIT}


def about(row: Row) -> str:
    """Their identity number."""
    return normalised(row["id_number"])


def take_over(rows: Sequence[Row], scope: Scope) -> list[Outcome]:
    """Enters those whose rows are in order; for each what became of it."""
    homes = Homes(scope.site)
    read = [_read(row, homes) for row in rows]
    homes.serve({form.residence for form, _faults in read if form.residence})
    for form, faults in read:
        if form.residence:
            faults += homes.why_not_counted(form.residence)
    good = [at for at, (_form, faults) in enumerate(read) if not faults]
    made = people.entered(
        forms=[read[at][0] for at in good], source=f"import:{scope.run_id}", by=scope.by, now=scope.now
    )
    outcomes: list[Outcome] = [faults for _form, faults in read]
    for at, result in zip(good, made, strict=True):
        if isinstance(result, DomainError):
            outcomes[at] = faults_of(result)
        else:
            outcomes[at] = Done.KNOWN if result.known else Done.ADDED
    return outcomes


def _read(row: Row, homes: Homes) -> tuple[EntryForm, list[Fault]]:
    faults = lost_numbers(row) or missing(ImportKind.PEOPLE, row)
    form = EntryForm(
        name=row["name"],
        id_type=_id_type(row["id_type"], faults),
        id_number=row["id_number"],
        phone=row["phone"],
        residence=homes.code_of(row["residence"], faults),
        skills=all_chosen("skills", row["skills"], Skill, faults),
        categories=all_chosen("categories", row["categories"], ServiceCategory, faults),
        contact=row["contact"],
        birth_date=_birth_date(row["birth_date"], faults),
        sex=one_chosen("sex", row["sex"], Sex, faults) if row["sex"] else "",
    )
    return form, faults


def _id_type(text: str, faults: list[Fault]) -> str:
    if not text:
        return IdType.RESIDENT
    known = chosen(text, IdType) or _SPOKEN.get(text)
    return known or one_chosen("id_type", text, IdType, faults)


def _birth_date(text: str, faults: list[Fault]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text.replace("/", "-").replace(".", "-"))
    except ValueError:
        faults.append(Fault("birth_date", _("日期请写成 1990-01-31 的样子")))
        return None
