"""Possible diagnoses for what is seen in the child: beside the findings while they are typed, and as a page."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consilia.accounts.requests import Request
from consilia.cases import permissions
from consilia.cases.domain.sight import Sight
from consilia.cases.models import Case, Finding
from consilia.cases.queries import case_for
from consilia.cases.queries.diagnoses import onset_of, seen_in
from consilia.cases.queries.timeline import findings_of
from consilia.cases.views.answers import of_a_case, to_case
from consilia.diagnosis import queries, services
from consilia.diagnosis.domain.courses import AGES
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


@require_GET
@of_a_case
def show_kept(request: Request, case_id: UUID, ranking_id: UUID) -> HttpResponse:
    """A list that was kept, beside what the same findings give with the table of today."""
    case = case_for(request.actor, case_id, request.at, least=Sight.BODY)
    kept = queries.rankings_about("case", case.id).filter(pk=ranking_id).first()
    if kept is None:
        raise Http404
    try:
        compared = queries.compared_with_today(kept)
    except NoTable:
        compared = None
    words = queries.words_of_kept(kept, compared, get_language() or "en")
    context = {"case": case, "kept": kept, "compared": compared, "words": words}
    return page(request, "cases/kept_diagnoses.html", context)


def _typed(request: Request, case: Case) -> Seen:
    """What stands in the draft's form at this moment."""
    codes = request.POST.getlist("findings")[:MOST_TYPED]
    states = [*request.POST.getlist("findings_state"), *["observed"] * len(codes)]
    posted = [(code, state) for code, state in zip(codes, states, strict=False) if code]
    return Seen(
        observed=[code for code, state in posted if state == Finding.Presence.OBSERVED],
        excluded=[code for code, state in posted if state == Finding.Presence.EXCLUDED],
        sex=case.child.sex,
        onset=onset_of([one for one in findings_of(case) if (one.code, "observed") in posted]),
    )
