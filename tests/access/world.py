"""One world in which every address of the product leads to something: a case in each state with its child,
files, answer, tasks and council; and for every role four people, who differ in what ties them to the cases.

world = make_world()
world.client(Role.EXPERT, Standing.REVOKED)        # a browser of hers
world.address("cases/<uuid:case_id>/offer/", "cases:offer")   # of the case in triage
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from config.who import Standing
from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import AccessToken
from consilia.audit.models import AuditEntry
from consilia.cases import services
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case, EmergencyAccess, Grant, Invitation
from consilia.conferencing.models import Question
from consilia.conferencing.queries import sessions_about
from consilia.documents.models import Document
from consilia.followup.models import HandOver, Task
from consilia.foundation.csv_exchange import csv_lines
from consilia.network.services.exchange import upload_import
from consilia.network.services.sheets import SHEETS
from consilia.patients.models import ChildAccess
from consilia.patients.services import merge_children
from consilia.patients.services.questions import put_question
from consilia.registry.domain.relatives import Relation
from consilia.registry.services import load_registry_policy
from consilia.terminology.models import Concept, PendingImport
from tests.access.pictures import of_images
from tests.access.shelves import of_medicines
from tests.access.similar_world import of_similar
from tests.access.terms import change_of_a_name, retired_code
from tests.access.ties import invite, let_read
from tests.factories.accounts import (
    make_actor,
    make_membership,
    make_program,
    make_user,
    signed_in_client,
)
from tests.factories.archives import make_archive
from tests.factories.cases import Scene, make_child
from tests.factories.conclusions import Story
from tests.factories.diagnosis import make_kept
from tests.factories.documents import pdf
from tests.factories.followup import make_aftercare
from tests.factories.network import make_duty, make_leave, make_unit
from tests.factories.notifications import make_news
from tests.factories.patients import make_consent, make_guardian, make_identifier, make_measurement
from tests.factories.registry import Desk
from tests.terminology.test_reference_book import BOOK

Person = tuple[Role, Standing]
ANYWHERE = {"part": "top", "policies/name": "spans", "job_id": 1, "year": 2026, "which": "letters"}
BY_HOUSE = (Role.ORGANISATION_COORDINATOR, Role.REGIONAL_OPERATOR, Role.TRIAGE_COORDINATOR)
AT_THE_HOSPITAL = frozenset({Role.REFERRING_DOCTOR, Role.ORGANISATION_COORDINATOR, Role.REGIONAL_OPERATOR})

TRIED = (Standing.OWN, Standing.GRANTED, Standing.REVOKED, Standing.FOREIGN)
HOLDERS = (Role.REFERRING_DOCTOR, Role.EXPERT)
# A part is held as doctor or expert; other roles are tried with the strongest tie there can be, for whom even
# that opens nothing, weaker ones do not either: a coordinator elsewhere who holds a part by another role, an
# auditor who works in the house and holds one.
PEOPLE: tuple[Person, ...] = (
    *((role, standing) for role in HOLDERS for standing in TRIED),
    (Role.EXPERT, Standing.INVITED),
    (Role.REFERRING_DOCTOR, Standing.ADVISING),
    (Role.REFERRING_DOCTOR, Standing.EMERGENCY),
    *((role, Standing.OWN) for role in Role if role not in HOLDERS),
    *((role, Standing.GRANTED) for role in BY_HOUSE),
)

# In which state a route finds its case: that in which the deed could be done. All others: in review.
STATE_OF: dict[str, State] = {
    **dict.fromkeys(
        (f"cases:{name}" for name in ("draft", "autosave", "needs", "attach_to_draft", "submit")), State.DRAFT
    ),
    **dict.fromkeys((f"cases:{name}" for name in ("read_text", "findings", "finding_near")), State.DRAFT),
    **dict.fromkeys(("cases:pass_on", "cases:decline"), State.REGION_REVIEW),
    **dict.fromkeys(("cases:offer", "cases:duplicate"), State.TRIAGE),
    **dict.fromkeys(("cases:accept", "cases:refuse"), State.OFFERED),
    "cases:answer": State.INFO_REQUESTED,
    "cases:reopen": State.CLOSED,
    "cases:close": State.ACKNOWLEDGED,
    **dict.fromkeys(
        (f"conclusions:{name}" for name in ("edit", "autosave", "preview", "sign", "discard")),
        State.CONCLUSION_DRAFT,
    ),
    **dict.fromkeys(
        (f"conclusions:{name}" for name in ("correct", "decide", "versions", "read", "pdf", "text")),
        State.SIGNED,
    ),
    **dict.fromkeys(
        (f"followup:{name}" for name in ("add", "move", "complete", "skip", "reassign", "reopen", "answer")),
        State.FOLLOW_UP,
    ),
}
STATES = frozenset(STATE_OF.values()) | {State.IN_REVIEW, State.COUNCIL_SCHEDULED}


@dataclass
class World:
    """`people` by role and standing; `cases` by state."""

    scene: Scene
    people: dict[Person, Actor] = field(default_factory=dict)
    cases: dict[State, Case] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    _clients: dict[Person, Client] = field(default_factory=dict)
    _programs: dict[Person, Client] = field(default_factory=dict)

    def client(self, role: Role, standing: Standing) -> Client:
        person = (role, standing)
        if person not in self._clients:
            self._clients[person] = signed_in_client(self.people[person])
        return self._clients[person]

    def program(self, role: Role, standing: Standing) -> Client:
        """One of hers, with an access token for everything."""
        person = (role, standing)
        if person not in self._programs:
            self._programs[person] = make_program(self.people[person])
        return self._programs[person]

    def address(self, route: str, name: str) -> str:
        """An address of the route, about things of this world.

        Raises:
            KeyError: the route has a part of which this world has no example; add one to `_examples`.
        """
        context = name.partition(":")[0]

        def value(found: re.Match[str]) -> str:
            part = found[1]
            if part == "case_id":
                return str(self.cases[STATE_OF.get(name, State.IN_REVIEW)].id)
            known = self.values.get(f"{name}/{part}", self.values.get(f"{context}/{part}"))
            if known is None:
                known = self.values[part]
            return str(known)

        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", value, route)

    @cached_property
    def child_id(self) -> UUID:
        return self.cases[State.IN_REVIEW].child_id


def make_world() -> World:
    """Everything, once: the tests that walk it undo each request."""
    now = timezone.now()
    care = make_aftercare(at=now - timedelta(days=3))
    scene = care.story.scene
    world = World(scene, cases={State.FOLLOW_UP: care.case})
    # The region's policy holds for every case that is sent after it, so its case comes last.
    for state in sorted(STATES - {State.FOLLOW_UP}, key=lambda state: (state is State.REGION_REVIEW, state)):
        world.cases[state] = _case_in(state, scene)
    for role, standing in PEOPLE:
        world.people[role, standing] = _person(world, role, standing, now)
    world.values = _examples(world, now)
    return world


def _case_in(state: State, scene: Scene) -> Case:
    """By real moves; where there is an answer, it was written."""
    if state not in {State.CONCLUSION_DRAFT, State.SIGNED}:
        return scene.case_in(state, wished_centre_id=scene.centre.id)
    story = Story(scene, scene.case_in(State.IN_REVIEW, wished_centre_id=scene.centre.id))
    story.write() if state is State.CONCLUSION_DRAFT else story.sign()
    return story.case


def _person(world: World, role: Role, standing: Standing, now: datetime) -> Actor:
    """OWN: works where the case belongs, or is its doctor or expert. The others work elsewhere."""
    scene = world.scene
    if standing is Standing.OWN:
        known = {Role.REFERRING_DOCTOR: scene.referrer, Role.EXPERT: scene.expert}
        house = scene.hospital if role in AT_THE_HOSPITAL else scene.centre
        actor = known.get(role) or make_actor(role, organisation=house)
    else:
        actor = make_actor(role, organisation=scene.stranger_house)
    if standing in {Standing.GRANTED, Standing.REVOKED} or (
        standing is Standing.OWN and role not in {*HOLDERS, *BY_HOUSE}
    ):
        _give_grants(world, actor, now, ended=standing is Standing.REVOKED)
    if standing is Standing.INVITED:
        invite(world.scene, world.cases.values(), actor, now)
    if standing in {Standing.ADVISING, Standing.EMERGENCY}:
        let_read(world.scene, world.cases.values(), actor, now, in_emergency=standing is Standing.EMERGENCY)
    return actor


def _give_grants(world: World, actor: Actor, now: datetime, *, ended: bool) -> None:
    """A part in every case, and the sight of its child that an expert's part brings; ended for who held them."""
    part = Grant.Part.REFERRER if actor.role == Role.REFERRING_DOCTOR else Grant.Part.COUNCIL
    starts = now - timedelta(days=2)
    period = {"starts": starts, "ends": now - timedelta(minutes=5) if ended else None}
    Grant.objects.bulk_create(
        Grant(case=case, user_id=actor.person_id, part=part, reason="test", **period)
        for case in world.cases.values()
    )
    if actor.role == Role.EXPERT:
        held = {"user_id": actor.person_id, "reason": "test", **period}
        ChildAccess.objects.bulk_create(
            ChildAccess(child=case.child, person=case.child.person, **held) for case in world.cases.values()
        )


