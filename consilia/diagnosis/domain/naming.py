"""What the name of a disease tells of it: "Microcephaly, progressive, with seizures" has two findings in it.

A disease that is hardly described yet has a name all the same, and a finding that gave a disease its name is seldom absent.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from consilia.diagnosis.domain.ontology import Ontology
from consilia.diagnosis.domain.profiles import Floats, Profile, spread
from consilia.terminology.domain.reading.finding import find
from consilia.terminology.domain.reading.lexicon import Lexicon
from consilia.terminology.domain.reading.states import State

# How often a finding of the name is seen, where nobody counted.
SHARE_OF_NAMED = 0.6


def findings_in(name: str, lexicon: Lexicon) -> set[str]:
    """Codes of the findings that a name speaks of, but for those it denies."""
    text = name.lower().replace("with or without", "with")
    return {one.code for one in find(text, lexicon, forgiving=False) if one.state is not State.ABSENT}


def lines(names: Mapping[str, Iterable[str]], lexicon: Lexicon) -> list[str]:
    """As they are committed: an entry, and the findings of its names."""
    found = {
        entry: sorted(set().union(*(findings_in(name, lexicon) for name in some)))
        for entry, some in sorted(names.items())
    }
    return ["\t".join([entry, *codes]) for entry, codes in found.items() if codes]


def read(lines: Iterable[str]) -> dict[str, list[str]]:
    return {entry: codes for entry, *codes in (line.split("\t") for line in lines)}


def with_name(ontology: Ontology, own: Profile, named: Sequence[int]) -> Floats:
    """How often each finding there is is expected: as described, and as the name tells."""
    share = np.zeros(len(ontology.codes), np.float32)
    share[own.terms] = own.share
    if named:
        terms, told = spread(
            ontology, np.asarray(named, np.int32), np.full(len(named), SHARE_OF_NAMED, np.float32)
        )
        share[terms] = np.maximum(share[terms], told)
    return share
