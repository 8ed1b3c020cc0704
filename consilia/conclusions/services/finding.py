"""What a case is found by once it is answered."""

from collections.abc import Iterator
from uuid import UUID

from consilia.cases.services import feed_search
from consilia.conclusions.models import Conclusion
from consilia.conclusions.queries import current_of, recommendations_of

# What was written in words; closed lists say the same in every conclusion and would find them all.
_WRITTEN = (
    *("diagnosis", "no_diagnosis_because", "assessment", "history", "materials", "missing_materials"),
    *("no_recommendations_because", "red_flags", "place_where", "transport", "follow_up", "registry_note"),
    *("limits", "correction_because"),
)
_DONE = ("action", "drug", "frequency", "duration", "by_whom", "evidence")


def tell_search(*, case_id: UUID) -> None:
    """Hand the words of the version that holds to the search for cases."""
    current = current_of(case_id)
    if current is not None:
        feed_search(case_id=case_id, text="\n".join(filter(None, _words(current))))


def _words(conclusion: Conclusion) -> Iterator[str]:
    yield from (getattr(conclusion, name) for name in _WRITTEN)
    for given in recommendations_of(conclusion):
        yield " ".join(filter(None, (getattr(given, name) for name in _DONE)))
    for one in conclusion.diagnoses.all():
        yield f"{one.code} {one.label_ru} {one.label_en}"
