"""Who may mark images. Sight of the images themselves is asked in the queries."""

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.imaging.models import Annotation

# Who asks points at what she means; who answers at what she has seen.
_MARKING = frozenset({Role.EXPERT, Role.REFERRING_DOCTOR})


def may_mark(by: Actor) -> bool:
    """By her role; that she works on the images is asked of `works_on_files`."""
    return by.role in _MARKING


def may_change(by: Actor, annotation: Annotation) -> bool:
    """A mark is its author's word."""
    return may_mark(by) and by.user_id == annotation.author_id
