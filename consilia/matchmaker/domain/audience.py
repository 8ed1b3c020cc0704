"""Who asks other systems, and who reads what they asked."""

from typing import Final

from consilia.accounts.domain.roles import Role

# Who treats the child sends; that she sees the case's body and that the family agrees is asked by the deed.
SENDING: Final = frozenset({Role.REFERRING_DOCTOR, Role.EXPERT})
READING: Final = frozenset({Role.TRIAGE_COORDINATOR})
