"""A conclusion for those who judge it: everything it says, without the names of persons and houses."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from consilia.conclusions import paper
from consilia.conclusions.models import Conclusion

# Who asked, who answered, whose child, who read it: what a blinded reviewer must not know.
NAMING: Final = frozenset({"consultation", "child", "second_reading", "question", "images"})
LEFT_OUT: Final = "[…]"


def blind_blocks(conclusion: Conclusion) -> list[paper.Block]:
    """The blocks in the order of the paper; the names of both houses and of the two doctors are left out of each.

    Other names that somebody typed into her text stay where she typed them.
    """
    names = _names(conclusion)
    return [_blind(block, names) for block in paper.blocks(conclusion) if block.anchor not in NAMING]


def _names(conclusion: Conclusion) -> list[str]:
    """The longest first, so that no part of a name stays behind."""
    case = conclusion.case
    houses = (conclusion.organisation, case.referring_organisation)
    people = (conclusion.author, case.referrer)
    parts = ("name_en", "name_ru", "short_name_en", "short_name_ru")
    named = [getattr(house, part) for house in houses for part in parts]
    named += [name for person in people for name in (person.full_name, person.short_name)]
    return sorted({name for name in named if name}, key=len, reverse=True)


def _blind(block: paper.Block, names: Sequence[str]) -> paper.Block:
    return replace(
        block,
        text=_without(block.text, names),
        pairs=_pairs(block.pairs, names),
        entries=[
            replace(
                one,
                lead=_without(one.lead, names),
                text=_without(one.text, names),
                pairs=_pairs(one.pairs, names),
            )
            for one in block.entries
        ],
    )


def _pairs(pairs: Sequence[paper.Pair], names: Sequence[str]) -> list[paper.Pair]:
    return [(name, _without(value, names)) for name, value in pairs]


def _without(text: str, names: Sequence[str]) -> str:
    for name in names:
        text = text.replace(name, LEFT_OUT)
    return text