def _examples(world: World, now: datetime) -> dict[str, Any]:
    """A value for each part of an address; `context/part` or `route/part` where one is not enough."""
    scene, review = world.scene, world.cases[State.IN_REVIEW]
    doctor = scene.referrer
    child, document = review.child, Document.objects.latest("created_at")
    administrator = world.people[Role.ADMINISTRATOR, Standing.OWN]
    return {
        **_of_case(world, now),
        **_of_child(world, now),
        **_of_council(world),
        **_of_network(world, now),
        **_of_registry(world),
        **of_similar(world.scene, like=world.cases[State.SIGNED], case=world.cases[State.IN_REVIEW]),
        "archives/archive_id": make_archive(scene.hospital).id,
        "accounts/user_id": make_user().id,
        "membership_id": make_membership().id,
        "token_id": _token_of_somebody(),
        "notification_id": make_news(doctor.person_id).id,
        "entry_id": AuditEntry.objects.latest("at").id,
        **dict.fromkeys(("audit/kind", "conferencing/subject"), "case"),
        **dict.fromkeys(("audit/subject_id", "conferencing/subject_id"), review.id),
        **dict.fromkeys(("request_id", "review_id", "draw_id", "dossier_id", "action_id"), uuid4()),
        **dict.fromkeys(("proposal_id", "snapshot_id"), uuid4()),
        "centre_id": scene.centre.id,
        "analytics/code": "allocation",
        **ANYWHERE,
        **dict.fromkeys(("view_id", "bulk_id", "row_id", "change_id", "documents/upload_id"), uuid4()),
        "token": "unknown",
        "number": document.number,
        **dict.fromkeys(("cases/number", "medicines/number"), 1),
        "documents/code": document.verification_code,
        "code": "Q25.0",
        "system": "icd10",
        "terminology/change_id": change_of_a_name(now),
        "terminology:choose-successor/concept_id": retired_code(),
        "concept_id": Concept.objects.get(code="Q25.0").id,
        "pending_id": PendingImport.objects.create(
            user_id=administrator.person_id,
            content=BOOK.encode(),
            name="book.csv",
            version="1",
            uploaded_at=now,
        ).id,
        "child_id": child.id,
        "access_id": EmergencyAccess.objects.get(case=review).id,
        "invitation_id": Invitation.objects.get(case=review).id,
    }


