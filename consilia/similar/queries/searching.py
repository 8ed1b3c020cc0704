"""Similar patients as a reader may see them: consented to at this instant, never named."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.lookups import GreaterThan
from django.utils import timezone

from consilia.cases.models import Case, Finding
from consilia.cases.queries.timeline import findings_of
from consilia.diagnosis.domain import similarity
from consilia.diagnosis.domain.similarity import Shared
from consilia.foundation.wall import looking_further
from consilia.patients.queries import consented_until
from consilia.registry.domain.words import Policy as RegistryFigure
from consilia.registry.queries.diseases import figure as registry_figure
from consilia.similar.domain.groups import Band, Described, band_at, born_within, described
from consilia.similar.domain.words import EXCHANGE, PURPOSE
from consilia.similar.models import Profile
from consilia.similar.queries.pool import Question, nearest, pool

PAGE = 10
MOST = 100  # further down nothing tells: the pages end here
SPARE = 20  # so many more are asked for than shown: some may have withdrawn since


@dataclass(frozen=True, slots=True)
class Alike:
    """One patient: how alike, by what, and what of her may be told."""

    profile: Profile
    score: float
    phenotype: float
    shared: Sequence[Shared]
    told: Described
    centre: str = ""


@dataclass(frozen=True, slots=True)
class AlikePage:
    rows: Sequence[Alike]
    number: int
    has_next: bool


def consented(rows: QuerySet[Profile], at: datetime, *, exchange: bool = False) -> QuerySet[Profile]:
    """Only patients whose families agree at this instant: to be compared, and (`exchange`) also to leave."""
    for purpose in (PURPOSE, EXCHANGE) if exchange else (PURPOSE,):
        rows = rows.filter(GreaterThan(consented_until(purpose), at))
    return rows


def question_of(case: Case) -> Question:
    """The stored findings; to compare genes is the registry's matter, a request names none."""
    observed = [one.code for one in findings_of(case) if one.presence == Finding.Presence.OBSERVED]
    with looking_further():
        genes = Profile.objects.filter(child=case.child.person).values_list("genes", flat=True).first()
    return Question(observed, genes or [])


def similar_to(
    question: Question, *, at: datetime, page: int = 1, apart_from: UUID | None = None
) -> AlikePage:
    """One page of the patients most like the question.

    Args:
        apart_from: the person herself.

    Raises:
        NoTable: there is no table of diseases.
    """
    page = max(1, min(page, MOST // PAGE))
    with looking_further():
        found = _found(question, at=at, count=page * PAGE + 1, apart_from=apart_from)
        rows = found[(page - 1) * PAGE : page * PAGE]
        shown = [_shown(question, profile, score, phenotype, at) for profile, score, phenotype in rows]
    return AlikePage(shown, page, len(found) > page * PAGE and page * PAGE < MOST)


def tells_anything(question: Question) -> bool:
    """Whether a likeness can be reckoned at all: by a gene, or by a finding that is more than the root of them.

    Raises:
        NoTable: there is no table of diseases.
    """
    here = pool()
    terms = similarity.closure(here.known.ontology, question.observed)
    return bool(question.genes) or int(here.weights[terms].sum()) > 0


def leaving(question: Question, *, at: datetime, count: int) -> list[tuple[Profile, float]]:
    """The patients most like a question from outside, of those whose families agreed to exchange."""
    with looking_further():
        found = _found(question, at=at, count=count, exchange=True)
    return [(profile, score) for profile, score, _ in found]


def most_similar(question: Question, *, at: datetime, count: int) -> "list[Found]":
    """For a command of the system, which shows no page: the most like of all whose families agree."""
    return _found(question, at=at, count=count)


def pool_to_leave(at: datetime) -> QuerySet[Profile]:
    """All who may leave, for figures; evaluate it in a door of the wall."""
    return consented(Profile.objects.all(), at, exchange=True)


def profile_named(reference: UUID, at: datetime) -> Profile:
    """One patient whose family agrees. Raises Profile.DoesNotExist."""
    with looking_further():
        return consented(Profile.objects.select_related("child", "centre"), at).get(reference=reference)


def one_alike(question: Question, reference: UUID, *, at: datetime) -> Alike:
    """One patient as the list shows her. Raises Profile.DoesNotExist, NoTable."""
    profile, here = profile_named(reference, at), pool()
    terms = similarity.closure(here.known.ontology, question.observed)
    theirs = similarity.closure(here.known.ontology, profile.observed)
    phenotype = similarity.of_findings(here.weights, terms, theirs)
    score = similarity.together(phenotype, question.genes, profile.genes)
    with looking_further():
        return _shown(question, profile, score, phenotype, at)


def shared_with(question: Question, profile: Profile) -> list[Shared]:
    here = pool()
    return similarity.shared_findings(here.known.ontology, here.weights, question.observed, profile.observed)


Found = tuple[Profile, float, float]


def _found(
    question: Question,
    *,
    at: datetime,
    count: int,
    apart_from: UUID | None = None,
    exchange: bool = False,
) -> list[Found]:
    """Consent is asked for in the question that answers, so a withdrawal needs no job to count."""
    wanted = count + SPARE
    while True:
        matches = nearest(question, count=wanted)
        rows = consented(Profile.objects.filter(pk__in=[one.id for one in matches]), at, exchange=exchange)
        if apart_from is not None:
            rows = rows.exclude(child__person=apart_from)
        by_id = rows.select_related("centre").in_bulk()
        found = [(by_id[one.id], one.score, one.phenotype) for one in matches if one.id in by_id]
        if len(found) >= count or len(matches) < wanted:
            return found[:count]
        wanted *= 4


def _shown(question: Question, profile: Profile, score: float, phenotype: float, at: datetime) -> Alike:
    told = told_of(profile, at)
    name = profile.centre.short_name if told.centre else ""
    return Alike(profile, score, phenotype, shared_with(question, profile), told, name)


def told_of(profile: Profile, at: datetime) -> Described:
    """What of the patient enough others have in common. Evaluate it in a door of the wall."""
    today = timezone.localdate(at)
    whole = Described(profile.sex, band_at(profile.born, today), str(profile.centre_id))
    least = registry_figure(RegistryFigure.SMALLEST_CELL, at)
    return described(whole, least=least, alike=partial(_alike, least, today, at))


def _alike(least: int, today: date, at: datetime, group: Described) -> int:
    """How many consented patients are described so, counted up to `least`."""
    rows = consented(Profile.objects.filter(sex=group.sex), at)
    if group.band:
        after, until = born_within(Band(group.band), today)
        rows = rows.filter(born__gt=after) if after else rows
        rows = rows.filter(born__lte=until) if until else rows
    if group.centre:
        rows = rows.filter(centre=UUID(group.centre))
    return len(rows.order_by().values_list("id")[:least])


def findings_named(rows: Iterable[Alike]) -> set[str]:
    """The codes that a page of them speaks of."""
    return {code for row in rows for one in row.shared for code in (one.finding, one.through)}
