"""Entering people for others: the list with what became of each, the form, receipts printed, handed in, decided on."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.access.enums import Verb
from redvest.access.rules import require_sight
from redvest.delivery import identity
from redvest.kernel import attachments, clock
from redvest.kernel.attachments import Upload
from redvest.kernel.errors import DomainError
from redvest.people import operations, queries
from redvest.people.enums import EntryEnd, IdType
from redvest.people.operations import RECEIPT_SCAN, Entered
from redvest.people.operations import EntryForm as Entry
from redvest.web.accounts.places import Picker, picker_of
from redvest.web.desk import done, page_of, status_of
from redvest.web.entry_words import source_words
from redvest.web.forms import with_refusals
from redvest.web.office.desk import Desk, duty, office_page
from redvest.web.office.entry_forms import EntryForm, NoteForm, ReceiptForm, upload_of

#: What the tabs show, by the word in the address.
TABS = {"": "", "phone": EntryEnd.PHONE, "receipt": EntryEnd.RECEIPT, "registered": EntryEnd.REGISTERED}
TABS |= {"disowned": EntryEnd.DISOWNED, "expired": EntryEnd.EXPIRED}
#: The tab of receipts that wait for the viewer as the second of the staff.
TO_CHECK = "check"


@require_GET
@duty(Verb.SEE_PEOPLE)
def entries(request: HttpRequest) -> HttpResponse:
    """Who was entered and waits, and what became of the others."""
    tab, text = request.GET.get("end", ""), request.GET.get("q", "")
    viewer = identity.viewer(request)
    may_enter = any(not grant.at_team for grant in viewer.scopes(Verb.ENTER_PEOPLE))
    found = (
        queries.entries_to_check(viewer)
        if tab == TO_CHECK
        else queries.entries_visible_to(viewer, end=TABS.get(tab, ""), text=text)
    )
    page = page_of(request, found)
    labels = [("", _("待本人确认")), *((end.value, end.label) for end in EntryEnd)]
    if may_enter:
        labels.insert(1, (TO_CHECK, _("回执待您核对")))
    context = {
        "page": page,
        "rows": [{"entry": row, "source": source_words(row.source)} for row in _rows(page)],
        "q": text,
        "tab": tab,
        "tabs": labels,
        "may_enter": may_enter,
    }
    return office_page(request, "office/entries.html", context)


def _rows(page: Any) -> list[queries.EntryRow]:
    return queries.entry_rows(page.object_list)


@never_cache
@require_http_methods(["GET", "POST"])
@duty(Verb.ENTER_PEOPLE)
def entry_new(request: HttpRequest) -> HttpResponseBase:
    """Writes one person down; the button to choose a place shows the form again."""
    tops = Desk(identity.viewer(request)).tops(Verb.ENTER_PEOPLE)
    if request.method == "GET":
        return _form(request, EntryForm(), picker_of(request.GET.dict(), residence=tops[0] if tops else ""))
    picker = picker_of(request.POST.dict())
    if "act" in request.POST or "pick" in request.POST:
        return _form(request, EntryForm(initial=_typed(request)), picker)
    data = request.POST.copy()
    data["residence"] = picker.residence
    form = EntryForm(data)
    made = with_refusals(form, lambda: _enter(request, form, f"desk:{tops[0] if tops else ''}"))
    if made is None:
        return _form(request, form, picker, status=422)
    if made.known:
        return done(request, _("这个人已经登记过，没有改动。编号 %s") % made.number, "office:entries")
    sentence = _("已登记，等本人确认。没有手机的，请打印回执给本人签字。")
    row = queries.open_entry_of(made.person_id)
    return done(request, sentence, "office:entry", row) if row else done(request, sentence, "office:entries")


def _typed(request: HttpRequest) -> dict[str, Any]:
    """All that was typed so far, to be shown again without a word about what is still missing."""
    return {
        name: request.POST.getlist(name) if name == "skills" else request.POST[name] for name in request.POST
    }


def _enter(request: HttpRequest, form: EntryForm, source: str) -> Entered:
    typed = form.cleaned_data
    entry = Entry(
        name=typed["name"],
        id_type=typed["id_type"],
        id_number=typed["id_number"],
        birth_date=typed["birth_date"],
        sex=typed["sex"],
        phone=typed["phone"],
        contact=typed["contact"],
        residence=typed["residence"],
        skills=typed["skills"],
        why=typed["why"],
    )
    (outcome,) = operations.enter_people(
        forms=[entry], source=source, by=identity.actor(request), now=clock.now()
    )
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome


def _form(request: HttpRequest, form: EntryForm, picker: Picker, *, status: int = 200) -> HttpResponse:
    return office_page(request, "office/entry_new.html", {"form": form, "picker": picker}, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@duty(Verb.SEE_PEOPLE)
def entry(request: HttpRequest, entry_id: int) -> HttpResponseBase:
    """One entry, and the receipt that confirms it: handed in here."""
    row = queries.entry_for(entry_id, viewer=identity.viewer(request))
    form = ReceiptForm(request.POST, request.FILES) if request.method == "POST" else ReceiptForm()
    if request.method == "POST":
        kept = with_refusals(
            form,
            lambda: operations.record_receipt(
                entry_id=entry_id, scan=upload_of(form), by=identity.actor(request), now=clock.now()
            ),
        )
        if kept is not None:
            return done(request, _("回执已交，等另一位同事核对。"), "office:entry", entry_id)
    return _entry_page(request, row, form)


def _entry_page(
    request: HttpRequest, row: queries.EntryRow, form: ReceiptForm, note: NoteForm | None = None
) -> HttpResponse:
    viewer = identity.viewer(request)
    context = {
        "entry": row,
        "source": source_words(row.source),
        "may_enter": viewer.may(Verb.ENTER_PEOPLE, row.site_path),
        "mine": row.receipt is not None and row.receipt.recorded_by == viewer.person_id,
        "form": form,
        "note_form": note or NoteForm(),
    }
    status = max(status_of(form), status_of(note) if note else 200)
    return office_page(request, "office/entry.html", context, status=status)


@require_GET
@duty(Verb.ENTER_PEOPLE)
def entry_sheet(request: HttpRequest, entry_id: int) -> HttpResponse:
    """The receipt to be printed and signed."""
    sheet = queries.receipt_sheet(entry_id, viewer=identity.viewer(request))
    by, why = identity.actor(request), _("打印登记回执")
    operations.note_look(person_id=sheet.person_id, why=why, by=by, now=clock.now())
    context = {"sheet": sheet, "id_type": IdType(sheet.id_type).label, "today": clock.local_day(clock.now())}
    return render(request, "office/entry_sheet.html", context)


@require_POST
@duty(Verb.ENTER_PEOPLE)
def receipt_decide(request: HttpRequest, receipt_id: int) -> HttpResponseBase:
    """Confirms a receipt as the second of the staff (``approve`` yes), or sends it back with a note."""
    by, now = identity.actor(request), clock.now()
    if request.POST.get("approve") == "yes":
        operations.accept_receipt(receipt_id=receipt_id, by=by, now=now)
        return done(request, _("已确认。这位居民现在是志愿者了。"), "office:entries")
    form = NoteForm(request.POST)
    row = queries.entry_of_receipt(receipt_id, viewer=identity.viewer(request))
    sent = with_refusals(form, lambda: _decline(form, receipt_id, request))
    if sent is None:
        return _entry_page(request, row, ReceiptForm(), form)
    return done(request, _("已退回，请同事重新交一份。"), "office:entry", row.id)


def _decline(form: NoteForm, receipt_id: int, request: HttpRequest) -> bool:
    operations.decline_receipt(
        receipt_id=receipt_id, note=form.cleaned_data["note"], by=identity.actor(request), now=clock.now()
    )
    return True


@never_cache
@require_GET
@duty(Verb.ENTER_PEOPLE)
def receipt_scan(request: HttpRequest, receipt_id: int) -> HttpResponse:
    """The scan of a receipt; the look goes on record like any other."""
    kept, person_id = queries.receipt_file(receipt_id, viewer=identity.viewer(request))
    by, why = identity.actor(request), _("核对签名回执")
    operations.note_look(person_id=person_id, why=why, by=by, now=clock.now())
    return file_answer(attachments.read(kept, purpose=RECEIPT_SCAN))


def file_answer(found: Upload) -> HttpResponse:
    """A kept file, to be looked at: never as a page of ours."""
    require_sight(bool(found.content))
    response = HttpResponse(found.content, content_type=found.content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, found.name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
