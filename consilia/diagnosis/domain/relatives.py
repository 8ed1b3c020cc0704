"""Diseases that resemble each other before any finding is known: of one named series, or of one gene.

A newly described disease has few annotations. What its relatives have is expected of it too: the more, the less is
known of the disease itself.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from consilia.diagnosis.domain.profiles import Floats, Profile

# Of a disease without a finding of its own; so many findings halve it; what is left however much is known.
MOST_OF_RELATIVES, HALVED_BY, LEAST_OF_RELATIVES = 0.8, 3, 0.1
# Of what the most alike diseases (alike.py) have, however much is known.
PART_OF_ALIKE = 0.3
_WORDS_OF_A_MEMBER = re.compile(
    r"\b(autosomal|x-linked|dominant|recessive|type|with or without.*|digenic|susceptibility to|somatic|due to.*)\b"
)
_NUMBERS = re.compile(r"\b[ivx]+[a-z]?\b|\b\d+[a-z]*\b|\b[a-z]\b|[,()-]")
SHORTEST_NAME = 5


def series(name: str) -> str:
    """The name without what tells members of a series apart.

    >>> series("Spastic paraplegia 45, autosomal recessive")
    'spastic paraplegia'
    """
    plain = _WORDS_OF_A_MEMBER.sub(" ", name.lower().split(";")[0])
    return " ".join(_NUMBERS.sub(" ", plain).split())


def of_one_series(names: Sequence[Iterable[str]]) -> list[list[int]]:
    """For each disease the others whose names are of the same series."""
    keys = [{key for name in some if len(key := series(name)) >= SHORTEST_NAME} for some in names]
    return sharing(keys)


def sharing(keys: Sequence[Iterable[str]]) -> list[list[int]]:
    """For each disease the others that have a key in common with it: a series, or a gene."""
    members: dict[str, set[int]] = {}
    for number, some in enumerate(keys):
        for key in some:
            members.setdefault(key, set()).add(number)
    return [
        sorted(set().union(*(members[key] for key in some)) - {number}) for number, some in enumerate(keys)
    ]


def mean_share(terms: int, relatives: Iterable[Profile]) -> Floats:
    """How often relatives have each finding."""
    total, count = np.zeros(terms, np.float32), 0
    for profile in relatives:
        total[profile.terms] += profile.share
        count += 1
    return np.asarray(total / max(count, 1), dtype=np.float32)


def share_of_relatives(findings: int) -> float:
    """How much of what relatives have is expected of a disease with so many findings of its own."""
    return max(LEAST_OF_RELATIVES, MOST_OF_RELATIVES * HALVED_BY / (HALVED_BY + findings))


def raised(
    share: Floats, findings: int, groups: Sequence[Sequence[int]], profiles: Mapping[int, Profile]
) -> Floats:
    """What is expected of a disease with so many findings, raised to a part of what each group has.

    Args:
        groups: its series, its kin, and the most alike diseases.
    """
    of_relatives = share_of_relatives(findings)
    for group, part in zip(groups, map(np.float32, (of_relatives, of_relatives, PART_OF_ALIKE)), strict=True):
        if group:
            share = np.maximum(share, part * mean_share(len(share), (profiles[one] for one in group)))
    return share
