"""Identifiers of the GA4GH Variation Representation Specification 2.0, reckoned without any sequence where that can be.

An identifier is a digest of what it names: the sequence (by its own digest, from a table), the interval between bases,
and the bases that stand there instead. Two programs that write the same change alike get the same identifier. Changes
must be written in the normal form of the specification, and there it needs the sequence: a deletion or an insertion
inside a repeat is stretched over all of the repeat. A change that takes bases away and puts others there has its normal
form without it: what both share at the ends is cut off. So pure deletions, insertions and duplications have no
identifier here; None is told, never a guess. Whether the reference really has the bases that somebody wrote is not known.

Why our own: `ga4gh.vrs` asks a repository of sequences (seqrepo) for every identifier.
"""

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from typing import Final

from consilia.registry.domain.chromosomes import Chromosome, chromosome, of_refseq
from consilia.registry.domain.hgvs import HgvsFault, parse, substitution_of
from consilia.registry.domain.variants import VariantFacts

_BASES: Final = re.compile(r"[ACGT]+")


@dataclass(frozen=True, slots=True)
class Change:
    """`gone` bases, the first at `position` (counted from 1), are `come` instead."""

    where: Chromosome
    position: int
    gone: str
    come: str


def allele_identifier(facts: VariantFacts) -> str | None:
    """`ga4gh:VA.` and 32 characters, by the position, else by a genomic substitution; None where it cannot be said."""
    change = _by_position(facts) or _by_description(facts.hgvs_g)
    if change is None or change.position + len(change.gone) - 1 > change.where.length:
        return None
    trimmed = _trimmed(change)
    return _identifier(trimmed) if trimmed.gone and trimmed.come else None


def _by_position(facts: VariantFacts) -> Change | None:
    where = chromosome(facts.assembly, facts.chromosome)
    certain = _BASES.fullmatch(facts.reference) and _BASES.fullmatch(facts.alternate)
    if where is None or not facts.position or not certain:
        return None
    return Change(where, facts.position, facts.reference, facts.alternate)


def _by_description(text: str) -> Change | None:
    try:
        told = parse(text)
    except HgvsFault:
        return None
    where, found = of_refseq(told.reference), substitution_of(told)
    return Change(where, found.position, found.gone, found.come) if where and found else None


def _trimmed(change: Change) -> Change:
    """Without the bases that both have at the ends: first those behind, then those before, as the specification does."""
    gone, come = change.gone, change.come
    while gone and come and gone[-1] == come[-1]:
        gone, come = gone[:-1], come[:-1]
    before = 0
    while before < min(len(gone), len(come)) and gone[before] == come[before]:
        before += 1
    return Change(change.where, change.position + before, gone[before:], come[before:])


def _identifier(change: Change) -> str:
    start = change.position - 1
    location = {
        "type": "SequenceLocation",
        "sequenceReference": {"type": "SequenceReference", "refgetAccession": change.where.refget},
        "start": start,
        "end": start + len(change.gone),
    }
    state = {"type": "LiteralSequenceExpression", "sequence": change.come}
    return f"ga4gh:VA.{_digest({'type': 'Allele', 'location': _digest(location), 'state': state})}"


def _digest(thing: object) -> str:
    """sha512t24u of the canonical JSON (RFC 8785; for these shapes: sorted, without spaces)."""
    text = json.dumps(thing, sort_keys=True, separators=(",", ":"))
    return base64.urlsafe_b64encode(hashlib.sha512(text.encode()).digest()[:24]).decode()
