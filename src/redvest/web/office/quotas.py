"""How many people one of one's staff or leaders may enter afterwards in a month (补录额度)."""

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from redvest.access.enums import Verb
from redvest.activities import operations
from redvest.activities.queries import hours
from redvest.activities.rules.reviews import MOST_QUOTA, REASON_LENGTH, USUAL_QUOTA
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.privacy import mask_name
from redvest.web.desk import done, page_of, status_of
from redvest.web.forms import with_refusals
from redvest.web.office.desk import Desk, duty, office_page
from redvest.web.office.forms import SiteField
from redvest.web.office.teams import person_called


class QuotaForm(forms.Form):
    """Whose quota, at which site they serve, and why it changes."""

    number = forms.CharField(label=_("志愿者编号"), max_length=16)
    site = SiteField(label=pgettext_lazy("one", "阵地"))
    per_month = forms.IntegerField(label=_("每月最多补录（人次）"), min_value=0, max_value=MOST_QUOTA)
    reason = forms.CharField(
        label=_("理由"),
        max_length=REASON_LENGTH,
        error_messages={"required": _("请写明理由")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@duty(Verb.GRANT_ROLES)
def quotas(request: HttpRequest) -> HttpResponseBase:
    """The quotas of one's staff and leaders, and the form that sets one. Nobody sets their own."""
    viewer, now = identity.viewer(request), clock.now()
    own = Desk(viewer).sites
    posted = request.method == "POST"
    form = QuotaForm(request.POST) if posted else QuotaForm(initial={"site": own[0].code if own else ""})
    if posted and _is_set(request, form):
        return done(request, say("已设定补录额度"), "office:entry_quotas")
    page = page_of(request, hours.entry_quotas(viewer, now=now))
    context = {
        "form": form,
        "page": page,
        "lines": [(row, mask_name(row.person.name)) for row in page],
        "usual": USUAL_QUOTA,
    }
    return office_page(request, "office/quotas.html", context, status=status_of(form))


def _is_set(request: HttpRequest, form: QuotaForm) -> bool:
    def set_quota() -> int:
        data = form.cleaned_data
        return operations.set_entry_quota(
            person_id=person_called(data["number"], about="number"),
            site_code=data["site"],
            per_month=data["per_month"],
            reason=data["reason"],
            by=identity.actor(request),
            now=clock.now(),
        )

    return with_refusals(form, set_quota, names={"site_code": "site"}) is not None
