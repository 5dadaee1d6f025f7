"""What the desks of teams and offices share: one page of a list, and going on after a deed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme

from redvest.kernel.errors import Text

PER_PAGE = 20
#: A longer list is not counted to its end: nobody turns so many pages, and counting would read them all.
MOST_COUNTED = 10_000
T = TypeVar("T")
# Only the types know that it is generic.
if TYPE_CHECKING:
    _Paginator = Paginator[Any]
else:
    _Paginator = Paginator


class LongList(_Paginator):
    """Pages of a list of which only the first ``MOST_COUNTED`` rows are counted; ``more``: there are others."""

    @cached_property
    def _counted(self) -> int:
        most = self.object_list[: MOST_COUNTED + 1]
        return most.count() if isinstance(most, QuerySet) else len(most)

    @cached_property
    def count(self) -> int:
        """The rows there are pages for."""
        return min(self._counted, MOST_COUNTED)

    @property
    def more(self) -> bool:
        """Whether the list goes on after the last page; a filter finds what is there."""
        return self._counted > MOST_COUNTED


def page_of(
    request: HttpRequest, rows: "QuerySet[Any, T] | Sequence[T]", *, per_page: int = PER_PAGE
) -> Page[T]:
    """The page of a list that the address asks for; a number beyond the end gives the last one."""
    return LongList(rows, per_page).get_page(request.GET.get("page"))


def is_htmx(request: HttpRequest) -> bool:
    """Whether the answer goes into a part of the page."""
    return request.headers.get("HX-Request") == "true"


def status_of(*shown: forms.BaseForm) -> int:
    """422 when one of the forms shows errors, else 200."""
    return 422 if any(form.is_bound and form.errors for form in shown) else 200


def done(request: HttpRequest, sentence: Text, to: str, *args: object) -> HttpResponseRedirect:
    """Goes on to a page (a name and its arguments, or an address) with a sentence of success on top."""
    messages.success(request, str(sentence))
    return HttpResponseRedirect(resolve_url(to, *args))


def came_from(request: HttpRequest, otherwise: str) -> str:
    """The address a form says to return to (its field ``next``) if it is one of ours, else ``otherwise``."""
    to = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(to, {request.get_host()}, require_https=request.is_secure())
    return to if safe else otherwise
