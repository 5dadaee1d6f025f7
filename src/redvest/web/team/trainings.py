"""Trainings a team took down, and taking down another one for many people."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from redvest.activities import operations, queries
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.teams import queries as teams
from redvest.web.desk import done, page_of, status_of
from redvest.web.forms import with_refusals
from redvest.web.team.desk import team_page
from redvest.web.team.sign_up_forms import TrainingForm, WithdrawForm, numbers_in


@require_http_methods(["GET", "POST"])
@identity.member
def trainings(request: HttpRequest, code: str) -> HttpResponse:
    """The list, and the form under it."""
    team = teams.team_by_code(code)
    rows = queries.trainings_of_team(identity.viewer(request), team.id)
    form = TrainingForm(request.POST or None)
    if request.method == "POST":
        made = with_refusals(
            form,
            lambda: operations.record_trainings(
                team_id=team.id,
                numbers=numbers_in(form.cleaned_data["numbers"]),
                form=form.said(),
                by=identity.actor(request),
                now=clock.now(),
            ),
            names={"minutes": "learned"},
        )
        if made is not None:
            text = say("新登记 %(new)s 人，以前登记过 %(known)s 人") % {"new": made.new, "known": made.known}
            if made.unknown:
                text += say("；没有这些编号：%(which)s") % {"which": "、".join(made.unknown[:20])}
            return done(request, text, "team:trainings", code)
    context: dict[str, Any] = {"team": team, "page": page_of(request, rows), "form": form}
    context["today"] = clock.local_day(clock.now())
    return team_page(request, "team/trainings.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@identity.member
def withdraw(request: HttpRequest, training_id: int) -> HttpResponse:
    """Takes a wrong record back, with a reason."""
    training = queries.training_for(identity.viewer(request), training_id)
    if training.team is None:  # that of a course is a matter of the site's
        raise Http404
    form = WithdrawForm(request.POST or None)
    if request.method == "POST":
        gone = with_refusals(
            form,
            lambda: operations.withdraw_training(
                training_id=training_id,
                why=form.cleaned_data["why"],
                by=identity.actor(request),
                now=clock.now(),
            ),
        )
        if gone is not None:
            return done(request, _("已撤回，记录会划掉并写明原因"), "team:trainings", training.team.code)
    context = {"form": form, "training": training, "team": training.team}
    return team_page(request, "team/training_withdraw.html", context, status=status_of(form))
