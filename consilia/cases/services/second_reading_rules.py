"""The rules of second reading: the seed, and new versions of a row."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.cases.domain.second_reading import Reason, Timing, may_set_rules
from consilia.cases.domain.urgency import Urgency
from consilia.cases.events import SecondReadingRuleSet
from consilia.cases.models import SecondReadingRule
from consilia.foundation.constraints import violated
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.foundation.seeds import Seed, add_missing, seed_rows

SEED = Path(__file__).resolve().parent.parent / "data" / "second-reading-rules.csv"


class RuleStartsInThePast(Refusal):
    """What was signed by the old rule stays signed by it."""

    status = 422
    message = _("A new version begins now or later: what was decided before stays as it was.")


class RuleTaken(Refusal):
    message = _("Another version begins at that very moment. Choose another time.")


@transaction.atomic
def load_second_reading_rules() -> int:
    """Add the seed rows that are not there yet; rows that an administrator changed stay as they are."""
    return add_missing(SecondReadingRule, map(_rule, seed_rows(SEED)))


def _rule(row: dict[str, str]) -> Seed:
    key = {"reason": row["reason"], "urgency": row["urgency"], "centre_id": None, "field_id": None}
    return Seed(key, {"timing": row["timing"], "source": row["source"]})


@transaction.atomic
def set_second_reading_rule(
    *,
    reason: Reason,
    urgency: Urgency,
    timing: Timing,
    centre_id: UUID | None,
    field_id: str | None,
    starts: datetime,
    source: str,
    by: Actor,
    at: datetime,
) -> SecondReadingRule:
    """Add a version of one row, not verified by anybody yet; with a centre or a field it outweighs the general one.

    Raises:
        RuleStartsInThePast, RuleTaken.
    """
    if not may_set_rules(by):
        raise NotAllowed
    if starts < at:
        raise RuleStartsInThePast
    row = SecondReadingRule(
        reason=reason,
        urgency=urgency,
        timing=timing,
        centre_id=centre_id,
        field_id=field_id,
        starts=starts,
        source=source,
    )
    _save(row)
    event = SecondReadingRuleSet(second_reading_rule_id=row.id, reason=reason, urgency=urgency, timing=timing)
    publish(event, by=by, at=at)
    return row


def _save(row: SecondReadingRule) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if violated(error) == "second_reading_rule_once":
            raise RuleTaken from error
        raise
