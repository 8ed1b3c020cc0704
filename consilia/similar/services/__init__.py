"""What is done with similar patients; one function per deed, each one transaction."""

from consilia.similar.services.contacts import (
    AskedAlready,
    ContactOver,
    OwnPatient,
    ReasonMissing,
    WordsMissing,
    accept_contact,
    ask_contact,
    decline_contact,
    expire_contact,
    withdraw_contact,
)
from consilia.similar.services.policy import load_similar_policy
from consilia.similar.services.profiles import make_lists, refresh_profile, remove_hidden, to_refresh

__all__ = [
    "AskedAlready",
    "ContactOver",
    "OwnPatient",
    "ReasonMissing",
    "WordsMissing",
    "accept_contact",
    "ask_contact",
    "decline_contact",
    "expire_contact",
    "load_similar_policy",
    "make_lists",
    "refresh_profile",
    "remove_hidden",
    "to_refresh",
    "withdraw_contact",
]
