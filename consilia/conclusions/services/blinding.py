"""A conclusion for those who judge it: everything it says, and no heading that names a person or a house."""

from typing import Final

from consilia.conclusions import paper
from consilia.conclusions.models import Conclusion

# Who asked, who answered, whose child, who read it: what a blinded reviewer must not know.
NAMING: Final = frozenset({"consultation", "child", "second_reading", "question"})


def blind_blocks(conclusion: Conclusion) -> list[paper.Block]:
    """The blocks in the order of the paper. Names that somebody typed into her text stay where she typed them."""
    return [block for block in paper.blocks(conclusion) if block.anchor not in NAMING]
