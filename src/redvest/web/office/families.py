"""Somebody's household and paper permissions, written down by the office for those who cannot do it on a phone."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from redvest.access.enums import Verb
from redvest.delivery import identity
from redvest.kernel import attachments, clock
from redvest.kernel.errors import Invalid, NotFound, Reason
from redvest.kernel.privacy import mask_name
from redvest.people import operations, queries
from redvest.people.operations import PERMISSION_SCAN
from redvest.people.queries import HouseholdInfo, Registered
from redvest.web.desk import done, status_of
from redvest.web.forms import with_refusals
from redvest.web.me.family_forms import NumberField
from redvest.web.office.desk import duty, office_page
from redvest.web.office.entries import file_answer
from redvest.web.office.entry_forms import ScanField, upload_of


class MemberForm(forms.Form):
    """Who else lives there."""

    number = NumberField(label=_("家人的志愿者编号"))


class PermissionForm(forms.Form):
    """Who may act, and the paper that says so."""

    member = forms.TypedChoiceField(
        label=_("允许谁代办"), coerce=int, error_messages={"required": _("请选择家人")}
    )
    scan = ScanField(label=_("本人签好字的许可（照片或 PDF）"))

    def __init__(self, *args: Any, members: list[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [("", _("请选择")), *members]
        self.fields["member"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField, as declared


@never_cache
@require_http_methods(["GET", "POST"])
@duty(Verb.ENTER_PEOPLE)
def person_family(request: HttpRequest, number: str) -> HttpResponseBase:
    """The household and the paper permissions of somebody whom one may write down."""
    person = queries.registered_here(number, viewer=identity.viewer(request))
    household = queries.household_of(person.id, at=clock.now())
    posted = request.POST if request.method == "POST" else None
    act = posted.get("act", "") if posted is not None else ""
    member = MemberForm(posted if act == "add" else None, auto_id="member_%s")
    files = request.FILES if act == "allow" else None
    permission = PermissionForm(
        posted if act == "allow" else None,
        files,
        members=_members(household, person),
        auto_id="allow_%s",
    )
    if posted is not None:
        sentence = _deed(request, act, person, household, member, permission)
        if sentence:
            return done(request, sentence, "office:person_family", person.number)
    context = {
        "person": person,
        "household": household,
        "permissions": _permissions(person),
        "member_form": member,
        "permission_form": permission,
    }
    return office_page(request, "office/family.html", context, status=status_of(member, permission))


def _members(household: HouseholdInfo | None, person: Registered) -> list[tuple[int, str]]:
    """The others of the household, masked, who may be allowed to act."""
    return [
        (one.person_id, f"{one.name_masked} {one.number}")
        for one in (household.members if household else ())
        if one.person_id != person.id and not one.pending
    ]


def _permissions(person: Registered) -> list[dict[str, Any]]:
    """What this person allowed others of the household; names masked."""
    return [
        {"info": one, "member": mask_name(one.member_name)}
        for one in queries.permissions_of(person.id)
        if one.person_id == person.id
    ]


def _deed(
    request: HttpRequest,
    act: str,
    person: Registered,
    household: HouseholdInfo | None,
    member: MemberForm,
    permission: PermissionForm,
) -> str:
    """Does what was asked for and says so; "" where a form shows why not."""
    by, now = identity.actor(request), clock.now()
    if act == "add" and household is not None:
        added = with_refusals(
            member,
            lambda: _here(
                lambda: operations.add_to_household(
                    household_id=household.id, number=member.cleaned_data["number"], by=by, now=now
                )
            ),
        )
        return say("已加入这一户，并通知了本人。") if added else ""
    if act == "allow":
        kept = with_refusals(
            permission,
            lambda: operations.record_family_permission(
                person_id=person.id,
                member_id=permission.cleaned_data["member"],
                scan=upload_of(permission),
                by=by,
                now=now,
            ),
        )
        return say("许可已存。家人现在可以代办，每次都注明是谁办的。") if kept else ""
    if act == "make":
        operations.make_household(head_id=person.id, by=by, now=now)
        return say("已建立家庭，本人是户主。")
    one = request.POST.get("one", "")
    if act == "leave" and household is not None and one.isdecimal() and int(one) in household.member_ids:
        operations.leave_household(person_id=int(one), by=by, now=now)
        return say("已退出这一户。以前的记录不变。")
    given = {row["info"].id for row in _permissions(person)}
    if act == "withdraw" and one.isdecimal() and int(one) in given:
        operations.withdraw_family(permission_id=int(one), by=by, now=now)
        return say("许可已收回，从现在起不能代办。")
    return ""


def _here(add: Callable[[], None]) -> bool:
    """Whom the office does not know here is, at the form, a number that is not right."""
    try:
        add()
    except NotFound:
        sentence = _("您负责的范围内没有这个志愿者编号，请核对")
        raise Invalid(Reason("number_unknown", sentence, about="number")) from None
    return True


@never_cache
@require_GET
@duty(Verb.ENTER_PEOPLE)
def permission_scan(request: HttpRequest, number: str) -> HttpResponse:
    """The scan of the paper on which this person allowed another of the household (``member``) to act for them; the
    look goes on record."""
    person = queries.registered_here(number, viewer=identity.viewer(request))
    member = request.GET.get("member", "")
    kept = queries.permission_file(person.id, int(member) if member.isdecimal() and len(member) < 18 else 0)
    by, why = identity.actor(request), say("核对家人代办的纸质许可")
    operations.note_look(person_id=person.id, why=why, by=by, now=clock.now())
    return file_answer(attachments.read(kept, purpose=PERMISSION_SCAN))
