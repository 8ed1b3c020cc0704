"""Which places each role is led to. The bar shows them in this order; a place not listed is still reachable."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.accounts.domain.roles import CLINICAL_ROLES, Role
from consilia.analytics.domain.audience import REPORT_ROLES
from consilia.cases.domain.sight import MAY_BREAK_GLASS
from consilia.followup.queries.sight import BODY_ROLES
from consilia.matchmaker.domain.audience import READING
from consilia.medicines.domain.words import HANDS
from consilia.quality.domain.words import AUDIENCE
from consilia.registry.domain.words import TREATING as ANSWERING
from consilia.similar.domain.words import ASKING


@dataclass(frozen=True, slots=True)
class Place:
    """One item of the bar. `chord`: the letter after `g` that leads there."""

    label: str | Promise
    icon: str
    address: str
    purpose: str | Promise
    chord: str = ""

    @property
    def href(self) -> str:
        return _address(self.address)

    def holds(self, path: str) -> bool:
        """Is the page at `path` inside this place?"""
        return path == self.href if self.href == "/" else path.startswith(self.href)


@cache
def _address(name: str) -> str:
    return reverse(name)


HOME = Place(pgettext_lazy("place", "Home"), "home", "web:home", _("What waits for you"), "h")
WORKLIST = Place(
    pgettext_lazy("place", "Worklist"),
    "list",
    "cases:worklist",
    _("Every case you see, filtered and sorted"),
    "w",
)
FOLLOW_UP = Place(
    pgettext_lazy("place", "Follow-up"),
    "calendar",
    "followup:worklist",
    _("What is to be done for the children after the answer"),
    "f",
)
COUNCILS = Place(
    pgettext_lazy("place", "Councils"),
    "screen",
    "conferencing:list",
    _("Where you meet with others to decide"),
    "c",
)
PATIENTS = Place(
    pgettext_lazy("place", "Patients"), "child", "patients:list", _("Children, guardians and consents"), "p"
)
NETWORK = Place(
    pgettext_lazy("place", "Network"),
    "network",
    "network:organisations",
    _("Organisations and consultants"),
    "o",
)
COVERAGE = Place(
    pgettext_lazy("place", "Coverage"), "calendar", "network:coverage", _("Which field answers at which hour")
)
TERMS = Place(
    pgettext_lazy("place", "Terminologies"),
    "book",
    "terminology:search",
    _("ICD-10, HPO and rare diseases"),
    "t",
)
PEOPLE = Place(
    pgettext_lazy("place", "People"), "users", "accounts:people", _("Accounts, roles and second factors"), "u"
)
AUDIT = Place(
    pgettext_lazy("place", "Access log"), "shield", "audit:entries", _("Who did and who read what"), "l"
)

SHARED = Place(
    pgettext_lazy("place", "Shared with me"),
    "users",
    "cases:shared",
    _("Cases to which you are invited, and emergency access"),
)
EMERGENCIES = Place(
    pgettext_lazy("place", "Emergency access"),
    "flag",
    "cases:emergencies",
    _("Who opened a foreign case, why, and whether that was right"),
)
REQUIREMENTS = Place(
    pgettext_lazy("place", "What is asked"),
    "question",
    "cases:requirement_sets",
    _("What the experts of each field always ask for"),
)

ROUTING = Place(
    pgettext_lazy("place", "Routing"),
    "sort",
    "routing:policy",
    _("Which expert is proposed first, and how many are asked at once"),
)

REPORTS = Place(
    pgettext_lazy("place", "Reports"),
    "chart",
    "analytics:overview",
    _("How long children wait, and what the answers lead to"),
)

LIMITS = Place(
    pgettext_lazy("place", "Time limits"),
    "clock",
    "cases:limits",
    _("How long each clock of a case may run"),
)

POLICIES = Place(
    pgettext_lazy("place", "Policies"),
    "settings",
    "policies:list",
    _("What the network has decided, with source and dates"),
)

SECOND_READINGS = Place(
    pgettext_lazy("place", "Second readings"),
    "eye",
    "cases:second_readings",
    _("Conclusions that somebody else reads"),
)

QUALITY = Place(
    pgettext_lazy("place", "Quality"),
    "shield",
    "quality:home",
    _("Cases that are reviewed, and what follows from it"),
)

REGISTRY = Place(
    pgettext_lazy("place", "Registry"),
    "book",
    "registry:home",
    _("Children with rare diseases, proposed by signed conclusions"),
    "r",
)

MEDICINES = Place(
    pgettext_lazy("place", "Medicines"),
    "flask",
    "medicines:home",
    _("Medicines that children with rare diseases need, from the need to the supply"),
    "m",
)

DISEASES = Place(
    pgettext_lazy("place", "Rare diseases"),
    "book",
    "registry:diseases",
    _("How many children of the network have which rare disease"),
)

STATUSES = Place(
    pgettext_lazy("place", "Vital status"),
    "check",
    "registry:statuses",
    _("Children with rare diseases of whom nothing was heard for a long time"),
)

REGISTRY_FORMS = Place(
    pgettext_lazy("place", "Registry forms"),
    "list",
    "registry:forms",
    _("What is asked of children with rare diseases at each visit"),
)

CONTACTS = Place(
    pgettext_lazy("place", "Similar patients"),
    "users",
    "similar:contacts",
    _("Colleagues who ask about patients like theirs, and whom you asked"),
)

RECEIVED = Place(
    pgettext_lazy("place", "Asked by other systems"),
    "network",
    "matchmaker:received",
    _("Patients of your centre whom other systems were told of"),
)

PEERS = Place(
    pgettext_lazy("place", "Other systems"),
    "network",
    "matchmaker:peers",
    _("Who asks for similar patients from outside, and may be asked"),
)

ARCHIVES = Place(
    pgettext_lazy("place", "Archives of images"),
    "image",
    "archives:list",
    _("Where hospitals keep their images, and who fetches them"),
)

PROPOSALS = Place(
    pgettext_lazy("place", "Proposals"),
    "users",
    "routing:proposals",
    _("Who else should be asked, so that answers come in time"),
)

LETTERS = Place(
    pgettext_lazy("place", "Letters and jobs"),
    "send",
    "notifications:letters",
    _("E-mails that did not go out, and background jobs that hang"),
)

ROOM = Place(
    pgettext_lazy("place", "Room for files"),
    "file",
    "documents:room",
    _("How much room each organisation has for its files, and how full it is"),
)

CARING = (HOME, WORKLIST, COUNCILS, PATIENTS, NETWORK, COVERAGE, TERMS)
TREATING = (HOME, WORKLIST, FOLLOW_UP, *CARING[2:])
BY_ROLE: dict[Role, tuple[Place, ...]] = {
    **dict.fromkeys(CLINICAL_ROLES, CARING),
    **dict.fromkeys(BODY_ROLES, TREATING),
    **dict.fromkeys(MAY_BREAK_GLASS, (*TREATING, SHARED)),
    Role.EDUCATION_ORGANISER: (HOME, NETWORK, TERMS),
    Role.MINISTRY_ANALYST: (HOME, NETWORK, COVERAGE, DISEASES),
    Role.AUDITOR: (HOME, AUDIT, EMERGENCIES, NETWORK),
    Role.ADMINISTRATOR: (
        HOME,
        PEOPLE,
        LETTERS,
        ROOM,
        REQUIREMENTS,
        ROUTING,
        POLICIES,
        LIMITS,
        REGISTRY_FORMS,
        PEERS,
        ARCHIVES,
        COUNCILS,
        NETWORK,
        COVERAGE,
        TERMS,
    ),
}
BY_ROLE |= {role: (*BY_ROLE[role], PROPOSALS) for role in (Role.EXPERT, Role.TRIAGE_COORDINATOR)}
BY_ROLE |= {role: (*BY_ROLE[role], REPORTS) for role in REPORT_ROLES}
BY_ROLE |= {role: (*BY_ROLE[role], SECOND_READINGS) for role in (Role.EXPERT, Role.TRIAGE_COORDINATOR)}
BY_ROLE |= {role: (*BY_ROLE[role], QUALITY) for role in AUDIENCE}
BY_ROLE |= {role: (*BY_ROLE[role], CONTACTS) for role in ASKING}
BY_ROLE |= {role: (*BY_ROLE[role], RECEIVED) for role in READING}


BY_ROLE |= {Role.REGISTRY_CURATOR: (HOME, REGISTRY, *CARING[1:])}
BY_ROLE |= {role: (*BY_ROLE[role], MEDICINES) for role in HANDS}
BY_ROLE |= {role: (*BY_ROLE[role], STATUSES) for role in ANSWERING}


def places_of(role: Role | None) -> Sequence[Place]:
    """The places of a role; somebody without a role sees the home page alone."""
    return BY_ROLE[role] if role else (HOME,)


def current_place(places: Sequence[Place], path: str) -> Place | None:
    """The innermost place that holds the page: coverage lies below the network, and is itself a place."""
    holding = [place for place in places if place.holds(path)]
    return max(holding, key=lambda place: len(place.href), default=None)
