"""Tables of people, by noun."""

from redvest.people.models.cases import Case, LeftClaim
from redvest.people.models.codes import PhoneCode
from redvest.people.models.consents import Consent
from redvest.people.models.entries import Entry, Receipt
from redvest.people.models.guardians import GuardianConsent, Guardianship
from redvest.people.models.households import (
    FamilyPermission,
    Household,
    HouseholdHome,
    HouseholdInvite,
    HouseholdMember,
)
from redvest.people.models.logins import Account, AddressGuard, Login, PasswordGuard
from redvest.people.models.person import Person, Residence
from redvest.people.models.second_factor import RecoveryCode, SecondFactor
from redvest.people.models.tokens import AccessToken

__all__ = [
    "AccessToken",
    "Account",
    "AddressGuard",
    "Case",
    "Consent",
    "Entry",
    "FamilyPermission",
    "GuardianConsent",
    "Guardianship",
    "Household",
    "HouseholdHome",
    "HouseholdInvite",
    "HouseholdMember",
    "LeftClaim",
    "Login",
    "PasswordGuard",
    "Person",
    "PhoneCode",
    "Receipt",
    "RecoveryCode",
    "Residence",
    "SecondFactor",
]
