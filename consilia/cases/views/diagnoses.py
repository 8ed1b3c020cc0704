"""Possible diagnoses for what is seen in the child: beside the findings while they are typed, and as a page."""

from collections.abc import Collection
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from consilia.accounts.requests import Request
from consilia.cases import permissions
from consilia.cases.domain.findings import earliest
from consilia.cases.domain.sight import Sight
from consilia.cases.models import Case, Finding
from consilia.cases.queries import case_for
from consilia.cases.queries.timeline import findings_of
from consilia.cases.views.answers import of_a_case, to_case
from consilia.diagnosis import queries, services
from consilia.diagnosis.domain.courses import AGES
from consilia.diagnosis.domain.courses import CODES as ONSET_CODES
from consilia.diagnosis.queries import NoTable, Seen
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal

MOST_TYPED = 200
BESIDE_DRAFT = 5  # reasons cost more than the order: only those that are shown


@require_http_methods(["GET", "POST"])
@of_a_case
def show_diagnoses(request: Request, case_id: UUID) -> HttpResponse:
    """The list for the stored findings; a POST asks for those that stand in the draft, and stores nothing."""
    case = case_for(request.actor, case_id, request.at, least=Sight.READING)
    is_typed = request.method == "POST"
    context = {
        "case": case,
        "ages": [queries.AGE_NAMES[age] for age in AGES],
        "assessment": None,
        "small": is_typed,
        "may_keep": False,
    }
    try:
        made = (
            queries.possible_diagnoses(_typed(request, case), count=BESIDE_DRAFT)
            if is_typed
            else queries.possible_diagnoses(seen_in(case))
        )
    except NoTable:
        return page(request, "cases/diagnoses.html", context, part="list")
    context |= {"assessment": made, "words": queries.words_of(made, get_language() or "en")}
    if not request.htmx:  # a part of another page shows the list alone
        context["may_keep"] = permissions.sight_of(request.actor, case, request.at) is Sight.BODY
        context["kept"] = list(queries.rankings_about("case", case.id)[:5])
    return page(request, "cases/diagnoses.html", context, part="list")


@require_POST
@of_a_case
def keep(request: Request, case_id: UUID) -> HttpResponse:
    """Keep the list with the case: what was known on that day, and from which releases."""
    case = case_for(request.actor, case_id, request.at, least=Sight.BODY)
    try:
        services.keep_ranking(
            subject="case", subject_id=case.id, seen=seen_in(case), by=request.actor, at=request.at
        )
    except (Refusal, NoTable):
        return show_diagnoses(request, case_id)  # type: ignore[no-any-return]  # it says why
    return to_case(request, case_id, _("The list is kept with the case."), anchor="diagnoses")


def seen_in(case: Case) -> Seen:
    """What is stored of the child."""
    findings = list(findings_of(case))
    return Seen(
        observed=[one.code for one in findings if one.presence == Finding.Presence.OBSERVED],
        excluded=[one.code for one in findings if one.presence == Finding.Presence.EXCLUDED],
        sex=case.child.sex,
        onset=_onset(findings),
    )


def _onset(findings: Collection[Finding]) -> int | None:
    """The age at which the first of the observed findings showed itself, as diseases are ranked by it."""
    first = earliest(one.onset for one in findings if one.presence == Finding.Presence.OBSERVED)
    return ONSET_CODES[first] if first else None


def _typed(request: Request, case: Case) -> Seen:
    """What stands in the draft's form at this moment."""
    codes = request.POST.getlist("findings")[:MOST_TYPED]
    states = [*request.POST.getlist("findings_state"), *["observed"] * len(codes)]
    posted = [(code, state) for code, state in zip(codes, states, strict=False) if code]
    return Seen(
        observed=[code for code, state in posted if state == Finding.Presence.OBSERVED],
        excluded=[code for code, state in posted if state == Finding.Presence.EXCLUDED],
        sex=case.child.sex,
        onset=_onset([one for one in findings_of(case) if (one.code, "observed") in posted]),
    )
