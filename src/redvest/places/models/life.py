"""What a site is known by: designations, officers, opening hours, and the units paired with it.

Days are calendar days of China and periods half-open: ``until`` is the first day on which it no longer holds.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, IntegerRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q

from redvest.kernel.search import WordsField
from redvest.places.enums import DesignationKind, DesignationLevel, UnitKind
from redvest.places.models.network import OneSite


class Days(Func):
    """``[since, until)`` as a range of days; without an end while it holds."""

    function = "daterange"
    output_field = DateRangeField()
    arity = 2


class Minutes(Func):
    """``[opens, closes)`` as a range of minutes of a day."""

    function = "int4range"
    output_field = IntegerRangeField()
    arity = 2


class Designation(models.Model):
    """A title given to a site by a document: 国家级试点, 市级示范所. Revoking ends it and says why."""

    PERSONAL: frozenset[str] = frozenset()

    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="designations")
    kind = models.CharField(max_length=14, choices=DesignationKind.choices)
    level = models.PositiveSmallIntegerField(choices=DesignationLevel.choices)
    document = models.CharField(max_length=80, help_text="文号 or name of the document that gives it.")
    since = models.DateField()
    until = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            *(
                ExclusionConstraint(
                    name=f"designation_{kind}_once",
                    expressions=[
                        (OneSite(F("site")), RangeOperators.OVERLAPS),
                        (OneSite(F("level")), RangeOperators.OVERLAPS),
                        (Days(F("since"), F("until")), RangeOperators.OVERLAPS),
                    ],
                    condition=Q(kind=kind),
                )
                for kind in DesignationKind.values
            ),
            models.CheckConstraint(
                condition=Q(kind__in=DesignationKind.values, level__in=DesignationLevel.values),
                name="designation_known",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="designation_forward"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_reason="")
                | Q(revoked_at__isnull=False, until__isnull=False) & ~Q(revoked_reason=""),
                name="designation_revoked_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["kind", "level"])]


class Officer(models.Model):
    """Who heads a site or works at it, for a time: 站长（村党组织书记）. The name is shown to all only with consent."""

    PERSONAL = frozenset({"name"})

    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="officers")
    is_head = models.BooleanField(default=False)
    title = models.CharField(max_length=30, help_text="站长, 副站长, 工作人员")
    post = models.CharField(max_length=60, blank=True, help_text="The post they hold besides: 村党组织书记.")
    name = models.CharField(max_length=50)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    is_public = models.BooleanField(default=False, help_text="They agreed that their name is published.")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="officer_one_head",
                expressions=[
                    (OneSite(F("site")), RangeOperators.OVERLAPS),
                    (Days(F("since"), F("until")), RangeOperators.OVERLAPS),
                ],
                condition=Q(is_head=True),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="officer_forward"
            ),
        ]


class OpeningTime(models.Model):
    """One span of the weekly opening hours, in minutes of the day."""

    PERSONAL: frozenset[str] = frozenset()

    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="opening_times")
    weekday = models.PositiveSmallIntegerField(help_text="1 Monday to 7 Sunday.")
    opens = models.PositiveSmallIntegerField()
    closes = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name="opening_weekday"),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens"), closes__lte=1440), name="opening_in_a_day"
            ),
            ExclusionConstraint(
                name="opening_no_overlap",
                expressions=[
                    (OneSite(F("site")), RangeOperators.OVERLAPS),
                    (OneSite(F("weekday")), RangeOperators.OVERLAPS),
                    (Minutes(F("opens"), F("closes")), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class OpeningDay(models.Model):
    """A day on which the weekly hours do not hold: closed, or open at other times."""

    PERSONAL: frozenset[str] = frozenset()

    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="opening_days")
    day = models.DateField()
    opens = models.PositiveSmallIntegerField(null=True, help_text="Null: closed all day.")
    closes = models.PositiveSmallIntegerField(null=True)
    note = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "day"], name="opening_day_once"),
            models.CheckConstraint(
                condition=Q(opens__isnull=True, closes__isnull=True)
                | Q(opens__isnull=False, closes__gt=F("opens"), closes__lte=1440),
                name="opening_day_whole",
            ),
        ]


class Unit(models.Model):
    """A unit that pairs with sites (结对单位): an office, an enterprise, a school; known to all sites."""

    PERSONAL: frozenset[str] = frozenset()

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=UnitKind.choices)
    credit_code = models.CharField(max_length=18, null=True, help_text="统一社会信用代码, as printed.")
    civilised = models.PositiveSmallIntegerField(
        choices=DesignationLevel.choices, null=True, help_text="文明单位, of which level."
    )
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    words = WordsField(of=("name",), help_text="For search.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["credit_code"], name="unit_credit_code_once"),
            models.UniqueConstraint(fields=["site", "name"], name="unit_name_once_at_site"),
            models.CheckConstraint(condition=Q(kind__in=UnitKind.values), name="unit_kind_known"),
        ]
        indexes = [GinIndex(fields=["words"], name="unit_words")]


class Pairing(models.Model):
    """A unit paired with a site for a time (结对). It may end and begin again; the same two never twice at once."""

    PERSONAL: frozenset[str] = frozenset()

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="pairings")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="pairings")
    since = models.DateField()
    until = models.DateField(null=True)
    note = models.CharField(max_length=120, blank=True, help_text="What it is about, or the document.")
    end_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="pairing_once_at_a_time",
                expressions=[
                    (OneSite(F("unit")), RangeOperators.OVERLAPS),
                    (OneSite(F("site")), RangeOperators.OVERLAPS),
                    (Days(F("since"), F("until")), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="pairing_forward"
            ),
        ]
