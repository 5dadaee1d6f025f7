"""The API object with its routers; mounted by config at ``/api/v1/``."""

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from redvest.api import errors
from redvest.api.auth import logged_in
from redvest.api.v1 import (
    activities,
    answering,
    asking,
    attendance,
    boards,
    call_backs,
    cases,
    clinics,
    contest_panels,
    contests,
    covenants,
    entries,
    families,
    figures,
    handovers,
    hours,
    imports,
    incubation,
    lists,
    market_counter,
    market_shops,
    market_stock,
    me,
    menu,
    notices,
    orders,
    people,
    places,
    point_proposals,
    points,
    project_desk,
    project_steps,
    projects,
    readiness,
    rights,
    roles,
    rolls,
    rosters,
    search,
    series,
    service_rules,
    sessions,
    shifts,
    sign_ups,
    teams,
    tokens,
    training,
    visits,
    votes,
    wishes,
)

DESCRIPTION = """
红马甲 Redvest 志愿服务平台的接口：和网页同样的操作、同样的拒绝。

**Programs** bring a personal token, made by its person on the page `/me/tokens` with scopes and an end:
`Authorization: Bearer rv_…`. It opens what its scopes say and its person may, needs no CSRF token, and never opens what
guards an account (403 `not_in_person`). Of its person's roles it has, with a scope for duties, those held when it was
made and still held; for a role granted later a new token is made.

**Browsers log in.** `GET /sessions/current` gives a `csrf_token` and sets its cookie. Send the token as the header
`X-CSRFToken` with every write. `POST /codes` sends a one-time code to a phone; `POST /sessions/by-code` or
`POST /sessions/by-password` opens a session and sets the cookie `rv_login`, the same as on the pages. A session that is
not used ends by itself.

**Limits.** A caller has 600 requests a minute, a write counting as five; then `429` says in `Retry-After` and in words
how many seconds to wait.

**Refusals** all have one shape, `{"reasons": [{"code", "sentence", "field"}]}`, and changed nothing:
`401` not logged in; `403` seen but not permitted, or no CSRF token; `404` not there, or not for you to see;
`409` the state or a rule forbids it; `422` wrong input, each reason at its `field`. Codes are stable, sentences are for
people.

**Lists** take `limit` (at most 100) and `cursor`, and give `items`, `next` (the cursor to go on with, empty at the end)
and, with the first page, `count`. **Moments** are ISO 8601 with an offset
or `Z` (in an address write `+` as `%2B`); days are calendar days in China. **Repeating** a deed is safe: it gives the
first result; creating twice is avoided by an `Idempotency-Key`. **Personal data** is masked as on the pages (张\\*,
138\\*\\*\\*\\*1234).
"""


class Api(NinjaAPI):
    """Answers are of this moment and of this person: nobody keeps them."""

    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:
        """An empty response for the endpoint to fill, not to be stored by anyone."""
        response: HttpResponse = super().create_temporal_response(request)
        response["Cache-Control"] = "no-store"
        return response


api = Api(title="红马甲 Redvest", version="1", description=DESCRIPTION, docs_url="/docs", auth=logged_in)
errors.install(api)
#: Addresses are tried in this order: the hot ones first.
for part in (
    shifts,
    sign_ups,
    attendance,
    sessions,
    me,
    notices,
    places,
    teams,
    incubation,
    project_desk,
    project_steps,
    projects,
    activities,
    people,
    roles,
    rolls,
    figures,
    rights,
    cases,
    tokens,
    rosters,
    handovers,
    hours,
    series,
    entries,
    families,
    search,
    imports,
    lists,
    orders,
    readiness,
    wishes,
    menu,
    asking,
    points,
    point_proposals,
    boards,
    covenants,
    market_counter,
    market_shops,
    market_stock,
    visits,
    training,
    clinics,
    contests,
    contest_panels,
    votes,
    answering,
    call_backs,
    service_rules,
):
    api.add_router("", part.router)
