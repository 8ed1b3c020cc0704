"""A table for research: without names and pseudonyms, coarse, and nobody alone in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.csv_exchange import Column, csv_lines
from consilia.foundation.csv_exchange.columns import line
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.registry.domain.anonymity import QUASI, Anonymous, Row, age_group, anonymised, years_of_birth
from consilia.registry.domain.diagnoses import reached_on
from consilia.registry.domain.words import Policy
from consilia.registry.events import ResearchTableMade
from consilia.registry.permissions import is_curator
from consilia.registry.queries.diseases import figure
from consilia.registry.queries.material import Material, in_pages
from consilia.registry.queries.packets import all_leaving

COLUMNS = ("disease", "certainty", *QUASI, "gene")


class NobodyLooksAlike(Refusal):
    message = _("Too few children look alike: nothing may leave.")


@dataclass(frozen=True, slots=True)
class ResearchTable:
    lines: Iterator[str]
    made: Anonymous


@transaction.atomic
def make_research_table(*, separator: str, by: Actor, at: datetime) -> ResearchTable:
    """The active entries of the curator's centre whose families consented to exchange.

    Raises:
        NobodyLooksAlike: no row may leave.
    """
    if not is_curator(by) or by.organisation_id is None:
        raise NotAllowed
    rows = [_row(told) for told in in_pages(all_leaving(by, at), at)]
    made = anonymised(rows, k=figure(Policy.ALIKE, at))
    if not made.rows:
        raise NobodyLooksAlike
    event = ResearchTableMade(
        centre_id=by.organisation_id, rows=len(made.rows), left_out=made.left_out, smallest=made.smallest
    )
    publish(event, by=by, at=at)
    columns = [Column(name, name, line(400), required=False) for name in COLUMNS]
    # In an order that says nothing about when somebody was entered.
    shuffled = sorted(made.rows, key=lambda row: tuple(row[name] for name in COLUMNS))
    return ResearchTable(csv_lines(shuffled, columns, separator=separator), made)


def _row(told: Material) -> Row:
    entry, child, facts = told.entry, told.entry.child, told.entry.facts
    onset = reached_on(facts.onset, facts.onset_on, birth=child.birth_date)
    found = reached_on(facts.diagnosis, facts.diagnosed_on, birth=child.birth_date)
    return {
        "disease": entry.disease,
        "certainty": entry.certainty,
        "region": child.region_code,
        "born": years_of_birth(child.birth_date.year),
        "onset": age_group((onset - child.birth_date).days if onset else None),
        "diagnosed": age_group((found - child.birth_date).days if found else None),
        "sex": child.sex,
        "gene": " ".join(sorted({variant.gene for variant in told.variants})),
    }
