"""./dev similar FILE.jsonl: similar patients for phenopackets, one a line, for people who work on a command line."""

import json
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from consilia.diagnosis.domain import postings, similarity
from consilia.diagnosis.domain.knowledge import Knowledge
from consilia.diagnosis.domain.phenopackets import Patient, genes, packet_of, patient
from consilia.diagnosis.queries import NoTable, table
from consilia.foundation.command_files import at_least_one, numbered_lines, until_the_reader_leaves
from consilia.similar.queries.pool import Question
from consilia.similar.queries.searching import most_similar

Listed = list[dict[str, Any]]
Search = Callable[[Patient, Sequence[str]], Listed]
Line = tuple[int, Patient, Sequence[str]]


class Command(BaseCommand):
    help = (
        "Find similar patients for each phenopacket of a file (- reads standard input; .gz is unpacked): among the"
        " network's own whose families agreed, or among those of another file. Their diagnosis is never read."
        " Bad lines are named on standard error and passed over."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--top", type=at_least_one, default=20)
        parser.add_argument("--among", metavar="FILE", help="phenopackets to search; no database is asked")
        parser.add_argument(
            "--genes",
            action="store_true",
            help="genes count for half (in a phenopacket they stand in the diagnosis)",
        )
        parser.add_argument(
            "--leave-publication-out",
            action="store_true",
            help="with --among: without patients of the same publication",
        )

    def handle(
        self, *, file: str, top: int, among: str | None, leave_publication_out: bool, **options: Any
    ) -> None:
        self.bad, self.reads_genes = 0, bool(options["genes"])
        try:
            known = table()
            asked = self._read(file)
            pool = asked if among == file else self._read(among) if among else []
            search = _among(known, pool, top, apart=leave_publication_out) if among else _of_the_network(top)
            with until_the_reader_leaves():
                for number, one, symbols in asked:
                    self._answer(known, number, one, symbols, search)
        except NoTable as problem:
            raise CommandError(str(problem)) from problem
        if self.bad:
            raise CommandError(f"{self.bad} lines were passed over", returncode=3)

    def _read(self, file: str) -> list[Line]:
        found: list[Line] = []
        for number, line in numbered_lines(file):
            try:
                packet = packet_of(line)
                found.append((number, patient(packet), genes(packet) if self.reads_genes else ()))
            except ValueError as problem:  # NotAPhenopacket is one
                self._pass_over(number, str(problem))
        return found

    def _answer(
        self, known: Knowledge, number: int, one: Patient, symbols: Sequence[str], search: Search
    ) -> None:
        if not len(similarity.closure(known.ontology, one.observed)):
            self._pass_over(number, "no observed finding that HPO knows")
            return
        start = perf_counter()
        listed = search(one, symbols)
        spent = (perf_counter() - start) * 1000
        said = {"id": one.id, "ms": round(spent, 3), "similar": listed}
        self.stdout.write(json.dumps(said, ensure_ascii=False))

    def _pass_over(self, number: int, why: str) -> None:
        self.bad += 1
        self.stderr.write(f"line {number}: {why}")


def _among(known: Knowledge, lines: Sequence[Line], top: int, *, apart: bool) -> Search:
    """A search of the patients of a file. One who has the same id is the same patient."""
    weights = similarity.weights_of(known)
    profiles = [
        postings.Profile(place, similarity.closure(known.ontology, one.observed), symbols)
        for place, (_, one, symbols) in enumerate(lines)
    ]
    lists = postings.build(profiles, weights, of=known.checksum)
    patients = [one for _, one, _ in lines]
    crowded = _most_of_one(patients) if apart else _most_of_one_id(patients)

    def search(one: Patient, symbols: Sequence[str]) -> Listed:
        terms = similarity.closure(known.ontology, one.observed)
        found = postings.most_alike(lists, terms, symbols, top + crowded)
        kept = [match for match in found if not _is_of(one, patients[match.id], apart=apart)]
        return [_listed(patients[match.id].id, match.score, match.phenotype) for match in kept[:top]]

    return search


def _is_of(one: Patient, other: Patient, *, apart: bool) -> bool:
    return one.id == other.id or (apart and bool(one.publications & other.publications))


def _most_of_one_id(patients: Sequence[Patient]) -> int:
    """How many of the patients share an id: so many more are asked for than shown."""
    counted: dict[str, int] = {}
    for one in patients:
        counted[one.id] = counted.get(one.id, 0) + 1
    return max(counted.values(), default=0)


def _most_of_one(patients: Sequence[Patient]) -> int:
    """The same for publications, of which a patient may have several."""
    counted: dict[str, int] = {}
    for one in patients:
        for paper in one.publications:
            counted[paper] = counted.get(paper, 0) + 1
    largest = max(counted.values(), default=0)
    several = max((len(one.publications) for one in patients), default=0)
    return largest * max(several, 1) + _most_of_one_id(patients)


def _listed(name: str, score: float, phenotype: float) -> dict[str, Any]:
    return {"id": name, "score": round(score, 6), "phenotype": round(phenotype, 6)}


def _of_the_network(top: int) -> Search:
    """A search of the network's own patients, by their references."""

    def search(one: Patient, symbols: Sequence[str]) -> Listed:
        found = most_similar(Question(one.observed, symbols), at=timezone.now(), count=top)
        return [
            {
                **_listed(str(profile.reference), score, phenotype),
                "disease": profile.disease,
                "certainty": profile.certainty,
            }
            for profile, score, phenotype in found
        ]

    return search