def _token_of_somebody() -> UUID:
    make_program(make_actor())
    return AccessToken.objects.latest("id").id


def _of_case(world: World, now: datetime) -> dict[str, Any]:
    scene, review = world.scene, world.cases[State.IN_REVIEW]
    file = services.attach_file(
        case_id=review.id,
        stream=ContentFile(pdf()),
        name="echo.pdf",
        declared_type="application/pdf",
        title="Echo",
        by=scene.referrer,
        at=now,
    )
    services.add_colleague(case_id=review.id, user_id=scene.colleague.person_id, by=scene.referrer, at=now)
    task = Task.objects.filter(case=world.cases[State.FOLLOW_UP], is_open=True).order_by("due_on").first()
    handed = HandOver.objects.create(
        giver_id=scene.referrer.person_id,
        taker_id=scene.colleague.person_id,
        organisation=scene.hospital,
        made_by_id=scene.referrer.person_id,
        made_at=now,
    )
    upload = services.upload_requirements(
        file_name="sets.csv",
        content="".join(services.export_requirements(language="en", at=now)).encode(),
        by=world.people[Role.ADMINISTRATOR, Standing.OWN],
        at=now,
    )
    return {
        **of_images(scene, review, now),
        "attachment_id": file.id,
        "ranking_id": make_kept(review.id, now).id,
        "cases/user_id": scene.colleague.person_id,
        "task_id": task.id if task else None,
        "hand_over_id": handed.id,
        "upload_id": upload.id,
        "field": "cardiology",
        "version": 1,
    }


