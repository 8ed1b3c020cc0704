"""What the product learns about how experts answer."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from consilia.routing.domain.habits import tallied
from consilia.routing.models import AnswerHabit, AnswerPace
from consilia.routing.queries.policies import weights_row
from consilia.routing.work import work


@transaction.atomic
def learn_habits(*, consultant_id: UUID, at: datetime) -> None:
    """Count her answers anew. Told twice it says the same; what is too old is forgotten.

    No audit entry: nobody did anything, and the answers that are counted have theirs.
    """
    since = at - timedelta(days=weights_row(at).answer_days)
    record = work().record(consultant_id, since=since, at=at)
    AnswerHabit.objects.filter(consultant=consultant_id).delete()
    AnswerHabit.objects.bulk_create(
        AnswerHabit(
            consultant_id=consultant_id,
            urgency=urgency,
            hour=hour,
            accepted=int(tally.accepted),
            refused=int(tally.refused),
            silent=int(tally.silent),
            log_minutes=tally.log_minutes,
        )
        for urgency in sorted({urgency for urgency, _ in record.offers})
        for hour, tally in tallied(one for other, one in record.offers if other == urgency).items()
    )
    AnswerPace.objects.update_or_create(
        consultant_id=consultant_id,
        defaults={"signed": len(record.until_signed), "minutes": sum(record.until_signed)},
    )
