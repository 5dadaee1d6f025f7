"""Divisions, sites and the versions of sites."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat

from redvest.places.enums import Level, SiteKind, SiteState


class OneSite(Func):
    """A site's id as a range of one: a GiST index knows ranges without any extension, numbers only with one."""

    function = "int8range"
    template = "%(function)s(%(expressions)s, %(expressions)s, '[]')"
    arity = 1


class Validity(Func):
    """``[valid_from, valid_to)`` as a range; without an end while in force."""

    function = "tstzrange"
    output_field = DateTimeRangeField()
    arity = 2


class Division(models.Model):
    """An administrative division in force over ``[valid_from, valid_to)``. Codes are text and change over years."""

    PERSONAL: frozenset[str] = frozenset()

    code = models.CharField(max_length=12, db_collation="C")
    name = models.CharField(max_length=60)
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    parent_code = models.CharField(max_length=12, blank=True, db_collation="C")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, help_text="Null while in force.")
    successors = models.JSONField(default=list, help_text="Codes that took its place, if any.")
    words = SearchVectorField(null=True, help_text="Single characters and pairs of the name, for search.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to__isnull=True), name="division_one_in_force"
            ),
            models.UniqueConstraint(fields=["code", "valid_from"], name="division_one_from_a_day"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="division_forward"
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="division_level_known"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$"), name="division_code_digits"
            ),
        ]
        indexes = [
            models.Index(fields=["parent_code", "code"]),
            GinIndex(fields=["words"], name="division_words"),
        ]


class Site(models.Model):
    """A site of civilised-practice volunteer service (阵地) as it is now; its past is in SiteVersion."""

    PERSONAL: frozenset[str] = frozenset()

    code = models.CharField(max_length=24, unique=True, db_collation="C")
    kind = models.CharField(max_length=10, choices=SiteKind.choices)
    name = models.CharField(max_length=80)
    division_code = models.CharField(max_length=12, db_collation="C")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=200, db_collation="C", help_text="/code/…/own code/")
    state = models.CharField(max_length=8, choices=SiteState.choices, default=SiteState.OPEN)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    address = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=20, blank=True, help_text="A landline, never somebody's own mobile.")
    words = SearchVectorField(null=True, help_text="Single characters and pairs of the name, for search.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["path"], name="site_path_once"),
            models.CheckConstraint(condition=Q(kind__in=SiteKind.values), name="site_kind_known"),
            models.CheckConstraint(condition=Q(state__in=SiteState.values), name="site_state_known"),
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9A-Za-z-]+$"), name="site_code_plain"),
            models.CheckConstraint(
                condition=Q(state=SiteState.MERGED, merged_into__isnull=False)
                | ~Q(state=SiteState.MERGED) & Q(merged_into__isnull=True),
                name="site_merged_names_successor",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, path=Concat(Value("/"), F("code"), Value("/")))
                | Q(parent__isnull=False, path__endswith=Concat(Value("/"), F("code"), Value("/"))),
                name="site_path_ends_with_code",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="site_not_its_own_parent"),
        ]
        indexes = [
            models.Index(fields=["parent", "code"]),
            models.Index(fields=["division_code"]),
            GinIndex(fields=["words"], name="site_words"),
        ]


class SiteVersion(models.Model):
    """What a site was over ``[valid_from, valid_to)``. Closed versions never change, so the past stays what it was."""

    PERSONAL: frozenset[str] = frozenset()

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="versions")
    kind = models.CharField(max_length=10, choices=SiteKind.choices)
    name = models.CharField(max_length=80)
    division_code = models.CharField(max_length=12, db_collation="C")
    path = models.CharField(max_length=200, db_collation="C")
    state = models.CharField(max_length=8, choices=SiteState.choices)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site"], condition=Q(valid_to__isnull=True), name="site_version_one_current"
            ),
            models.UniqueConstraint(fields=["site", "valid_from"], name="site_version_one_from"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="site_version_forward",
            ),
            ExclusionConstraint(
                name="site_version_no_overlap",
                expressions=[
                    (OneSite(F("site")), RangeOperators.OVERLAPS),
                    (Validity(F("valid_from"), F("valid_to")), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(kind__in=SiteKind.values), name="site_version_kind_known"),
            models.CheckConstraint(condition=Q(state__in=SiteState.values), name="site_version_state_known"),
        ]
        indexes = [
            models.Index(fields=["path"]),
            models.Index(fields=["division_code"]),
        ]
