"""The figures of quality review: the seed, and new versions of a row."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.constraints import violated
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.foundation.seeds import Seed, add_missing, seed_rows
from consilia.quality.domain.words import Policy
from consilia.quality.events import QualityPolicySet
from consilia.quality.models import QualityPolicy
from consilia.quality.permissions import may

SEED = Path(__file__).resolve().parent.parent / "data" / "policy.csv"


class FigureStartsInThePast(Refusal):
    status = 422
    message = _("A new version begins now or later: what was decided before stays as it was.")


class FigureTaken(Refusal):
    message = _("Another version begins at that very moment. Choose another time.")


@transaction.atomic
def load_quality_policy() -> int:
    """Add the seed rows that are not there yet; rows that an administrator changed stay as they are."""
    return add_missing(QualityPolicy, map(_figure, seed_rows(SEED)))


def _figure(row: dict[str, str]) -> Seed:
    key = {"name": row["name"], "centre_id": None}
    return Seed(key, {"value": int(row["value"]), "source": row["source"]})


@transaction.atomic
def set_quality_figure(
    *,
    name: Policy,
    centre_id: UUID | None,
    value: int,
    starts: datetime,
    source: str,
    by: Actor,
    at: datetime,
) -> QualityPolicy:
    """Add a version of one figure, not verified by anybody yet."""
    if not may(by, "set_policy"):
        raise NotAllowed
    if starts < at:
        raise FigureStartsInThePast
    row = QualityPolicy(name=name, centre_id=centre_id, value=value, starts=starts, source=source)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if violated(error) == "quality_policy_once":
            raise FigureTaken from error
        raise
    publish(QualityPolicySet(quality_policy_id=row.id, name=name, value=value), by=by, at=at)
    return row
