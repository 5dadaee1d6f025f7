"""Accounts of points: who has how many, may still give how many, or has taken how many in."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from redvest.points.enums import BELOW_ZERO, OF_A_SITE, OWNERS, POCKETS, AccountKind


class OneId(Func):
    """An id as a range of one: a GiST index knows ranges without any extension, numbers only with one."""

    function = "int8range"
    template = "%(function)s(%(expressions)s, %(expressions)s, '[]')"
    arity = 1


class Account(models.Model):
    """One place where points are. ``balance`` is kept beside the transfers, which say the same (`redvest verify`).

    Of a person, or a household, or a site, or a shop (by its code): ``kind`` says which. A budget is a site's for
    ``during``, days in China; the budgets of one site never overlap. No balance is below its ``floor``; only issuers,
    old points taken over, and debts have none. A household whose covenant gives it a base has that as its floor.
    """

    PERSONAL: frozenset[str] = frozenset()

    kind = models.CharField(max_length=10, choices=AccountKind.choices)
    # Without indexes of their own: the unique ones below begin with them.
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    household = models.ForeignKey(
        "people.Household", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    site = models.ForeignKey(
        "places.Site", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    shop_code = models.CharField(max_length=40, blank=True, db_collation="C")
    during = DateRangeField(null=True, help_text="Of a budget: the days whose deeds it pays.")
    floor = models.DecimalField(max_digits=14, decimal_places=2, null=True, default=0)
    balance = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(balance__gte=F("floor")), name="account_not_below_floor"),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(BELOW_ZERO), floor__isnull=True)
                | ~Q(kind__in=sorted(BELOW_ZERO)) & Q(floor__isnull=False, floor__gte=0),
                name="account_floor_of_kind",
            ),
            models.CheckConstraint(
                condition=~Q(kind=AccountKind.DEBT) | Q(balance__lte=0), name="account_debt_below_zero"
            ),
            models.CheckConstraint(
                condition=Q(kind=AccountKind.PERSON, person__isnull=False, household__isnull=True)
                | Q(kind=AccountKind.HOUSEHOLD, household__isnull=False, person__isnull=True)
                | Q(kind__in=sorted(POCKETS), person__isnull=False, household__isnull=True)
                | Q(kind__in=sorted(POCKETS), household__isnull=False, person__isnull=True)
                | ~Q(kind__in=sorted({*OWNERS, *POCKETS})) & Q(person__isnull=True, household__isnull=True),
                name="account_owner_of_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=sorted({*OF_A_SITE, AccountKind.BUDGET, AccountKind.SHOP}))
                & Q(site__isnull=False)
                | Q(kind__in=sorted({*OWNERS, *POCKETS}), site__isnull=True),
                name="account_site_of_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind=AccountKind.SHOP) & ~Q(shop_code="")
                | ~Q(kind=AccountKind.SHOP) & Q(shop_code=""),
                name="account_shop_of_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind=AccountKind.BUDGET, during__isnull=False, during__isempty=False)
                | ~Q(kind=AccountKind.BUDGET) & Q(during__isnull=True),
                name="account_days_of_kind",
            ),
            models.UniqueConstraint(
                fields=["person", "kind"], condition=Q(person__isnull=False), name="account_person_once"
            ),
            models.UniqueConstraint(
                fields=["household", "kind"],
                condition=Q(household__isnull=False),
                name="account_household_once",
            ),
            models.UniqueConstraint(
                fields=["site", "kind"],
                condition=Q(kind__in=sorted(OF_A_SITE)),
                name="account_site_once",
            ),
            models.UniqueConstraint(
                fields=["shop_code"], condition=Q(kind=AccountKind.SHOP), name="account_shop_once"
            ),
            ExclusionConstraint(
                name="account_budgets_apart",
                expressions=[
                    (OneId(F("site")), RangeOperators.OVERLAPS),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(kind=AccountKind.BUDGET),
            ),
        ]
        indexes = [
            models.Index(fields=["site"], condition=Q(site__isnull=False), name="account_of_site"),
        ]
