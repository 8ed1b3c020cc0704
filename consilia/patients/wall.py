"""The rule of the second wall for children, as migrations of this context and of those above write it (decision 0010).

It is that of `permissions.held_by`: sight of one record of a person, for one's house or oneself, is sight of all of
them. Contexts above add policies of their own where a child is seen by what is about it, such as a case.
"""

from consilia.foundation.row_security import IN_HAND, IS_SYSTEM, told

CARE = ("referring_doctor", "organisation_coordinator")
CLINICAL = (
    *CARE,
    "regional_operator",
    "triage_coordinator",
    "expert",
    "quality_reviewer",
    "bed_manager",
    "registry_curator",
)


def _words(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


# A house's sight is for those who care for the child, or for the role that it was given to.
_ROLES = f"""(SELECT CASE WHEN current_setting('consilia.reader', true) IN ({_words(CARE)})
    THEN ARRAY['', current_setting('consilia.reader', true)]
    ELSE ARRAY[current_setting('consilia.reader', true)] END)"""
# As a CASE, which no index answers: by the indexes of holders all that a centre ever saw would be read for one child.
HELD = f"""(CASE
    WHEN held.user_id IS NOT NULL THEN held.user_id = {told("person", to=CLINICAL)}
    ELSE held.organisation_id = {told("organisation", to=CLINICAL)} AND held.role = ANY({_ROLES}::text[])
END)"""
IN_FORCE = f"held.starts <= {told('at', 'timestamptz')} AND (held.ends IS NULL OR held.ends > {told('at', 'timestamptz')})"
# One value a row, by the index of persons: as EXISTS it would be made into a hash of all that a centre ever saw.
CHILD = f"""
    {IS_SYSTEM}
    OR id = {IN_HAND}
    OR (SELECT true FROM patients_childaccess held WHERE held.person = patients_child.person
        AND {IN_FORCE} AND {HELD} LIMIT 1)
"""  # noqa: S608 - our own words
