"""What is done with people, their roles and preferences."""

from consilia.accounts.services.installations import DEMO_PASSWORD, claim_installation, make_demo_person
from consilia.accounts.services.people import (
    correct_person,
    deactivate_person,
    invite_person,
    make_password_link,
    reactivate_person,
    reset_second_factor,
    unlock_person,
)
from consilia.accounts.services.preferences import change_preferences
from consilia.accounts.services.refusals import (
    AccountClosed,
    EmailTaken,
    HasSignedIn,
    ImpossibleTime,
    LastAdministrator,
    NotADemo,
    NotOneself,
    NotYourRole,
    RoleAlreadyHeld,
    RoleOver,
    WrongInstallation,
)
from consilia.accounts.services.roles import end_role, give_role, take_role

__all__ = [
    "DEMO_PASSWORD",
    "AccountClosed",
    "EmailTaken",
    "HasSignedIn",
    "ImpossibleTime",
    "LastAdministrator",
    "NotADemo",
    "NotOneself",
    "NotYourRole",
    "RoleAlreadyHeld",
    "RoleOver",
    "WrongInstallation",
    "change_preferences",
    "claim_installation",
    "correct_person",
    "deactivate_person",
    "end_role",
    "give_role",
    "invite_person",
    "make_demo_person",
    "make_password_link",
    "reactivate_person",
    "reset_second_factor",
    "take_role",
    "unlock_person",
]
