"""phenotype.hpoa: which diseases have which findings."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Annotations:
    """`names` by disease id; `diseases_of` counts the diseases annotated with each HPO id."""

    version: str
    names: dict[str, str]
    diseases_of: dict[str, int]


def read(lines: Iterable[str]) -> Annotations:
    """Read the tab-separated file with its `#` header.

    Raises:
        ValueError: the header lacks the version, or a row lacks columns.
    """
    version = ""
    names: dict[str, str] = {}
    diseases: dict[str, set[str]] = {}
    for line in lines:
        if line.startswith("#version:"):
            version = line.split(":", 1)[1].strip()
        if line.startswith(("#", "database_id")):
            continue
        disease, name, _qualifier, finding = line.rstrip("\n").split("\t")[:4]
        names.setdefault(disease, name.strip())
        diseases.setdefault(finding, set()).add(disease)
    if not version:
        raise ValueError("no #version in the header")
    return Annotations(version, names, {finding: len(found) for finding, found in diseases.items()})
