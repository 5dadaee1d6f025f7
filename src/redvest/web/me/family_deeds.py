"""The small deeds of the family page: each one button, one operation, and back to the page."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from redvest.delivery import identity
from redvest.kernel import clock
from redvest.people import operations
from redvest.web.desk import done
from redvest.web.forms import with_refusals
from redvest.web.me.family import show
from redvest.web.me.family_forms import GuardianForm, InviteForm


def _number(request: HttpRequest, name: str) -> int:
    """An id from the form; 0, which nobody has, for anything else."""
    text = request.POST.get(name, "")
    return int(text) if text.isdigit() and len(text) < 18 else 0


@require_POST
@identity.member
def consent_withdraw(request: HttpRequest, consent_id: int) -> HttpResponseBase:
    """Takes a consent back at once."""
    operations.withdraw_guardian_consent(consent_id=consent_id, by=identity.actor(request), now=clock.now())
    return done(request, _("同意已撤回，从现在起不再有效。以前的服务记录不变。"), "me:family")


@never_cache
@require_POST
@identity.member
def guardian_ask(request: HttpRequest) -> HttpResponseBase:
    """Asks somebody to be one's guardian, or another guardian of one's child (``child``)."""
    form = GuardianForm(request.POST, auto_id="guardian_%s")
    child_id = _number(request, "child") or identity.person_id(request)
    asked = with_refusals(
        form,
        lambda: operations.ask_guardian(
            child_id=child_id,
            guardian_number=form.cleaned_data["guardian_number"],
            relation=form.cleaned_data["relation"],
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if asked is None:
        return show(request, guardian=form)
    return done(request, _("已发出请求。对方在自己的“我的家庭”里确认后生效。"), "me:family")


@require_POST
@identity.member
def guardian_answer(request: HttpRequest, guardianship_id: int) -> HttpResponseBase:
    """Confirms being a guardian (``accept`` yes), or declines, withdraws or ends it."""
    by, now = identity.actor(request), clock.now()
    if request.POST.get("accept") == "yes":
        operations.accept_guardianship(guardianship_id=guardianship_id, by=by, now=now)
        return done(request, _("监护关系已确认。现在可以同意孩子参加志愿服务。"), "me:family")
    operations.end_guardianship(guardianship_id=guardianship_id, by=by, now=now)
    return done(request, _("已处理。这位监护人给过的同意同时失效。"), "me:family")


@require_POST
@identity.member
def household(request: HttpRequest) -> HttpResponseBase:
    """Makes a household, leaves it, takes somebody out of it, or hands over its head: ``act`` and ``person``."""
    by, now, me = identity.actor(request), clock.now(), identity.person_id(request)
    act, person = request.POST.get("act", ""), _number(request, "person")
    if act == "make":
        operations.make_household(head_id=me, by=by, now=now)
        return done(request, _("家庭已建立。把家人的志愿者编号填进来，他们同意后就在一起了。"), "me:family")
    if act == "head":
        operations.hand_over_head(person_id=person, by=by, now=now)
        return done(request, _("户主已交接。"), "me:family")
    operations.leave_household(person_id=person or me, by=by, now=now)
    return done(request, _("已退出。以前的记录不变。"), "me:family")


@never_cache
@require_POST
@identity.member
def household_invite(request: HttpRequest) -> HttpResponseBase:
    """Asks somebody into the household."""
    form = InviteForm(request.POST, auto_id="invite_%s")
    asked = with_refusals(
        form,
        lambda: operations.invite_to_household(
            number=form.cleaned_data["number"], by=identity.actor(request), now=clock.now()
        ),
    )
    if asked is None:
        return show(request, invite=form)
    return done(request, _("邀请已发出。对方在自己的“我的家庭”里同意后加入。"), "me:family")


@require_POST
@identity.member
def household_answer(request: HttpRequest, invite_id: int) -> HttpResponseBase:
    """Joins the household one is asked into (``accept`` yes), or does not."""
    accept = request.POST.get("accept") == "yes"
    operations.answer_invite(invite_id=invite_id, accept=accept, by=identity.actor(request), now=clock.now())
    return done(request, _("已加入家庭。") if accept else _("已谢绝邀请。"), "me:family")


@require_POST
@identity.member
def family_allow(request: HttpRequest) -> HttpResponseBase:
    """Allows one of the household to sign one up."""
    operations.allow_family(member_id=_number(request, "person"), by=identity.actor(request), now=clock.now())
    return done(request, _("已允许代办。每次代办都会注明，您随时可以收回。"), "me:family")


@require_POST
@identity.member
def family_withdraw(request: HttpRequest, permission_id: int) -> HttpResponseBase:
    """Takes such a permission back."""
    operations.withdraw_family(permission_id=permission_id, by=identity.actor(request), now=clock.now())
    return done(request, _("代办权限已收回。"), "me:family")
