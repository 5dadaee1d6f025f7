"""What can be done to and by people: registering, getting in and out, homes, consents, looks at contacts."""

from redvest.people.operations.codes import CodeCall, forget_old_codes, request_code, request_code_many
from redvest.people.operations.consents import give_consent, withdraw_consent
from redvest.people.operations.contacts import Contact, reveal_contact
from redvest.people.operations.entries import Entered, EntryForm, enter_people, entered
from redvest.people.operations.guards import forget_old_failures
from redvest.people.operations.homes import move_home
from redvest.people.operations.logins import (
    log_in_by_code,
    log_in_by_password,
    log_out,
    set_password,
    touch_login,
)
from redvest.people.operations.profiles import edit_profile
from redvest.people.operations.registration import (
    RegisterCall,
    RegisterResult,
    Registration,
    faults_of,
    register,
    register_many,
)
from redvest.people.operations.tokens import MadeToken, make_token, revoke_token, touch_token

__all__ = [
    "CodeCall",
    "Contact",
    "Entered",
    "EntryForm",
    "MadeToken",
    "RegisterCall",
    "RegisterResult",
    "Registration",
    "edit_profile",
    "enter_people",
    "entered",
    "faults_of",
    "forget_old_codes",
    "forget_old_failures",
    "give_consent",
    "log_in_by_code",
    "log_in_by_password",
    "log_out",
    "make_token",
    "move_home",
    "register",
    "register_many",
    "request_code",
    "request_code_many",
    "reveal_contact",
    "revoke_token",
    "set_password",
    "touch_login",
    "touch_token",
    "withdraw_consent",
]
