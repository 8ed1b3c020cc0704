"""Every deed as everybody in every state, through the services: they ask the table, and the right line of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from consilia.accounts.domain.actors import Actor
from consilia.conferencing import services
from consilia.conferencing.domain.deeds import DEEDS, belongs_to, may
from consilia.conferencing.domain.lifecycle import ORGANISER, State
from consilia.conferencing.models import Session
from consilia.conferencing.queries import session_for
from consilia.conferencing.services.opening import NotInThisState
from consilia.foundation.refusals import NotAllowed
from tests.factories.conferencing import Table, make_table

pytestmark = pytest.mark.django_db

Call = Callable[[Table, dict[str, Any]], object]
CALLS: dict[str, Call] = {
    "see": lambda table, who: session_for(who["by"], who["session_id"]),
    "reschedule": lambda table, who: services.reschedule_session(
        starts=table.session.starts + timedelta(days=9), minutes=30, reason="Later", **who
    ),
    "hold": lambda table, who: services.hold_session(**who),
    "cancel": lambda table, who: services.cancel_session(reason="Off", **who),
    "invite": lambda table, who: services.invite_participant(user_id=uuid4(), part="member", **who),
    "remove": lambda table, who: services.remove_participant(user_id=table.guest.person_id, **who),
    "appoint": lambda table, who: services.appoint(user_id=table.members[0].person_id, part="chair", **who),
    "respond": lambda table, who: services.respond(response="accepted", **who),
    "join": lambda table, who: services.join_session(**who),
    "record_attendance": lambda table, who: services.record_attendance(attendance={}, **who),
    "open_vote": lambda table, who: services.open_vote(text="?", **who),
    "close_vote": lambda table, who: services.close_vote(question_id=uuid4(), **who),
    "cast_vote": lambda table, who: services.cast_vote(question_id=uuid4(), choice="for", **who),
    "write_minutes": lambda table, who: services.write_minutes(course="", decision="", revision=-1, **who),
    "add_dissent": lambda table, who: services.add_dissent(text="No", **who),
    "consent_to_record": lambda table, who: services.consent_to_record(**who),
    "consent_for_patient": lambda table, who: services.consent_to_record(for_patient=True, **who),
    "start_recording": lambda table, who: services.start_recording(**who),
    "end_recording": lambda table, who: services.end_recording(**who),
    "sign_minutes": lambda table, who: services.sign_minutes(content_sha256="0" * 64, **who),
}


def in_state(state: State) -> Table:
    table = make_table()
    if state is State.HELD:
        table.held()
    elif state is State.CANCELLED:
        services.cancel_session(session_id=table.id, reason="Off", by=table.chair, at=table.tick())
    return table


def answer(deed: str, table: Table, by: Actor) -> str:
    """What the service says to it; everything beyond the question of who may is `done`."""
    try:
        with transaction.atomic():
            CALLS[deed](table, {"session_id": table.id, "by": by, "at": table.at})
            transaction.set_rollback(True)
    except Session.DoesNotExist:
        return "not there"
    except NotAllowed:
        return "not hers"
    except NotInThisState:
        return "not now"
    except Exception:
        return "done"
    return "done"


def test_every_deed_of_the_table_is_called() -> None:
    assert CALLS.keys() == DEEDS.keys()


@pytest.mark.parametrize("state", State)
def test_the_services_ask_the_table(state: State) -> None:
    table = in_state(state)
    people: dict[str, Actor] = {
        "chair": table.chair,
        "secretary": table.secretary,
        "member": table.members[0],
        "invited": table.guest,
        ORGANISER: table.coordinator,
        "": table.stranger,
    }
    for deed in DEEDS:
        for standing, actor in people.items():
            standings = {standing} - {""}
            if not standings:
                expected = "not there"
            elif not belongs_to(deed, standings):
                expected = "not hers"
            else:
                expected = "done" if may(deed, standings, state) else "not now"
            assert answer(deed, table, actor) == expected, (deed, standing, state)
