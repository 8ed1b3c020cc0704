"""./dev rank FILE.jsonl: rank phenopackets, one a line, for people who work on a command line."""

import json
from collections.abc import Iterable
from time import process_time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consilia.diagnosis.domain import ranking, shipped
from consilia.diagnosis.domain.knowledge import Knowledge
from consilia.diagnosis.domain.leaving_out import Library
from consilia.diagnosis.domain.ontology import distinct
from consilia.diagnosis.domain.phenopackets import Patient, packet_of, patient
from consilia.diagnosis.domain.specificity import tells_apart
from consilia.diagnosis.queries import NoTable, table
from consilia.foundation.command_files import at_least_one, numbered_lines, until_the_reader_leaves

CANNOT_ASSESS = "cannot assess"


class Command(BaseCommand):
    help = (
        "Rank diseases for each phenopacket of a file (- reads standard input; .gz is unpacked). "
        "Their diagnosis is never read. Where the findings tell no disease from another, the list is empty with the "
        "verdict that it cannot be assessed. Bad lines are named on standard error and passed over."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--top", type=at_least_one, default=50)
        parser.add_argument(
            "--leave-publication-out",
            action="store_true",
            help="without annotations that cite the patient's own publication and no other",
        )
        parser.add_argument(
            "--strictly", action="store_true", help="also without those that cite it together with others"
        )

    def handle(self, *, file: str, top: int, leave_publication_out: bool, strictly: bool, **_: Any) -> None:
        try:
            known = table()
        except NoTable as problem:
            raise CommandError(str(problem)) from problem
        library = Library(known, shipped.sources()) if leave_publication_out else None
        ranking.rank(
            known, ranking.weights(), [0]
        )  # what is reckoned once a process is not the first patient's
        self.bad = 0
        with until_the_reader_leaves():
            for number, line in numbered_lines(file):
                self._answer(number, line, known, library, top, strictly=strictly)
        if self.bad:
            raise CommandError(f"{self.bad} lines were passed over", returncode=3)

    def _answer(
        self, number: int, line: str, known: Knowledge, library: Library | None, top: int, *, strictly: bool
    ) -> None:
        try:
            found = _ranked(known, library, patient(packet_of(line)), top, strictly=strictly)
        except ValueError as problem:  # CannotAssess and NotAPhenopacket are such
            self.bad += 1
            self.stderr.write(f"line {number}: {str(problem) or 'no observed finding that HPO knows'}")
        else:
            if "verdict" in found:
                self.stderr.write(f"line {number}: {found['id']}: nothing that tells diseases apart")
            self.stdout.write(json.dumps(found, ensure_ascii=False))


def _ranked(
    known: Knowledge, library: Library | None, one: Patient, top: int, *, strictly: bool
) -> dict[str, Any]:
    numbers = _numbers(known, one.observed)
    if numbers and not tells_apart(known, numbers):  # as the case page: no list that would mean nothing
        return {"id": one.id, "ms": 0.0, "ranked": [], "verdict": CANNOT_ASSESS}
    over = library.without(one.publications, distinct(numbers), strictly=strictly) if library else None
    start = process_time()  # of the ranking; describing diseases without a publication is the judge's wish
    ranked = ranking.rank(known, ranking.weights(), numbers, onset=one.onset, sex=one.sex, over=over)
    spent = (process_time() - start) * 1000
    places = zip(ranked.diseases.tolist(), ranked.scores.tolist(), ranked.probabilities.tolist(), strict=True)
    listed = [
        {
            "id": _main(known.diseases[number].ids),
            "ids": list(known.diseases[number].ids),
            "score": round(score, 4),
            "probability": round(chance, 5),
        }
        for number, score, chance in list(places)[:top]
    ]
    return {"id": one.id, "ms": round(spent, 3), "ranked": listed}


def _main(ids: Iterable[str]) -> str:
    """OMIM's where there is one: most published patients are filed under it."""
    return min(ids, key=lambda one: not one.startswith("OMIM"))


def _numbers(known: Knowledge, codes: Iterable[str]) -> list[int]:
    return [number for code in codes if (number := known.ontology.number(code)) is not None]
