"""The public vote: rounds, books of voters, votes, quarantine, measures. A vote is never deleted."""

from django.db import models
from django.db.models import F, Q

from redvest.contests.enums import VoteState


class Round(models.Model):
    """A public vote of an edition's stage, from ``opens_at`` until ``closes_at``; its rules are in ``terms``."""

    PERSONAL: frozenset[str] = frozenset()

    edition = models.ForeignKey("contests.Edition", on_delete=models.PROTECT, related_name="rounds")
    stage = models.OneToOneField("contests.Stage", on_delete=models.PROTECT, related_name="round")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    terms = models.JSONField(help_text="Limits per entry, day, field and in all; how counts are shown.")
    shown_at = models.DateTimeField(null=True, help_text="Up to when counts are shown, if delayed.")
    looked_at = models.DateTimeField(null=True, help_text="Up to when votes were looked at for rigging.")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="round_forward"),
        ]


class VoteBook(models.Model):
    """How many votes a person has cast in a round on a page of its limits, never over; returned ones leave it."""

    PERSONAL: frozenset[str] = frozenset()

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="books")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    page = models.CharField(
        max_length=48, help_text="all, day:2026-11-22, field:health, or of a day field:health:2026-11-22."
    )
    cast = models.PositiveSmallIntegerField()
    most = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "person", "page"], name="vote_book_once"),
            models.CheckConstraint(condition=Q(cast__lte=F("most")), name="vote_book_within_limit"),
        ]


class VoteCase(models.Model):
    """Votes put aside by a rule, and what was decided about them.

    ``key``: what the votes have in common beside the entry, such as the digest of one address; "" nothing.
    """

    PERSONAL = frozenset({"key"})

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="cases")
    entry = models.ForeignKey("contests.Entry", on_delete=models.PROTECT, related_name="vote_cases")
    rule = models.CharField(max_length=40)
    key = models.CharField(max_length=32, blank=True)
    facts = models.JSONField(help_text="What the rule saw: window, counts, thresholds.")
    since = models.DateTimeField()
    until = models.DateTimeField()
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    decided_why = models.CharField(max_length=200, blank=True)
    void = models.BooleanField(null=True, help_text="True: found void; false: given back.")
    spared_why = models.CharField(
        max_length=200, blank=True, help_text="Why no measure was taken although the votes were void."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "entry", "rule", "key"],
                condition=Q(decided_at__isnull=True),
                name="vote_case_open_once",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, void__isnull=True)
                | (Q(decided_by__isnull=False, void__isnull=False) & ~Q(decided_why="")),
                name="vote_case_decided_with_reason",
            ),
        ]


class Vote(models.Model):
    """One person's vote for one entry in a period. ``net`` and ``device`` are keyed digests, no addresses.

    Two million are cast on a big day, so there are three indexes and no more: the key, the promise of once, and by
    entry and time, which the look for rigging reads; those put aside by a case have a small one of their own.
    """

    PERSONAL = frozenset({"net", "device"})

    id = models.BigAutoField(primary_key=True)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="votes", db_index=False)
    entry = models.ForeignKey(
        "contests.Entry", on_delete=models.PROTECT, related_name="votes", db_index=False
    )
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    period = models.CharField(
        max_length=16, help_text="The day, or all: how often one may vote for one entry."
    )
    cast_at = models.DateTimeField()
    net = models.BinaryField(max_length=16)
    region = models.CharField(max_length=12, blank=True, help_text="Where the address is from, if known.")
    device = models.BinaryField(max_length=16)
    state = models.CharField(max_length=8, choices=VoteState.choices, default=VoteState.COUNTED)
    case = models.ForeignKey(
        VoteCase, on_delete=models.PROTECT, null=True, related_name="votes", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "round", "entry", "period"], name="vote_once"),
            models.CheckConstraint(
                condition=Q(state__in=("counted", "returned")) | Q(case__isnull=False),
                name="vote_put_aside_by_case",
            ),
        ]
        indexes = [
            models.Index(fields=["entry", "cast_at"], name="vote_by_time"),
            models.Index(fields=["case"], condition=Q(case__isnull=False), name="vote_put_aside"),
        ]


class Tally(models.Model):
    """Votes of an entry in a round, kept set-wise as votes are cast; ``redvest verify`` counts them anew."""

    PERSONAL: frozenset[str] = frozenset()

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="tallies")
    entry = models.ForeignKey("contests.Entry", on_delete=models.PROTECT, related_name="tallies")
    counted = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    void = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0, help_text="Given back to voters: the entry left.")
    shown = models.PositiveIntegerField(default=0, help_text="What the public was last shown.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "entry"], name="tally_once")]


class Measure(models.Model):
    """A step against rigging: first blocked for days, then votes zeroed, then out (三次). Each names its case."""

    PERSONAL: frozenset[str] = frozenset()

    entry = models.ForeignKey("contests.Entry", on_delete=models.PROTECT, related_name="measures")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="measures")
    strike = models.PositiveSmallIntegerField()
    case = models.OneToOneField(VoteCase, on_delete=models.PROTECT, related_name="measure")
    blocked_until = models.DateTimeField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "round", "strike"], name="measure_strike_once"),
            models.CheckConstraint(condition=Q(strike__range=(1, 3)), name="measure_three_strikes"),
            models.CheckConstraint(
                condition=Q(strike=1, blocked_until__isnull=False)
                | Q(strike__gt=1, blocked_until__isnull=True),
                name="measure_first_blocks",
            ),
            models.CheckConstraint(condition=~Q(why=""), name="measure_with_reason"),
        ]
