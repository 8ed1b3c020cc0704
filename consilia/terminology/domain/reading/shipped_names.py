"""The lexicon of what is shipped, for those who have no database at hand."""

from functools import cache

from consilia.terminology.domain import shipped
from consilia.terminology.domain.reading.lexicon import Lexicon, Name, lexicon


@cache
def shipped_lexicon() -> tuple[Lexicon, dict[str, tuple[str, str]]]:
    """And the English and Russian label of each code."""
    rows = list(shipped.names_of_findings())
    labels = {term.code: (term.label_en, term.label_ru) for term, *_ in rows}
    names = (Name(term.code, text, scope, term.uses, sound) for term, text, scope, sound in rows)
    return lexicon(names), labels
