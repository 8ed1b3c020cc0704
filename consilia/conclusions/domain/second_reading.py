"""What in a conclusion may ask for a second reader: read from its coded parts, never guessed from its words."""

from collections.abc import Iterable
from typing import Final

from consilia.cases.domain.second_reading import Reason
from consilia.conclusions.domain.words import Change, Kind

REASON_OF_KIND: Final = {
    Kind.OPERATION: Reason.SURGERY,
    Kind.HSCT: Reason.HSCT,
    Kind.CELL_THERAPY: Reason.CAR_T,
    Kind.WITHDRAWAL: Reason.WITHDRAWAL,
}


def reasons_of(*, kinds: Iterable[str], change: str) -> list[Reason]:
    """The reasons, each once, in their own order. Which of them count is a rule of the case."""
    found = {REASON_OF_KIND[Kind(kind)] for kind in kinds if kind in REASON_OF_KIND}
    if change == Change.CHANGED:
        found.add(Reason.DIAGNOSIS_CHANGED)
    return [reason for reason in Reason if reason in found]
