"""HGVS as clinicians write it: syntax checked without any sequence, with a reason and a place for what is wrong.

Covered: substitution, deletion, duplication, inversion, insertion, deletion-insertion and repeats of DNA (c., g., m.,
n.), with offsets into introns, 5' and 3' ends and uncertain ranges; substitution, frame shift, extension, deletion,
duplication, insertion, deletion-insertion, silent and unknown changes of protein (p.). Whether the reference really has
these bases is not known here.

Why our own: `mavehgvs` leaves out `p.(...)`, which most reports write, and `hgvs` needs a database driver and a server of
sequences to be of more use than this.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LONGEST: Final = 400


class Level(StrEnum):
    CODING = "c"
    GENOMIC = "g"
    MITOCHONDRIAL = "m"
    NONCODING = "n"
    PROTEIN = "p"


class Reason(StrEnum):
    EMPTY = "empty"
    LONG = "long"
    SPACE = "space"
    REFERENCE = "reference"
    VERSION = "version"
    LEVEL = "level"
    REFERENCE_LEVEL = "reference_level"
    CHANGE = "change"
    ORDER = "order"
    NEIGHBOURS = "neighbours"
    SAME = "same"
    LENGTH = "length"
    RANGE = "range"


class HgvsFault(ValueError):
    """Why a text is no HGVS; `word` is what it is about."""

    def __init__(self, reason: Reason, word: str = "") -> None:
        self.reason, self.word = reason, word
        super().__init__(f"{reason}: {word}")


@dataclass(frozen=True, slots=True)
class Hgvs:
    """A description that can be read. `gene` stands in brackets after the reference, when it does."""

    reference: str
    gene: str
    level: Level
    change: str

    def __str__(self) -> str:
        gene = f"({self.gene})" if self.gene else ""
        return f"{self.reference}{gene}:{self.level}.{self.change}"


@dataclass(frozen=True, slots=True)
class Substitution:
    """One base for another, of a genomic or mitochondrial description; positions count from 1."""

    position: int
    gone: str
    come: str


_SUBSTITUTION: Final = re.compile(r"(\d+)([ACGT])>([ACGT])")


def substitution_of(told: Hgvs) -> Substitution | None:
    """None for every other change, and where an offset or an uncertain base leaves open which one it is."""
    found = _SUBSTITUTION.fullmatch(told.change)
    return Substitution(int(found[1]), found[2], found[3]) if found else None


_WHOLE = re.compile(
    r"(?P<reference>[^:()\s]+)(?:\((?P<gene>[A-Za-z0-9-]+)\))?:(?P<level>[a-z])\.(?P<change>.+)"
)
_REFERENCES: Final[dict[str, frozenset[Level]]] = {
    r"(NM|XM)_\d{4,9}": frozenset({Level.CODING}),
    r"(NR|XR)_\d{4,9}": frozenset({Level.NONCODING}),
    r"(NP|XP|YP)_\d{4,9}": frozenset({Level.PROTEIN}),
    r"NC_\d{6}": frozenset({Level.GENOMIC, Level.MITOCHONDRIAL}),
    r"(NG|NT|NW)_\d{4,9}": frozenset({Level.GENOMIC}),
    r"ENST\d{11}": frozenset({Level.CODING, Level.NONCODING}),
    r"ENSP\d{11}": frozenset({Level.PROTEIN}),
    r"ENSG\d{11}": frozenset({Level.GENOMIC}),
}
_LRG = re.compile(r"LRG_\d{1,5}(?P<part>[tp]\d{1,2})?")


def parse(text: str) -> Hgvs:
    """Raises HgvsFault."""
    if not text:
        raise HgvsFault(Reason.EMPTY)
    if len(text) > LONGEST:
        raise HgvsFault(Reason.LONG, str(LONGEST))
    if re.search(r"\s", text):
        raise HgvsFault(Reason.SPACE)
    found = _WHOLE.fullmatch(text)
    if found is None:
        raise HgvsFault(Reason.REFERENCE if ":" not in text else Reason.LEVEL, text.partition(":")[0])
    if found["level"] not in set(Level):
        raise HgvsFault(Reason.LEVEL, found["level"])
    level = Level(found["level"])
    _check_reference(found["reference"], level)
    if level is Level.PROTEIN:
        _check_protein(found["change"])
    else:
        _check_alleles(found["change"], level)
    return Hgvs(found["reference"], found["gene"] or "", level, found["change"])


def _check_reference(reference: str, level: Level) -> None:
    lrg = _LRG.fullmatch(reference)
    if lrg is not None:
        part = (lrg["part"] or "")[:1]
        fits = {"": level is Level.GENOMIC, "t": level is Level.CODING, "p": level is Level.PROTEIN}[part]
        if not fits:
            raise HgvsFault(Reason.REFERENCE_LEVEL, reference)
        return
    bare, dot, version = reference.partition(".")
    levels = next((fitting for form, fitting in _REFERENCES.items() if re.fullmatch(form, bare)), None)
    if levels is None:
        raise HgvsFault(Reason.REFERENCE, reference)
    if not dot or not re.fullmatch(r"[1-9]\d{0,2}", version):
        raise HgvsFault(Reason.VERSION, reference)
    if level not in levels:
        raise HgvsFault(Reason.REFERENCE_LEVEL, reference)


_POINT = {
    Level.CODING: r"[-*]?[1-9]\d{0,8}(?:[+-][1-9]\d{0,8})?",
    Level.NONCODING: r"[1-9]\d{0,8}(?:[+-][1-9]\d{0,8})?",
    Level.GENOMIC: r"[1-9]\d{0,8}",
    Level.MITOCHONDRIAL: r"[1-9]\d{0,4}",
}
_BASES = "[ACGTN]"
_CHANGE = re.compile(
    rf"(?P<from>{_BASES})>(?P<to>{_BASES})|(?P<same>=)"
    rf"|(?P<kind>delins|del|dup|inv|ins)(?P<bases>{_BASES}*)"
    rf"|del(?P<gone>{_BASES}+)ins(?P<come>{_BASES}+)"
    rf"|(?P<unit>{_BASES}*)\[(?P<times>[1-9]\d{{0,4}})\]"
)


def _check_alleles(change: str, level: Level) -> None:
    """One change, or several in one allele: `[76A>C;83G>C]`."""
    inner = change[1:-1].split(";") if change.startswith("[") and change.endswith("]") else [change]
    for one in inner:
        _check_dna(one, level)


def _check_dna(change: str, level: Level) -> None:
    if change in {"=", "?"}:
        return
    point = rf"(?:{_POINT[level]}|\?)"
    place = rf"(?:\({point}_{point}\)|{point})"
    found = re.match(rf"(?P<first>{place})(?:_(?P<last>{place}))?", change)
    told = _CHANGE.fullmatch(change, found.end()) if found else None
    if found is None or told is None:
        raise HgvsFault(Reason.CHANGE, change)
    first, last = found["first"], found["last"]
    length = _length(first, last)
    if length is not None and length < 2:
        raise HgvsFault(Reason.ORDER, f"{first}_{last}")
    _check_change(told, first, last, length)


def _check_change(told: re.Match[str], first: str, last: str | None, length: int | None) -> None:
    """What can be told from the numbers alone."""
    if told["from"]:
        if last:
            raise HgvsFault(Reason.RANGE, ">")
        if told["from"] == told["to"]:
            raise HgvsFault(Reason.SAME, told[0])
    kind, bases = told["kind"], told["bases"] or ""
    if kind == "ins" and (last is None or (length is not None and length != 2)):
        raise HgvsFault(Reason.NEIGHBOURS, f"{first}_{last}" if last else first)
    if kind in {"ins", "delins"} and not bases:
        raise HgvsFault(Reason.CHANGE, told[0])
    if kind == "inv" and last is None:
        raise HgvsFault(Reason.RANGE, "inv")
    gone = told["gone"] or (bases if kind in {"del", "dup", "inv"} else "")
    stands = 1 if last is None else length
    if gone and stands is not None and len(gone) != stands:
        raise HgvsFault(Reason.LENGTH, gone)
    if told["gone"] and told["gone"] == told["come"]:
        raise HgvsFault(Reason.SAME, told[0])


def _length(first: str, last: str | None) -> int | None:
    """How many bases a range has, where both ends are counted alike; None where that cannot be told."""
    if last is None:
        return None
    ends = [re.fullmatch(r"(?P<side>[-*]?)(?P<base>\d+)(?P<offset>[+-]\d+)?", end) for end in (first, last)]
    if ends[0] is None or ends[1] is None:
        return None
    sides = [end["side"] for end in ends if end]
    bases = [int(end["base"]) * (-1 if end["side"] == "-" else 1) for end in ends if end]
    offsets = [int(end["offset"] or 0) for end in ends if end]
    if sides[0] != sides[1]:
        return None
    if bases[0] == bases[1]:
        return offsets[1] - offsets[0] + 1
    # Introns lie between: only the order is known, and only of what they lie between.
    if any(offsets):
        return 0 if bases[0] > bases[1] else None
    return bases[1] - bases[0] + 1


_AMINO = "(?:Ala|Arg|Asn|Asp|Cys|Gln|Glu|Gly|His|Ile|Leu|Lys|Met|Phe|Pro|Ser|Thr|Trp|Tyr|Val|Sec|Pyl|Xaa)"
_STOP = r"(?:Ter|\*)"
_ANY = rf"(?:{_AMINO}|{_STOP})"
_SITE = rf"{_ANY}[1-9]\d{{0,5}}"
_NUMBER = r"(?:[1-9]\d{0,5}|\?)"
_PROTEIN = re.compile(
    rf"=|\?|0\??|{_SITE}=|{_AMINO}1\?"
    rf"|(?P<from>{_ANY})(?P<at>[1-9]\d{{0,5}})(?P<to>{_ANY})"
    rf"|{_SITE}{_ANY}?fs(?:{_STOP}{_NUMBER})?"
    rf"|{_AMINO}1(?:{_AMINO})?ext-{_NUMBER}|{_STOP}[1-9]\d{{0,5}}{_AMINO}?ext{_STOP}{_NUMBER}"
    rf"|(?P<first>{_SITE})(?:_(?P<last>{_SITE}))?(?:(?P<kind>del|dup)|(?P<come>(?:ins|delins){_ANY}+)"
    rf"|\[(?P<times>[1-9]\d{{0,4}})\])"
)


def _check_protein(change: str) -> None:
    """With or without the brackets that say that the protein was not looked at."""
    inner = change[1:-1] if change.startswith("(") and change.endswith(")") else change
    found = _PROTEIN.fullmatch(inner)
    if found is None:
        raise HgvsFault(Reason.CHANGE, change)
    if found["from"] and _bare(found["from"]) == _bare(found["to"]):
        raise HgvsFault(Reason.SAME, change)
    if found["last"]:
        places = [int(re.sub(r"\D", "", end)) for end in (found["first"], found["last"])]
        if places[0] >= places[1]:
            raise HgvsFault(Reason.ORDER, inner)
        if (found["come"] or "").startswith("ins") and places[1] != places[0] + 1:
            raise HgvsFault(Reason.NEIGHBOURS, inner)
    elif (found["come"] or "").startswith("ins"):
        raise HgvsFault(Reason.NEIGHBOURS, inner)


def _bare(acid: str) -> str:
    return "Ter" if acid == "*" else acid
