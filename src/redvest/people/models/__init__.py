"""Tables of people, by noun."""

from redvest.people.models.codes import PhoneCode
from redvest.people.models.consents import Consent
from redvest.people.models.logins import Account, AddressGuard, Login, PasswordGuard
from redvest.people.models.person import Person, Residence

__all__ = [
    "Account",
    "AddressGuard",
    "Consent",
    "Login",
    "PasswordGuard",
    "Person",
    "PhoneCode",
    "Residence",
]
