"""Patients like each other: whose families agreed is compared, one doctor asks another, and a system asks itself.

The peer of the demo is the demo: its question goes over HTTP to its own server, so that the whole way is seen.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.conf import settings
from django.db import transaction

from config.demo.children import EVIDENCE
from config.demo.people import Cast
from config.demo.telling import at_moment, in_the_past
from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import Membership
from consilia.accounts.queries import actor_of
from consilia.cases.models import Case
from consilia.diagnosis.queries import NoTable
from consilia.foundation.refusals import Refusal
from consilia.matchmaker.models import Peer
from consilia.matchmaker.services import add_peer, change_peer
from consilia.notifications.domain.kinds import Kind
from consilia.notifications.services import notify
from consilia.patients.models import Child, Consent, Guardian
from consilia.patients.services import give_consent
from consilia.patients.services.consents import ConsentFacts
from consilia.similar import services
from consilia.similar.domain.words import EXCHANGE, PURPOSE
from consilia.similar.models import ContactRequest, Profile
from consilia.similar.queries.searching import Alike, question_of, similar_to

SEED = 61
AGREE = 0.8
AT_ONCE = 120  # so many in one go: the year is played meanwhile
ASKED_ABOUT = 2
ENOUGH = 2  # findings in common
LOOP = "Consilia (проверка обмена с самой собой)"
FACTS = {
    "contact": "mailto:exchange@consilia.example",
    "per_minute": 30,
    "most_results": 10,
    "least_percent": 10,
}
WORDS = "У моего пациента очень похожая картина. С чего вы начали лечение и что показало обследование?"
OWN = "Похожий ребёнок наблюдается у нас второй год, хотел бы сравнить ответ на терапию."


def build(*, cast: Cast, at: datetime) -> int:
    """Answer how many patients can be found. Done again after the year it adds who came since."""
    system = Actor.system()
    with in_the_past(), transaction.atomic():
        _agree_to_be_compared(cast, at)
        for child_id in services.to_refresh(at):
            services.refresh_profile(child_id=child_id, by=system, at=at)
        _agree_to_exchange(cast, at)
        _know_ourselves(at)
    with suppress(NoTable):
        services.make_lists(by=system, at=at)
        if not ContactRequest.objects.exists():
            _ask(cast, at)
    return Profile.objects.count()


def _agree_to_be_compared(cast: Cast, at: datetime) -> None:
    """Families whose children were answered about at other centres; those of this one were asked by registry.py."""
    asked = Consent.objects.filter(purpose=PURPOSE).values("child")
    answered = Case.objects.exclude(signed_at=None).exclude(child__in=asked).exclude(centre=cast.centre)
    for case in answered.select_related("child").order_by("-serial")[:AT_ONCE]:
        _consent(case.child, PURPOSE, cast, at)


def _agree_to_exchange(cast: Cast, at: datetime) -> None:
    """Some families that agreed to the registry also agree that other systems are told."""
    asked = Consent.objects.filter(purpose=EXCHANGE).values("child")
    for profile in Profile.objects.exclude(child__in=asked).select_related("child"):
        _consent(profile.child, EXCHANGE, cast, at)


def _consent(child: Child, purpose: str, cast: Cast, at: datetime) -> None:
    doctor = next((one.actor for one in cast.referrers if one.actor.user_id == child.created_by_id), None)
    if doctor is None or Random(f"{SEED}:{purpose}:{child.id}").random() > AGREE:  # noqa: S311
        return
    guardian = Guardian.objects.filter(child=child, ends=None).first()
    facts = ConsentFacts(
        purpose=purpose,
        given_by="guardian",
        guardian_id=guardian.id if guardian else None,
        evidence=EVIDENCE["ru"],
        given_at=at,
    )
    with at_moment(at, heard=False), suppress(Refusal), transaction.atomic():
        give_consent(child_id=child.id, facts=facts, by=doctor, at=at)


def _know_ourselves(at: datetime) -> None:
    if Peer.objects.exists():
        return
    system, facts = Actor.system(), {"name": LOOP, "address": f"{settings.PUBLIC_URL}/matchmaker", **FACTS}
    peer, token = add_peer(facts=facts, their_token="", by=system, at=at)
    change_peer(peer_id=peer.id, facts=facts, their_token=token, by=system, at=at)


def _ask(cast: Cast, at: datetime) -> None:
    """The doctor of the sign-in page asked twice; one request waits for the coordinator, one was accepted."""
    doctor = cast.home[0].actor
    for case in Case.objects.filter(referrer=doctor.user_id).select_related("child").order_by("-serial")[:40]:
        if ContactRequest.objects.count() == ASKED_ABOUT:
            return
        with suppress(Refusal, Case.DoesNotExist), transaction.atomic(), in_the_past():
            _ask_about(case, doctor, cast, at)


def _ask_about(case: Case, doctor: Actor, cast: Cast, at: datetime) -> None:
    found = similar_to(question_of(case), at=at, apart_from=case.child.person)
    known = set(ContactRequest.objects.values_list("child", flat=True))
    rows = [one for one in found.rows if one.profile.child_id not in known and _is_worth_a_word(one)]
    alike = next(iter(sorted(rows, key=lambda one: one.profile.centre_id != cast.centre.id)), None)
    if alike is None:
        return
    second, moment = bool(known), at - timedelta(days=1 if known else 0, hours=3)
    which: dict[str, Any] = {"case_id": case.id, "reference": alike.profile.reference}
    with at_moment(moment, heard=False):
        request = services.ask_contact(**which, words=OWN if second else WORDS, by=doctor, at=moment)
        coordinator = _coordinator(cast)
        if coordinator is None or alike.profile.centre_id != cast.centre.id:
            return
        if second:
            services.accept_contact(request_id=request.id, by=coordinator, at=moment + timedelta(hours=2))
    _tell(request, doctor if second else coordinator, answered=second, at=moment)


def _is_worth_a_word(one: Alike) -> bool:
    return sum(shared.is_exact for shared in one.shared) >= ENOUGH


def _coordinator(cast: Cast) -> Actor | None:
    rows = Membership.objects.filter(role=Role.TRIAGE_COORDINATOR, organisation=cast.centre)
    found = rows.exclude(user__demo_key=None).select_related("user", "organisation").first()
    return actor_of(found) if found else None


def _tell(request: ContactRequest, whom: Actor, *, answered: bool, at: datetime) -> None:
    notify(
        users=[whom.person_id],
        kind=Kind.CONTACT_ANSWERED if answered else Kind.CONTACT_ASKED,
        subject="contact",
        subject_id=request.id,
        urgency="planned",
        cause=f"demo {request.id}",
        by=Actor.system(),
        at=at,
        past=True,
    )
