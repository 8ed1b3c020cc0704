"""The case in words: moves, lines of the timeline, deadlines."""

from consilia.cases.views.words import told
from consilia.cases.views.words.moves import MOVES, Spoken, primary_move

__all__ = ["MOVES", "Spoken", "primary_move", "told"]
