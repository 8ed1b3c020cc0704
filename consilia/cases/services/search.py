"""Words that other contexts add to what a case is found by, and what the log keeps of a search."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.cases.events import ExcerptsShown
from consilia.foundation.identifiers import uuid7


def feed_search(*, case_id: UUID, text: str) -> None:
    """Let the readers of the body find the case by `text`: its answer as it holds now, in place of an earlier one."""
    with connection.cursor() as cursor:
        cursor.execute(_ANSWERED, [text, text, case_id])


_ANSWERED = "UPDATE cases_casewords SET answer_text = %s, answer = cases_vector(%s, 'B') WHERE case_id = %s"


def tell_excerpts(*, case_ids: Sequence[UUID], by: Actor, at: datetime) -> None:
    """Record that a search showed pieces of these cases' bodies: one entry, however many they are."""
    if case_ids:
        publish(ExcerptsShown(search_id=uuid7(), cases=[str(case) for case in case_ids]), by=by, at=at)
