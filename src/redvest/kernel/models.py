"""The kernel's tables: the audit record with its seals, the outbox, keys of repeatable operations, kept files."""

from django.db import models
from django.db.models.functions import Length


class AuditEntry(models.Model):
    """One thing that somebody did or looked at. Only ever added; written in the transaction of the deed."""

    PERSONAL = frozenset({"actor_id", "address"})

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(help_text="When it happened, as passed to the operation.")
    actor_id = models.BigIntegerField(null=True, help_text="The person; null for the system or a visitor.")
    address = models.CharField(max_length=45, blank=True, help_text="Network address, where known.")
    verb = models.CharField(max_length=60, help_text='What was done, e.g. "sign_up.taken".')
    target = models.CharField(max_length=80, help_text='What it was done to, e.g. "shift:17".')
    data = models.JSONField(
        default=dict, help_text="Facts needed to understand it; no personal data in clear."
    )

    class Meta:
        indexes = [
            models.Index(fields=["target", "id"]),
            models.Index(fields=["actor_id", "id"]),
            models.Index(fields=["verb"], opclasses=["varchar_pattern_ops"], name="audit_by_verb"),
        ]


class AuditSeal(models.Model):
    """A link of the hash chain: the digest of all audit entries in ``(after_id, up_to_id]`` and of the seal before."""

    PERSONAL: frozenset[str] = frozenset()

    after_id = models.BigIntegerField(unique=True)
    up_to_id = models.BigIntegerField(unique=True)
    entries = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(up_to_id__gt=models.F("after_id")), name="audit_seal_forward"
            ),
        ]


class OutboxEvent(models.Model):
    """Something that happened and that parts above must hear of after commit. The relay hands it on, once."""

    PERSONAL = frozenset({"payload"})

    topic = models.CharField(max_length=60)
    key = models.CharField(max_length=60, help_text="What it is about, e.g. a row's id.")
    payload = models.JSONField(default=dict, help_text="Ids and sealed values only.")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(
        null=True, help_text="From when on nobody needs to hear of it any more."
    )
    relayed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="outbox_waiting", condition=models.Q(relayed_at__isnull=True)),
        ]


class RepeatKey(models.Model):
    """A client-made key under which an operation has run; a repeat finds the first result here."""

    PERSONAL: frozenset[str] = frozenset()

    operation = models.CharField(max_length=60)
    actor_id = models.BigIntegerField(default=0)
    key = models.CharField(max_length=64)
    result_id = models.BigIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["operation", "actor_id", "key"], name="repeat_key_once"),
            models.CheckConstraint(condition=models.Q(key__length__gte=8), name="repeat_key_long"),
        ]


class Attachment(models.Model):
    """A file somebody handed in: proof of a consent, of hours entered afterwards. Its bytes are sealed."""

    PERSONAL = frozenset({"name", "sealed"})

    purpose = models.CharField(max_length=40, help_text='What it proves, e.g. "guardian.consent".')
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField(help_text="Bytes of the file as kept.")
    sealed = models.BinaryField()
    kept_at = models.DateTimeField()
    kept_by = models.BigIntegerField(null=True, help_text="The person who handed it in.")


models.CharField.register_lookup(Length)
