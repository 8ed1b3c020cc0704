"""Questions about needs. Every answer is limited to what the asking actor may see."""

from consilia.medicines.queries.needs import (
    SHOWN,
    SUPPLIED,
    Wanted,
    choice_for,
    counters,
    due_days_of,
    latest_count,
    links_of,
    missing_papers,
    need_page,
    outlook_of,
    paper_of,
    papers_of,
    steps_of,
)
from consilia.medicines.queries.policy import channel_rules, clock_rule, figure_source, figures_in_force
from consilia.medicines.queries.sight import need_for, needs_of_child, needs_visible_to

__all__ = [
    "SHOWN",
    "SUPPLIED",
    "Wanted",
    "channel_rules",
    "choice_for",
    "clock_rule",
    "counters",
    "due_days_of",
    "figure_source",
    "figures_in_force",
    "latest_count",
    "links_of",
    "missing_papers",
    "need_for",
    "need_page",
    "needs_of_child",
    "needs_visible_to",
    "outlook_of",
    "paper_of",
    "papers_of",
    "steps_of",
]
