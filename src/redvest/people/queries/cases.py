"""Reads of cases: one's own, and those of the office. What is asked for is sealed, and opened by an operation only."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from redvest.kernel.crypto import unseal
from redvest.kernel.errors import NotFound, Reason
from redvest.kernel.privacy import mask_name, mask_phone
from redvest.kernel.viewing import Scope, Viewer
from redvest.people.enums import ENTRY_CASES, LIVE_CASES, CaseKind, CaseState, Duty, PersonState
from redvest.people.models import Case, Entry, Person, Residence
from redvest.places import queries as places

ASKED_CONTEXT = "case.asked"


@dataclass(frozen=True, kw_only=True)
class CaseRow:
    """A case as lists show it; names are masked."""

    id: int
    slip: str
    kind: str
    state: str
    number: str
    name: str
    other_number: str
    other_name: str
    site_name: str
    words: str
    opened_at: datetime
    checked_by: int | None
    ready_at: datetime | None
    ended_at: datetime | None
    why: str

    @property
    def kind_label(self) -> str:
        """找回账号, …"""
        return str(CaseKind(self.kind).label)

    @property
    def state_label(self) -> str:
        """待核对证件, …"""
        return str(CaseState(self.state).label)

    @property
    def is_live(self) -> bool:
        """Whether it is not over."""
        return self.state in LIVE_CASES


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of two persons compared: masked, with what helps to see whether they are the same."""

    person_id: int
    number: str
    name: str
    phone: str
    id_type: str
    sex: str
    birth_year: int
    state: str
    registered_at: datetime
    site_name: str


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two persons who may be one; ``same``: which of name, birth_date, phone, sex, id_type are equal."""

    one: Side
    two: Side
    same: frozenset[str]

    @property
    def is_strong(self) -> bool:
        """Whether name, birth date and phone are all the same."""
        return {"name", "birth_date", "phone"} <= self.same


def _top(path: str) -> str:
    return path.strip("/").split("/")[0]


def _covers(scope: Scope, kind: str, path: str) -> bool:
    """Whoever lost their way in shows the document at any site of the same tree, not only at home."""
    return path.startswith(scope.path) or (kind in ENTRY_CASES and _top(path) == _top(scope.path))


def duty_of(kind: str) -> str:
    """The verb that a kind of case asks for."""
    return Duty.MERGE if kind == CaseKind.MERGE else Duty.CHECK


def handles(viewer: Viewer, kind: str, path: str) -> bool:
    """Whether the viewer's office handles a case of this kind of somebody at home at ``path``."""
    if viewer.actor.is_system:
        return True
    scopes = (scope for scope in viewer.scopes(duty_of(kind)) if not scope.at_team)
    return any(_covers(scope, kind, path) for scope in scopes)


def cases_visible_to(viewer: Viewer, *, live: bool = True) -> QuerySet[Case]:
    """The cases of the viewer's office, the oldest first while they live, the latest first when they are over."""
    seen = Q(pk__in=[])
    for verb, kinds in ((Duty.MERGE, {CaseKind.MERGE}), (Duty.CHECK, set(CaseKind) - {CaseKind.MERGE})):
        for scope in viewer.scopes(verb):
            if not scope.at_team:
                seen |= Q(kind__in=kinds, site__path__startswith=scope.path)
                tree = Q(site__path__startswith=f"/{_top(scope.path)}/")
                seen |= Q(kind__in=kinds & ENTRY_CASES) & tree
    if viewer.actor.is_system:
        seen = Q()
    rows = Case.objects.filter(seen).select_related("person", "other", "site")
    if live:
        return rows.filter(state__in=LIVE_CASES).order_by("opened_at", "pk")
    return rows.exclude(state__in=LIVE_CASES).order_by("-ended_at", "-pk")


def cases_to_decide(viewer: Viewer) -> QuerySet[Case]:
    """Cases of the viewer's office that go no further without them or a colleague: documents to be looked at, and what
    another has checked. Never their own."""
    me = viewer.person_id or 0
    todo = Q(state=CaseState.OPEN) | Q(state=CaseState.CHECKED) & ~Q(checked_by_id=me)
    rows = cases_visible_to(viewer).filter(todo)
    return rows.exclude(person_id=me).exclude(other_id__isnull=False, other_id=me)


def case_for(viewer: Viewer, case_id: int) -> CaseRow:
    """One case of the viewer's office. Raises NotFound."""
    row = Case.objects.filter(pk=case_id).select_related("person", "other", "site").first()
    if row is None or not handles(viewer, row.kind, row.site.path):
        raise NotFound(Reason("not_found", _("没有找到这件事，或者您无权查看")))
    return case_row(row)


def case_row(row: Case) -> CaseRow:
    """A row, masked."""
    return CaseRow(
        id=row.pk,
        slip=row.slip,
        kind=row.kind,
        state=row.state,
        number=row.person.number,
        name=mask_name(row.person.name),
        other_number=row.other.number if row.other else "",
        other_name=mask_name(row.other.name) if row.other else "",
        site_name=row.site.name,
        words=row.words,
        opened_at=row.opened_at,
        checked_by=row.checked_by_id,
        ready_at=row.ready_at,
        ended_at=row.ended_at,
        why=row.why,
    )


def cases_of(person_id: int) -> list[CaseRow]:
    """A person's own cases, the latest first."""
    rows = Case.objects.filter(person_id=person_id).select_related("person", "other", "site")
    return [case_row(row) for row in rows.order_by("-opened_at", "-pk")]


