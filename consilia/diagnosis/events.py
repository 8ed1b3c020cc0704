"""What others may hear about rankings. Never a finding or a disease: the log outlives the right to read."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consilia.foundation.events import Event

SUBJECTS = {"ranking": _("Ranking of diseases")}


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingKept(Event):
    """Somebody kept the list of possible diagnoses with what it was made for."""

    subject: ClassVar[str] = "ranking"
    label: ClassVar[str | Promise] = _("Possible diagnoses kept")

    ranking_id: UUID
    about: str
    about_id: UUID
    findings: int
    release: str
