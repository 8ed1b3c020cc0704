"""Questions about cases: one case for one reader, the worklist, the timeline, who could be asked."""

from consilia.cases.queries.access import case_for, cases_visible_to, grounds_of, level_of, moves_open_to
from consilia.cases.queries.completeness import request_facts
from consilia.cases.queries.recipients import recipients

__all__ = [
    "case_for",
    "cases_visible_to",
    "grounds_of",
    "level_of",
    "moves_open_to",
    "recipients",
    "request_facts",
]
