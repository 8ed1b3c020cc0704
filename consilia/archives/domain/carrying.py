"""Who may be named as carrying images between archives and cases: roles that add files to cases."""

from typing import Final

from consilia.accounts.domain.roles import Role

CARRYING: Final = (
    Role.REFERRING_DOCTOR,
    Role.ORGANISATION_COORDINATOR,
    Role.TRIAGE_COORDINATOR,
    Role.EXPERT,
)
