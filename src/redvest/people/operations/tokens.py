"""Personal access tokens: made by oneself, shown once, ended at any time."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.crypto import keyed_hash
from redvest.kernel.errors import NotFound, Reason, forbid_if, invalid_if, refuse_if
from redvest.kernel.once import earlier_result, remember
from redvest.kernel.operation import operation
from redvest.people import queries, rules
from redvest.people.enums import TokenScope
from redvest.people.models import AccessToken
from redvest.people.queries.tokens import TOKEN_CONTEXT

#: How every key begins, so that one that lies about is known for what it is.
PREFIX = "rv_"


@dataclass(frozen=True, kw_only=True)
class MadeToken:
    """A new token and its key, which is told this once and kept nowhere."""

    token: AccessToken
    key: str = field(repr=False)


@operation
def make_token(
    *, name: str, scopes: Collection[str], days: int, by: Actor, now: datetime, key: str = ""
) -> MadeToken:
    """Makes a token for oneself that ends by itself after ``days``.

    Raises Forbidden unless one is logged in oneself (a program makes no tokens), Invalid by field, Refused
    "tokens_many", or "token_made" for a repeat: the key of the first cannot be told again.
    """
    forbid_if(rules.why_not_in_person(by))
    assert by.person_id is not None  # why_not_in_person
    queries.lock_active(by.person_id)
    refuse_if(_why_not_again(key, by))
    name = " ".join(name.split())
    invalid_if(rules.why_not_token_form(name=name, scopes=scopes, days=days))
    live = queries.live_tokens(by.person_id, now=now).count()
    refuse_if(rules.why_not_another_token(live))
    secret = PREFIX + secrets.token_urlsafe(32)
    token = AccessToken.objects.create(
        person_id=by.person_id,
        name=name,
        hint=secret[:8],
        digest=keyed_hash(secret, context=TOKEN_CONTEXT),
        scopes=[scope for scope in TokenScope.values if scope in scopes],
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    remember("token.make", key=key, by=by, result_id=token.pk, now=now)
    audit.record(
        "token.made", by=by, now=now, target=f"person:{by.person_id}", token=token.pk, scopes=token.scopes
    )
    return MadeToken(token=token, key=secret)


def _why_not_again(key: str, by: Actor) -> list[Reason]:
    if earlier_result("token.make", key=key, by=by) is None:
        return []
    return [Reason("token_made", _("令牌已经生成过了，密钥只显示一次。没有记下的话，请停用它，再生成一个"))]


@operation
def revoke_token(*, token_id: int, by: Actor, now: datetime) -> None:
    """Ends one's own token at once; again changes nothing. Raises NotFound."""
    token = AccessToken.objects.select_for_update(no_key=True).filter(pk=token_id).first()
    if token is None or rules.why_not_own(person_id=token.person_id, by=by):
        raise NotFound(Reason("not_found", _("没有找到这个令牌")))
    if token.revoked_at is None:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        audit.record("token.revoked", by=by, now=now, target=f"person:{token.person_id}", token=token.pk)


@operation
def touch_token(*, token_id: int, address: str, now: datetime) -> None:
    """Notes that a token is in use, at most once a minute."""
    AccessToken.objects.filter(pk=token_id).exclude(used_at__gt=now - queries.TOUCH_EVERY).update(
        used_at=now, used_from=address
    )
