"""Who takes part, who was there, and what those say who were."""

from django.db import models
from django.db.models import F, Q

from redvest.training.enums import PlaceState, Seen
from redvest.training.models.courses import Course, Session, UnitPlaces


class Place(models.Model):
    """Somebody's place in a course, or their turn on its waiting list; ``unit`` when a unit named them.

    ``minutes`` and ``training`` are fixed when the course is completed: what was attended, and the record of it.
    """

    PERSONAL = frozenset({"ended_why"})

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="people")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(UnitPlaces, on_delete=models.PROTECT, null=True, related_name="people")
    state = models.CharField(max_length=10, choices=PlaceState.choices)
    state_since = models.DateTimeField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    ended_why = models.CharField(max_length=200, blank=True)
    minutes = models.PositiveIntegerField(null=True)
    training = models.ForeignKey("activities.Training", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=PlaceState.values), name="training_place_state_known"
            ),
            models.UniqueConstraint(
                fields=["course", "person"], condition=~Q(state="cancelled"), name="training_place_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(unit__isnull=True),
                name="training_place_of_unit_never_waits",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("passed", "missed"), minutes__isnull=False)
                | ~Q(state__in=("passed", "missed")) & Q(minutes__isnull=True),
                name="training_place_minutes_when_over",
            ),
            models.CheckConstraint(
                condition=Q(state="passed", training__isnull=False)
                | ~Q(state="passed") & Q(training__isnull=True),
                name="training_place_passed_has_record",
            ),
        ]
        indexes = [
            models.Index(fields=["course", "state", "asked_at"], name="training_place_in_turn"),
            models.Index(fields=["person", "state"], name="training_place_of_person"),
        ]


class Presence(models.Model):
    """That somebody came to a session, and perhaps when they left; once a session."""

    PERSONAL: frozenset[str] = frozenset()

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="presences")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="presences")
    came_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    seen = models.CharField(max_length=8, choices=Seen.choices)
    noted_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "place"], name="presence_once"),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("came_at")), name="presence_forward"
            ),
            models.CheckConstraint(condition=Q(seen__in=Seen.values), name="presence_seen_known"),
        ]


class Evaluation(models.Model):
    """What somebody who attended thinks of the course, once; words are for those who run it."""

    PERSONAL = frozenset({"words"})

    place = models.OneToOneField(Place, on_delete=models.PROTECT, related_name="evaluation")
    stars = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=500, blank=True)
    said_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(stars__range=(1, 5)), name="evaluation_stars")]