def _of_child(world: World, now: datetime) -> dict[str, Any]:
    """The child in review, with a twin record of the same hospital, a merged one, and a question from elsewhere."""
    doctor, child = world.scene.referrer, world.cases[State.IN_REVIEW].child
    house = world.people[Role.ORGANISATION_COORDINATOR, Standing.OWN]
    foreign = world.people[Role.REFERRING_DOCTOR, Standing.FOREIGN]
    merged = merge_children(
        kept_id=child.id,
        gone_id=make_child(by=doctor, at=now - timedelta(hours=2)).id,
        reason="entered twice",
        by=house,
        at=now - timedelta(hours=1),
    )
    question = put_question(
        known_id=child.id, about=make_child(by=foreign, at=now), text="Ours too?", by=foreign, at=now
    )
    return {
        "measurement_id": make_measurement(child, by=doctor, at=now).id,
        "guardian_id": make_guardian(child, by=doctor, at=now).id,
        "identifier_id": make_identifier(child, by=doctor, at=now).id,
        "consent_id": make_consent(child, by=doctor, at=now).id,
        "other_id": make_child(by=doctor, at=now).id,
        "merge_id": merged.id,
        "patients/question_id": question.id if question else None,
    }


def _of_council(world: World) -> dict[str, Any]:
    """The expert of the case is a member; somebody else of the centre takes the chair."""
    (session,) = sessions_about("case", world.cases[State.COUNCIL_SCHEDULED].id)
    question = Question.objects.create(
        session=session, number=1, text="Operate?", opened_at=world.scene.tick()
    )
    return {"session_id": session.id, "conferencing/question_id": question.id}


def _of_registry(world: World) -> dict[str, Any]:
    """The child of the signed case: its expert was asked, and the curator took it into the registry."""
    desk = Desk(Story(world.scene, world.cases[State.SIGNED]))
    desk.curator = world.people[Role.REGISTRY_CURATOR, Standing.OWN]
    desk.consent()
    proposal = desk.ask()
    entry = desk.enter()
    load_registry_policy()
    return {
        **of_medicines(desk, entry),
        "registry/proposal_id": proposal.id,
        "registry/entry_id": entry.id,
        "registry/form_id": desk.forms["rd_cdm_visit"].id,
        "registry/code": entry.disease,
        "registry/relative_id": desk.tell_of(entry, Relation.SIBLING).id,
        "registry/variant_id": desk.say_variant(entry).id,
        "registry/visit_id": desk.fill(entry, "eu_cde").id,
    }


def _of_network(world: World, now: datetime) -> dict[str, Any]:
    centre, consultant = world.scene.centre, world.scene.consultant
    draft = upload_import(
        kind="organisations",
        file_name="network.csv",
        content="".join(
            csv_lines(SHEETS["organisations"].stored(), SHEETS["organisations"].columns)
        ).encode(),
        by=world.people[Role.ADMINISTRATOR, Standing.OWN],
        at=now,
    )
    return {
        "organisation_id": centre.id,
        "consultant_id": consultant.id,
        "unit_id": make_unit(centre).id,
        "duty_id": make_duty(consultant, "cardiology", now + timedelta(days=9), now + timedelta(days=10)).id,
        "leave_id": make_leave(consultant, date(2099, 1, 1), date(2099, 1, 9)).id,
        "day": "2026-03-01",
        "network/kind": "organisations",
        "draft_id": draft.id,
    }
