"""What all forms share: a form parses and presents, the domain decides, and its refusals appear at the fields."""

from collections.abc import Callable
from typing import TypeVar

from django import forms

from redvest.kernel.errors import Invalid, Refused

R = TypeVar("R")


def with_refusals(form: forms.BaseForm, call: Callable[[], R]) -> R | None:
    """What ``call`` returns, or None when the form is not valid or the domain refused; then the form has the errors.

    ``call`` runs only if the form is valid, and must not itself return None. Forbidden and NotFound go through.
    """
    if not form.is_valid():
        return None
    try:
        return call()
    except (Invalid, Refused) as refusal:
        for reason in refusal.reasons:
            form.add_error(reason.about if reason.about in form.fields else None, str(reason))
        return None
