"""Questions about children. Every answer is limited to what the asking actor may see."""

from consilia.patients.queries.children import (
    child_for,
    child_page,
    children_visible_to,
    may_see,
    merged_rows,
    registered_by,
)
from consilia.patients.queries.duplicates import Similar, facts_of, find_duplicates, sought
from consilia.patients.queries.questions import (
    AlreadyAnswered,
    answerers,
    open_question_count,
    open_questions,
    question_for,
)
from consilia.patients.queries.records import (
    belongings_of,
    consent_for,
    consent_in_force,
    consents_of,
    guardian_contacts,
    guardian_for,
    guardians_of,
    identifier_for,
    identifier_kinds,
    identifiers_of,
    merge_for,
    merges_of,
)

__all__ = [
    "AlreadyAnswered",
    "Similar",
    "answerers",
    "belongings_of",
    "child_for",
    "child_page",
    "children_visible_to",
    "consent_for",
    "consent_in_force",
    "consents_of",
    "facts_of",
    "find_duplicates",
    "guardian_contacts",
    "guardian_for",
    "guardians_of",
    "identifier_for",
    "identifier_kinds",
    "identifiers_of",
    "may_see",
    "merge_for",
    "merged_rows",
    "merges_of",
    "open_question_count",
    "open_questions",
    "question_for",
    "registered_by",
    "sought",
]