def case_by_slip(slip: str) -> CaseRow | None:
    """The case on a printed slip, for who holds the slip: nothing in it says whose it is but what was typed there."""
    row = (
        Case.objects.filter(slip=slip.strip().upper(), kind__in=ENTRY_CASES)
        .select_related("person", "other", "site")
        .first()
    )
    return case_row(row) if row else None


def asked_in(case: Case) -> dict[str, Any]:
    """What a case asks for, opened: for operations, which note the look."""
    found: dict[str, Any] = json.loads(unseal(case.sealed, context=ASKED_CONTEXT)) if case.sealed else {}
    return found


def home_site_of(person_id: int) -> int | None:
    """The site where a person is at home, or was last, or was entered; None if there is none."""
    homes = Residence.objects.filter(person_id=person_id).order_by("-since")
    site: int | None = homes.values_list("site_id", flat=True).first()
    if site is None:
        entries = Entry.objects.filter(person_id=person_id).order_by("-entered_at")
        site = entries.values_list("site_id", flat=True).first()
    return site


def home_path_of(person_id: int) -> str:
    """The path of that site; blank if there is none."""
    site = home_site_of(person_id)
    return places.site_by_id(site).path if site is not None else ""


def _at_home(viewer: Viewer) -> Q:
    """The condition that a person lives, or was entered and waits, under a site where the viewer merges."""
    seen = Q(pk__in=[])
    for scope in viewer.scopes(Duty.MERGE):
        if not scope.at_team:
            lives = Residence.objects.filter(
                person=OuterRef("pk"), until__isnull=True, site__path__startswith=scope.path
            )
            entered = Entry.objects.filter(
                person=OuterRef("pk"), ended_at__isnull=True, site__path__startswith=scope.path
            )
            seen |= Q(Exists(lives)) | Q(Exists(entered))
    return Q() if viewer.actor.is_system else seen


def pair_of(viewer: Viewer, number: str, other_number: str) -> Pair:
    """Two persons of the viewer's places, compared. Raises NotFound."""
    numbers = {number.strip().upper(), other_number.strip().upper()}
    here = Q(state__in=[PersonState.ACTIVE, PersonState.PENDING])
    found = {row.number: row for row in Person.objects.filter(_at_home(viewer), here, number__in=numbers)}
    if len(found) != 2:
        raise NotFound(Reason("not_found", _("没有找到这两个人，或者他们不都在您负责的范围内")))
    return _pair(found[number.strip().upper()], found[other_number.strip().upper()])


#: So many candidates are looked for at once: the list is worked off, not read.
MOST_PAIRS = 100


def duplicates_for(viewer: Viewer) -> list[Pair]:
    """Pairs of people of the viewer's places with the same name and birth date, those with the same phone first.

    Pairs about whom somebody decided that they are two, or is deciding, are left out. At most ``MOST_PAIRS``.
    """
    here = Person.objects.filter(_at_home(viewer), state__in=[PersonState.ACTIVE, PersonState.PENDING])
    twin = Person.objects.filter(
        name=OuterRef("name"),
        birth_date=OuterRef("birth_date"),
        state__in=[PersonState.ACTIVE, PersonState.PENDING],
    ).exclude(pk=OuterRef("pk"))
    rows = list(here.filter(Exists(twin)).order_by("name", "birth_date", "pk")[: MOST_PAIRS * 4])
    decided = {
        frozenset(pair)
        for pair in Case.objects.filter(kind=CaseKind.MERGE)
        .exclude(state=CaseState.EXPIRED)
        .filter(Q(person__in=rows) | Q(other__in=rows))
        .values_list("person_id", "other_id")
    }
    pairs = []
    for at, one in enumerate(rows):
        for two in rows[at + 1 :]:
            if (one.name, one.birth_date) != (two.name, two.birth_date):
                break
            if frozenset((one.pk, two.pk)) not in decided:
                pairs.append((one, two))
    shown = sorted(pairs, key=lambda pair: pair[0].phone != pair[1].phone)[:MOST_PAIRS]
    sites = _sites_of({person.pk for pair in shown for person in pair})
    return [_pair(*_older_first(one, two), sites=sites) for one, two in shown]


def _older_first(one: Person, two: Person) -> tuple[Person, Person]:
    """Active before pending, then who registered first: the one who will stay."""
    first, second = sorted(
        (one, two), key=lambda person: (person.state != PersonState.ACTIVE, person.registered_at, person.pk)
    )
    return first, second


def _pair(one: Person, two: Person, *, sites: dict[int, str] | None = None) -> Pair:
    known = sites if sites is not None else _sites_of({one.pk, two.pk})
    fields = ("name", "birth_date", "phone", "sex", "id_type")
    same = {name for name in fields if getattr(one, name) and getattr(one, name) == getattr(two, name)}
    return Pair(one=_side(one, known), two=_side(two, known), same=frozenset(same))


def _side(person: Person, sites: dict[int, str]) -> Side:
    return Side(
        person_id=person.pk,
        number=person.number,
        name=mask_name(person.name),
        phone=mask_phone(person.phone),
        id_type=person.get_id_type_display(),
        sex=person.get_sex_display(),
        birth_year=person.birth_date.year,
        state=person.get_state_display(),
        registered_at=person.registered_at,
        site_name=sites.get(person.pk, ""),
    )


def _sites_of(person_ids: set[int]) -> dict[int, str]:
    """The names of the sites where people live or were entered, in two queries."""
    entered = Entry.objects.filter(person_id__in=person_ids, ended_at__isnull=True)
    found = dict(entered.values_list("person_id", "site__name"))
    homes = Residence.objects.filter(person_id__in=person_ids, until__isnull=True)
    found.update(homes.values_list("person_id", "site__name"))
    return found
