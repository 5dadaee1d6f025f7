"""Personal access tokens for programs."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from redvest.people.enums import TokenScope
from redvest.people.models.person import Person


class AccessToken(models.Model):
    """A key with which a person's program calls the API, for some scopes and a time. The key itself is not kept."""

    PERSONAL = frozenset({"name", "digest", "used_from"})

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=40, help_text="What its owner calls it.")
    hint = models.CharField(max_length=8, help_text="How the key begins, to know it again.")
    digest = models.CharField(max_length=64, unique=True, help_text="Keyed hash of the key.")
    scopes = ArrayField(models.CharField(max_length=10, choices=TokenScope.choices))
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, help_text="Last use, kept to the minute.")
    used_from = models.CharField(max_length=45, blank=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="token_expires_later"),
            models.CheckConstraint(condition=~Q(scopes=[]), name="token_has_scopes"),
        ]
        indexes = [models.Index(fields=["person", "-id"], name="token_by_person")]
