"""The monthly sample of each centre."""

import secrets
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.conclusions.queries import centres_that_answered, current_of
from consilia.foundation.refusals import Refusal
from consilia.foundation.turns import take_turns
from consilia.network.models import Organisation
from consilia.network.queries.centres import consulting_centres
from consilia.quality.domain.sampling import draw, frame_sha256, size_of
from consilia.quality.domain.words import Cause, Policy
from consilia.quality.events import SampleDrawn
from consilia.quality.models import Draw
from consilia.quality.queries.policy import figure
from consilia.quality.queries.samples import answers_of, candidates_of, month_of
from consilia.quality.services.dossiers import open_dossier


class MonthRuns(Refusal):
    status = 422
    message = _("The month is not over yet: its sample is drawn afterwards.")


def draw_missing(*, at: datetime) -> int:
    """Draw last month's sample of every centre that has none yet; each is a transaction of its own."""
    last = _month_before(at.date())
    wide = timedelta(days=1)  # months begin at other moments in other time zones
    since, until = month_of(last, "UTC")
    answering = set(centres_that_answered(since=since - wide, until=until + wide))
    known = set(Draw.objects.filter(month=last).values_list("centre", flat=True))
    wanted = [one for one in consulting_centres() if one.id in answering - known]
    due = [one for one in wanted if month_of(last, one.time_zone)[1] <= at]
    return sum(draw_month(centre=one, month=last, by=Actor.system(), at=at) is not None for one in due)


@transaction.atomic
def draw_month(*, centre: Organisation, month: date, seed: str = "", by: Actor, at: datetime) -> Draw | None:
    """Draw the sample of a month that is over; None when it was drawn before or nothing was answered.

    Args:
        seed: for a month that is drawn again elsewhere; as a rule it is made here, and stands in the sealed log.
    """
    take_turns([f"quality draw {centre.id} {month}"])
    if month_of(month, centre.time_zone)[1] > at:
        raise MonthRuns
    answers = answers_of(centre, month)
    if not answers or Draw.objects.filter(centre=centre, month=month).exists():
        return None
    candidates = candidates_of(answers)
    size = size_of(
        len(candidates),
        least=figure(Policy.SAMPLE_LEAST, at, centre_id=centre.id),
        percent=figure(Policy.SAMPLE_PERCENT, at, centre_id=centre.id),
    )
    made = Draw.objects.create(
        centre=centre,
        month=month,
        seed=seed or secrets.token_hex(16),
        size=size,
        population=len(candidates),
        frame_sha256=frame_sha256(candidates),
        drawn_at=at,
    )
    _tell(made, by=by, at=at)
    for case_id in draw(candidates, seed=made.seed, size=size):
        _open(case_id, made, by=by, at=at)
    return made


def _open(case_id: UUID, made: Draw, *, by: Actor, at: datetime) -> None:
    answer = current_of(case_id)
    if answer is not None:
        open_dossier(case=answer.case, cause=Cause.SAMPLE, draw=made, by=by, at=at)


def _tell(made: Draw, *, by: Actor, at: datetime) -> None:
    event = SampleDrawn(
        draw_id=made.id,
        centre_id=made.centre_id,
        month=f"{made.month:%Y-%m}",
        seed=made.seed,
        population=made.population,
        chosen=made.size,
    )
    publish(event, by=by, at=at)


def _month_before(day: date) -> date:
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)
