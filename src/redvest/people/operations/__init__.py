"""What can be done to and by people: registering, getting in and out, homes, consents, looks at contacts."""

from redvest.people.operations.cases import (
    CaseFacts,
    check_case,
    decide_case,
    expire_cases,
    propose_factor_reset,
    propose_merge,
    read_case,
    stop_case,
)
from redvest.people.operations.codes import CodeCall, forget_old_codes, request_code, request_code_many
from redvest.people.operations.consents import give_consent, withdraw_consent
from redvest.people.operations.contacts import Contact, reveal_contact
from redvest.people.operations.corrections import (
    PROOF,
    Correction,
)
from redvest.people.operations.entries import Entered, EntryForm, enter_people, entered
from redvest.people.operations.guards import forget_old_failures
from redvest.people.operations.homes import move_home
from redvest.people.operations.leaving import (
    Left,
    claim_hours,
    leave,
    why_not_leave,
)
from redvest.people.operations.logins import (
    ask_for_factor,
    log_in_by_code,
    log_in_by_password,
    log_out,
    log_out_elsewhere,
    set_password,
    touch_login,
)
from redvest.people.operations.profiles import edit_profile
from redvest.people.operations.recovery import (
    Opened,
    RecoveryForm,
    ask_correction,
    change_phone,
    finish_recovery,
    open_recovery,
)
from redvest.people.operations.registration import (
    RegisterCall,
    RegisterResult,
    Registration,
    faults_of,
    register,
    register_many,
)
from redvest.people.operations.second_factor import (
    Passed,
    begin_factor,
    confirm_factor,
    drop_factor,
    pass_factor,
    renew_recovery_codes,
)
from redvest.people.operations.tokens import MadeToken, make_token, revoke_token, touch_token

__all__ = [
    "PROOF",
    "CaseFacts",
    "CodeCall",
    "Contact",
    "Correction",
    "Entered",
    "EntryForm",
    "Left",
    "MadeToken",
    "Opened",
    "Passed",
    "RecoveryForm",
    "RegisterCall",
    "RegisterResult",
    "Registration",
    "ask_correction",
    "ask_for_factor",
    "begin_factor",
    "change_phone",
    "check_case",
    "claim_hours",
    "confirm_factor",
    "decide_case",
    "drop_factor",
    "edit_profile",
    "enter_people",
    "entered",
    "expire_cases",
    "faults_of",
    "finish_recovery",
    "forget_old_codes",
    "forget_old_failures",
    "give_consent",
    "leave",
    "log_in_by_code",
    "log_in_by_password",
    "log_out",
    "log_out_elsewhere",
    "make_token",
    "move_home",
    "open_recovery",
    "pass_factor",
    "propose_factor_reset",
    "propose_merge",
    "read_case",
    "register",
    "register_many",
    "renew_recovery_codes",
    "request_code",
    "request_code_many",
    "reveal_contact",
    "revoke_token",
    "set_password",
    "stop_case",
    "touch_login",
    "touch_token",
    "why_not_leave",
    "withdraw_consent",
]
