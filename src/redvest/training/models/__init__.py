"""Tables of training, by noun."""

from redvest.training.models.clinics import Clinic, ClinicPoint, ClinicReply
from redvest.training.models.courses import Course, Material, Session, UnitPlaces
from redvest.training.models.places import Evaluation, Place, Presence

__all__ = [
    "Clinic",
    "ClinicPoint",
    "ClinicReply",
    "Course",
    "Evaluation",
    "Material",
    "Place",
    "Presence",
    "Session",
    "UnitPlaces",
]
