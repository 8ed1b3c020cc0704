"""Many requests that were sent and answered, as plain rows: for figures, where playing each would take minutes.

make_facts({("RU-PRI", "cardiology"): 9})   # nine requests of a hospital there, concluded in time
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from consilia.cases.models import Case, Deadline, Offer
from consilia.cases.models.cases import NO_DEADLINE
from consilia.network.models import Organisation
from consilia.patients.models import Child
from tests.factories.accounts import make_user
from tests.factories.cases import make_child, make_scene
from tests.factories.network import make_field, make_organisation

SENT = datetime(2026, 11, 3, 9, tzinfo=UTC)


def make_facts(
    numbers: Mapping[tuple[str, str], int], *, at: datetime = SENT, late: int = 0
) -> Mapping[str, Organisation]:
    """So many answered requests by region and field; of each the first `late` were late. Answers the hospitals."""
    scene = make_scene(at=at - timedelta(days=1))
    child = make_child(by=scene.referrer, at=at - timedelta(days=1))
    houses = {"RU-PRI": scene.hospital}
    for (region, field), number in numbers.items():
        if region not in houses:
            houses[region] = make_organisation(region=region)
        make_field(field)
        case = partial(
            _case, child=child, house=houses[region], centre=scene.centre, doctor=make_user(), field=field
        )
        for one in range(number):
            _story(case(at + timedelta(minutes=one)), scene.consultant, is_late=one < late)
    return houses


def _case(
    sent: datetime, *, child: Child, house: Organisation, centre: Organisation, doctor: Any, field: str
) -> Case:
    return Case.objects.create(
        client_uuid=uuid4(),
        state="signed",
        turn="referrer",
        child=child,
        field_id=field,
        urgency="urgent",
        question="?",
        referrer=doctor,
        referring_organisation=house,
        region_id=house.region_id,
        centre=centre,
        expert=doctor,
        created_at=sent,
        changed_at=sent,
        submitted_at=sent,
        signed_at=sent + timedelta(hours=4),
        due_at=NO_DEADLINE,
        last_entry_at=sent,
    )


def _story(case: Case, consultant: Any, *, is_late: bool) -> None:
    sent, signed = case.submitted_at, case.signed_at
    assert sent is not None
    Offer.objects.create(
        case=case,
        consultant=consultant,
        user=consultant.user,
        offered_at=sent + timedelta(hours=1),
        answer="accepted",
        answered_at=sent + timedelta(hours=2),
    )
    Deadline.objects.create(
        case=case,
        clock="conclusion",
        counts="wall",
        since=sent,
        left=timedelta(hours=3 if is_late else 24),
        met_at=signed,
        missed_at=sent + timedelta(hours=3) if is_late else None,
    )
