"""What a sample is drawn from, and whether it was drawn as it says."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from consilia.accounts.domain.actors import Actor
from consilia.conclusions.queries import Answer, answers_signed
from consilia.foundation.wall import looking_further
from consilia.network.models import Organisation
from consilia.quality.domain.sampling import Candidate, draw, frame_sha256
from consilia.quality.domain.words import Cause
from consilia.quality.models import Draw
from consilia.quality.permissions import may


def month_of(month: date, zone: str) -> tuple[datetime, datetime]:
    """[first moment, first moment of the next month) on the clock of the centre."""
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    tz = ZoneInfo(zone)
    return datetime.combine(month, time(), tz), datetime.combine(following, time(), tz)


def answers_of(centre: Organisation, month: date) -> dict[UUID, Answer]:
    """The answers of the month by case; of a case that was answered anew within it the last one."""
    since, until = month_of(month, centre.time_zone)
    return {one.case_id: one for one in answers_signed(centre.id, since=since, until=until)}


def candidates_of(answers: dict[UUID, Answer]) -> list[Candidate]:
    return [Candidate(one.case_id, (one.field, one.urgency)) for one in answers.values()]


@dataclass(frozen=True, slots=True)
class Proof:
    """The sample drawn again from the seed on record."""

    same_list: bool  # the answers of the month are those it was drawn from
    same_sample: bool

    @property
    def holds(self) -> bool:
        return self.same_list and self.same_sample


@looking_further()
def prove(given: Draw) -> Proof:
    """Draw once more and compare."""
    candidates = candidates_of(answers_of(given.centre, given.month))
    drawn = draw(candidates, seed=given.seed, size=min(given.size, len(candidates)))
    kept = set(given.dossiers.filter(cause=Cause.SAMPLE).values_list("case_id", flat=True))
    return Proof(frame_sha256(candidates) == given.frame_sha256, set(drawn) == kept)


def draws_of(centre_id: UUID, *, most: int) -> list[Draw]:
    rows = Draw.objects.filter(centre=centre_id).select_related("centre")
    return list(rows.order_by("-month")[:most])


def draw_for(by: Actor, draw_id: UUID) -> Draw:
    """Raises Draw.DoesNotExist: for those who may not know which cases were reviewed."""
    found = Draw.objects.select_related("centre").get(pk=draw_id)
    if not may(by, "see_dossiers", centre_id=found.centre_id):
        raise Draw.DoesNotExist
    return found
