"""One's own courses: signing up, giving a place back, checking in, materials, and saying how it was."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.activities.enums import Direction
from redvest.delivery import identity
from redvest.delivery.statuses import status_of
from redvest.kernel import clock
from redvest.kernel.errors import DomainError
from redvest.training import operations
from redvest.training.enums import PlaceState
from redvest.training.queries import courses as course_queries
from redvest.training.queries import materials, places
from redvest.training.rules import codes
from redvest.web.desk import done, page_of
from redvest.web.forms import with_refusals
from redvest.web.office.entries import file_answer
from redvest.web.public.training import course_page
from redvest.web.training_forms import EvaluationForm
from redvest.web.training_words import place_words


@never_cache
@require_GET
@identity.member
def courses(request: HttpRequest) -> HttpResponse:
    """Courses one signed up for, the latest first."""
    page = page_of(request, places.places_of(identity.person_id(request)))
    context = {"page": page, "rows": [(row, place_words(row.state)) for row in page]}
    return render(request, "me/courses.html", context)


@require_POST
@identity.member
def sign_up(request: HttpRequest, course_id: int) -> HttpResponseBase:
    """Takes a place, or a turn on the list."""
    place = operations.sign_up(course_id=course_id, by=identity.actor(request), now=clock.now())
    waits = place.state == PlaceState.WAITING
    words = _("名额已满，已为您排上候补，有名额会告诉您。") if waits else _("报名成功，到时候见。")
    return done(request, words, "public:training", course_id)


@require_POST
@identity.member
def cancel(request: HttpRequest, course_id: int) -> HttpResponseBase:
    """Gives it back."""
    operations.cancel_place(course_id=course_id, by=identity.actor(request), now=clock.now())
    return done(request, _("已取消报名，名额会让给候补的第一位。"), "me:courses")


@require_POST
@identity.member
def evaluate(request: HttpRequest, course_id: int) -> HttpResponseBase:
    """How it was."""
    form = EvaluationForm(request.POST)
    said = with_refusals(
        form,
        lambda: operations.evaluate(
            course_id=course_id,
            stars=form.cleaned_data["stars"],
            words=form.cleaned_data["words"],
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if said is None:
        return course_page(request, course_id, form)
    return done(request, _("谢谢您的评价。"), "public:training", course_id)


@never_cache
@require_GET
@identity.member
def material(request: HttpRequest, material_id: int) -> HttpResponse:
    """A file, for those who take part."""
    return file_answer(materials.material_file(identity.viewer(request), material_id))


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def check(request: HttpRequest, code: str) -> HttpResponseBase:
    """The address in the organiser's QR code. Looking changes nothing: the button does."""
    now = clock.now()
    try:
        read = codes.read(code, now=now)
        session = course_queries.session_by_id(read.session_id)
        out = read.direction == Direction.OUT
        if request.method == "POST":
            operations.check_by_code(code=code, by=identity.actor(request), now=now)
            words = _("已签退，辛苦了。") if out else _("签到成功。")
            return done(request, words, "public:training", session.course_id)
    except DomainError as refusal:
        context = {"reasons": refusal.reasons}
        return render(request, "me/course_check.html", context, status=status_of(refusal))
    context_now = {"session": session, "course": session.course, "out": out, "code": code}
    return render(request, "me/course_check.html", context_now)


def leads_here(text: str) -> HttpResponseBase | None:
    """Where the text of a scanned code leads if it is one of a session; None for other codes."""
    try:
        codes.read(text, now=clock.now())
    except DomainError:
        return None
    return redirect("me:course_check", text.strip().rstrip("/").rsplit("/", 1)[-1])
