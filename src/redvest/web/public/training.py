"""Courses for everybody: what is on offer, what a course is, and what those who attended say, as counts."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from redvest.delivery import identity
from redvest.kernel import clock
from redvest.training.enums import CourseState, PlaceState
from redvest.training.queries import courses, materials, places
from redvest.web.desk import page_of, status_of
from redvest.web.public.county import county
from redvest.web.training_forms import EvaluationForm
from redvest.web.training_words import state_words


@require_safe
def trainings(request: HttpRequest) -> HttpResponse:
    """Published and completed courses of the county."""
    top = county()
    page = page_of(request, courses.courses_public(under=top.path if top else ""))
    now = clock.now()
    context = {"page": page, "rows": [(row, state_words(row, now=now)) for row in page]}
    return render(request, "public/trainings.html", context)


@require_safe
def course(request: HttpRequest, course_id: int) -> HttpResponse:
    """One course; for who has a place also links, materials and their own attendance."""
    return course_page(request, course_id)


def course_page(request: HttpRequest, course_id: int, form: EvaluationForm | None = None) -> HttpResponse:
    """The page, with a refused evaluation as it was typed."""
    viewer, now = identity.viewer(request), clock.now()
    row = courses.course_for(viewer, course_id)
    place = places.place_in(course_id, viewer.person_id)
    came = places.presences_of(place) if place else {}
    said = getattr(place, "evaluation", None) if place else None
    initial = {"stars": said.stars, "words": said.words} if said else {}
    context: dict[str, Any] = {
        "course": row,
        "said_state": state_words(row, now=now),
        "sessions": [(one, came.get(one.id)) for one in courses.sessions_of(viewer, row)],
        "place": place,
        "turn": places.turn_of(place) if place and place.state == PlaceState.WAITING else 0,
        "materials": materials.materials_of(viewer, row),
        "said": courses.said_of(course_id),
        "left": max(0, row.places - row.reserved - row.taken),
        "may_sign_up": row.state == CourseState.OPEN and now < row.sign_up_until and place is None,
        "may_cancel": place is not None
        and place.state in (PlaceState.TAKEN, PlaceState.WAITING)
        and (row.starts_at is None or now < row.starts_at),
        "form": form or EvaluationForm(initial=initial),
        "attended": bool(came),
        "runs": courses.may_run(viewer, row),
    }
    shown = [form] if form is not None else []
    return render(request, "public/training.html", context, status=status_of(*shown))


patterns = [
    path("training/", trainings, name="trainings"),
    path("training/<int:course_id>/", course, name="training"),
]
