"""Who sees how much of a case and who may do what, in words: worked out from the rules themselves."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.accounts.domain.roles import Role
from consilia.accounts.models import role_name
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.sight import PART_OF_ROLE, SHARED_PARTS, Facts, Part, Sight, open_moves, sight

SIGHT_NAMES = {
    Sight.NONE: pgettext_lazy("sight", "nothing"),
    Sight.HEADER: pgettext_lazy("sight", "heading and question"),
    Sight.PREVIEW: pgettext_lazy("sight", "preview without names"),
    Sight.READING: pgettext_lazy("sight", "everything, to be read"),
    Sight.BODY: pgettext_lazy("sight", "everything"),
}
MOVE_NAMES = {
    "submit": pgettext_lazy("move", "send"),
    "pass_on": pgettext_lazy("move", "pass on to the centre"),
    "decline": pgettext_lazy("move", "decline"),
    "ask": pgettext_lazy("move", "ask for information"),
    "answer": pgettext_lazy("move", "answer"),
    "offer": pgettext_lazy("move", "offer to an expert"),
    "accept": pgettext_lazy("move", "accept"),
    "refuse": pgettext_lazy("move", "refuse"),
    "redirect": pgettext_lazy("move", "hand back"),
    "convene": pgettext_lazy("move", "call a council"),
    "write": pgettext_lazy("move", "write the conclusion"),
    "seek_reading": pgettext_lazy("move", "send to a second reader"),
    "return_draft": pgettext_lazy("move", "return with remarks"),
    "agree": pgettext_lazy("move", "agree as second reader"),
    "dissent": pgettext_lazy("move", "disagree as second reader"),
    "take_back": pgettext_lazy("move", "take back from the second reader"),
    "sign": pgettext_lazy("move", "sign"),
    "acknowledge": pgettext_lazy("move", "acknowledge"),
    "close": pgettext_lazy("move", "close"),
    "follow_up": pgettext_lazy("move", "begin the follow-up"),
    "reopen": pgettext_lazy("move", "reopen"),
    "withdraw": pgettext_lazy("move", "withdraw"),
    "duplicate": pgettext_lazy("move", "name as a duplicate"),
}
PART_NAMES = {
    Part.OFFERED: _("while the case is offered"),
    Part.EXPERT: _("after acceptance"),
    Part.COUNCIL: _("in a council"),
    Part.READER: _("as second reader"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One role in one part; `note` tells the parts of a role apart."""

    role: Role
    part: Part
    note: str | Promise

    @property
    def title(self) -> str:
        return role_name(self.role)


@dataclass(frozen=True, slots=True)
class Cell:
    sight: Sight
    moves: Sequence[str | Promise]

    @property
    def sees(self) -> str | Promise:
        return SIGHT_NAMES[self.sight]


def columns() -> list[Column]:
    """Every role that has a part in cases, the parts in the order of the journey."""
    return [
        Column(role, part, PART_NAMES.get(part, ""))
        for role, parts in PART_OF_ROLE.items()
        for part in Part
        if part in parts - SHARED_PARTS
    ]


def rows() -> list[tuple[State, list[Cell]]]:
    """For each state the cells in the order of `columns`."""
    return [(state, [_cell(column, state) for column in columns()]) for state in State]


def _cell(column: Column, state: State) -> Cell:
    facts = Facts(column.role, frozenset({column.part}), state)
    return Cell(sight(facts), [MOVE_NAMES[move] for move in open_moves(facts)])
