"""The lists of the desks as files: the same rows, filters, mark and record as when taken from a page."""

from typing import Annotated, Literal

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints

from redvest.api.errors import REFUSALS
from redvest.api.kinds import Text
from redvest.delivery.lists import LISTS, list_for
from redvest.delivery.tables import XLSX_TYPE

router = Router(tags=["lists"])
FILE = {
    "responses": {
        200: {
            "content": {
                "text/csv": {"schema": {"type": "string"}},
                XLSX_TYPE: {"schema": {"type": "string", "format": "binary"}},
            }
        }
    }
}


#: Which list: its name.
ListName = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z_-]{1,20}$"),
    Field(description=f"One of {', '.join(sorted(LISTS))}.", json_schema_extra={"example": "people"}),
]


class ListQuery(Schema):
    """How the file is written, and which rows: the filters of the list's page, those it does not know are ignored."""

    form: Literal["csv", "xlsx"] = Field("csv", alias="as")
    q: Text = Field("", max_length=60, description="people, teams, approvals: by name or number.")
    kind: Text = Field("", max_length=20, description="teams: of this kind.")
    state: Text = Field("", max_length=20, description="activities, projects: in this state.")
    role: Text = Field("", max_length=20, description="roles: this one.")


@router.get("/lists/{what}", response={200: None, **REFUSALS}, openapi_extra=FILE)
def list_file(
    request: HttpRequest,
    query: Query[ListQuery],
    what: ListName,
) -> HttpResponseBase:
    """A list as CSV or Excel, masked as on its page, its first line saying who took it and when; on record."""
    return list_for(request, what)
