"""Calling, moving and cancelling a council, with how the time suits everybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.domain.roles import CLINICAL_ROLES
from consilia.accounts.requests import Request
from consilia.conferencing import queries, services
from consilia.conferencing.domain.matters import Matter
from consilia.conferencing.forms import CancelForm, MoveForm, ScheduleForm
from consilia.conferencing.matters import matter_of
from consilia.conferencing.models import Session
from consilia.conferencing.permissions import may_schedule
from consilia.conferencing.views.detail import facts_of
from consilia.conferencing.views.doors import identifiers, of_a_session, to
from consilia.conferencing.views.words import FIT_NAMES
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal
from consilia.network.queries import fields_of_centre

SINGLE = ("chair", "secretary")
MANY = ("members", "invited")


@dataclass(frozen=True, slots=True)
class Timing:
    """How the chosen time suits the chosen people, and the five times that suit most."""

    assessed: Sequence[queries.Assessed]
    proposals: Sequence[datetime]


@require_http_methods(["GET", "POST"])
@of_a_session
def schedule(request: Request) -> HttpResponseBase:
    """A council about a matter of the centre itself."""
    house = request.actor.organisation_id
    if house is None or not may_schedule(request.actor, house):
        raise Session.DoesNotExist
    return _call(request, house, None)


@require_http_methods(["GET", "POST"])
@of_a_session
def schedule_about(request: Request, subject: str, subject_id: UUID) -> HttpResponseBase:
    """A council about a thing of another context, such as a case; its context says whether and how."""
    matter = matter_of(subject, subject_id, by=request.actor, at=request.at)
    return _call(request, matter.organisation_id, matter)


def _call(request: Request, house: UUID, matter: Matter | None) -> HttpResponseBase:
    policy = queries.policy_of(house, at=request.at)
    data = _with_taken_time(request)
    form = ScheduleForm(data, fields=fields_of_centre(house), policy=policy)
    if matter:
        form.is_about_a_matter()
    if data is None:
        return _schedule_page(request, form, matter)
    if _only_looks(request) or not form.is_valid():
        looks = _only_looks(request)
        return _schedule_page(request, form, matter, status=200 if looks else 422, quiet=looks)
    missing = [name for name in SINGLE if not _chosen(request)[name]]
    if missing:
        form.add_error(None, _("Choose a chair and a secretary."))
        return _schedule_page(request, form, matter, status=422)
    return _scheduled(request, form, house, matter)


def _scheduled(request: Request, form: ScheduleForm, house: UUID, matter: Matter | None) -> HttpResponseBase:
    chosen, asked = _chosen(request), form.cleaned_data
    call = matter.call if matter else partial(_call_own, house, asked)
    try:
        session = call(
            starts=asked["starts"],
            minutes=asked["minutes"],
            chair_id=chosen["chair"][0],
            secretary_id=chosen["secretary"][0],
            member_ids=chosen["members"],
            invited_ids=chosen["invited"],
            agenda=asked["agenda"],
            quorum=asked["quorum"],
            room_address=asked["room_address"],
            by=request.actor,
            at=request.at,
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _schedule_page(request, form, matter, status=refusal.status)
    return to(request, session.id, _("The council is called, and everybody is invited."))


def _call_own(house: UUID, asked: Mapping[str, Any], **given: Any) -> Session:
    return services.schedule_session(
        subject="organisation",
        subject_id=house,
        reference=asked["reference"],
        organisation_id=house,
        field_id=asked["field"],
        **given,
    )


@require_http_methods(["GET", "POST"])
@of_a_session
def reschedule(request: Request, session_id: UUID) -> HttpResponseBase:
    session = queries.session_for(request.actor, session_id)
    facts = facts_of(request, session)
    if not facts["can"]["reschedule"]:
        raise Session.DoesNotExist
    data = _with_taken_time(request)
    form = MoveForm(data) if data else MoveForm.of(session)
    looks = data is not None and _only_looks(request)
    refusal = None
    if data and not looks and form.is_valid():
        try:
            services.reschedule_session(
                session_id=session_id, **form.cleaned_data, by=request.actor, at=request.at
            )
            return to(request, session_id, _("The council is moved, and everybody is asked again."))
        except Refusal as refused:
            refusal = refused
    timing = _timing_of(request, session, form)
    context = {**facts, "form": form, "refusal": refusal, **_shown(form, timing, quiet=looks)}
    status = refusal.status if refusal else 422 if data and not looks and form.errors else 200
    return page(request, "conferencing/reschedule.html", context, status=status)


@require_http_methods(["GET", "POST"])
@of_a_session
def cancel(request: Request, session_id: UUID) -> HttpResponseBase:
    session = queries.session_for(request.actor, session_id)
    facts = facts_of(request, session)
    if not facts["can"]["cancel"]:
        raise Session.DoesNotExist
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.cancel_session(
            session_id=session_id, reason=form.cleaned_data["reason"], by=request.actor, at=request.at
        )
        return to(request, session_id, _("The council is cancelled, and everybody is told."))
    context = {**facts, "form": form}
    return page(request, "conferencing/cancel.html", context, status=422 if form.errors else 200)


@require_safe
@signed_in(roles=CLINICAL_ROLES)
def find_people(request: Request) -> JsonResponse:
    """For the field in which names are typed."""
    found = queries.people_found(request.GET.get("q", "")[:100], at=request.at)
    return JsonResponse({"items": [as_term(one) for one in found]})


def as_term(found: queries.Found) -> dict[str, str]:
    """One person as the typeahead shows her."""
    return {"value": str(found.user.id), "label": found.user.full_name, "detail": found.detail}


def typed(request: Request, name: str) -> list[dict[str, str]] | None:
    """Without scripts: what the button beside the field finds."""
    if not request.POST.get(f"{name}_find"):
        return None
    return [as_term(one) for one in queries.people_found(request.POST.get(f"{name}_text", ""), at=request.at)]


def _schedule_page(
    request: Request, form: ScheduleForm, matter: Matter | None, *, status: int = 200, quiet: bool = False
) -> HttpResponse:
    chosen = _chosen(request)
    everybody = [user_id for ids in chosen.values() for user_id in ids]
    leaders = [*chosen["chair"], *chosen["secretary"]]
    timing = _timing(
        request, everybody, leaders, form, organisation_id=request.actor.organisation_id, besides=None
    )
    context = {
        "form": form,
        "matter": matter,
        "chosen": {name: _terms(request, ids) for name, ids in chosen.items()},
        "found": {name: typed(request, name) for name in (*SINGLE, *MANY)},
        **_shown(form, timing, quiet=quiet),
    }
    return page(request, "conferencing/schedule.html", context, status=status)


def _shown(form: Any, timing: Timing | None, *, quiet: bool) -> dict[str, Any]:
    """`quiet`: who only looks at the times is not told what she has not filled in yet."""
    return {"timing": timing, "fit_names": FIT_NAMES, "zone": str(timezone.get_current_timezone())} | (
        {"errors": []} if quiet else {"errors": [form]}
    )


def _terms(request: Request, ids: Sequence[UUID]) -> list[dict[str, str]]:
    return [as_term(one) for one in queries.people_chosen(ids, at=request.at)]


def _chosen(request: Request) -> Mapping[str, list[UUID]]:
    """The people on the form. Where one is meant, the last: a box ticked among results stands behind the old one."""
    dropped = {name: identifiers(request.POST, f"{name}_drop") for name in (*SINGLE, *MANY)}
    chosen = {
        name: [one for one in identifiers(request.POST, name) if one not in dropped[name]] for name in dropped
    }
    return {name: ids[-1:] if name in SINGLE else ids for name, ids in chosen.items()}


def _timing_of(request: Request, session: Session, form: Any) -> Timing | None:
    people = queries.participants_of(session)
    leaders = [one.user_id for one in people if one.part in SINGLE]
    return _timing(
        request,
        [one.user_id for one in people],
        leaders,
        form,
        organisation_id=session.organisation_id,
        besides=session.id,
    )


def _timing(
    request: Request,
    user_ids: Sequence[UUID],
    leader_ids: Sequence[UUID],
    form: Any,
    *,
    organisation_id: UUID | None,
    besides: UUID | None,
) -> Timing | None:
    """Where there are people: how the time of the form suits them, if it has one, and what suits most."""
    if not user_ids:
        return None
    starts, minutes = _time_on(form)
    span = timedelta(minutes=minutes)
    assessed = (
        queries.assess(
            user_ids, starts=starts, ends=starts + span, organisation_id=organisation_id, besides=besides
        )
        if starts
        else ()
    )
    proposals = queries.proposed_slots(
        user_ids,
        leader_ids=leader_ids,
        after=request.at,
        length=span,
        organisation_id=organisation_id,
        besides=besides,
    )
    return Timing(assessed, proposals)


def _time_on(form: Any) -> tuple[datetime | None, int]:
    """Beginning and length as far as they can be read."""
    if not form.is_bound:
        return form.initial.get("starts"), int(form.initial["minutes"])
    form.is_valid()
    known = form.cleaned_data
    return known.get("starts"), known.get("minutes") or 60


def _only_looks(request: Request) -> bool:
    """Whether a button was pressed that only fills in or looks."""
    pressed = ("check", "take", *(f"{name}_find" for name in (*SINGLE, *MANY)))
    return any(name in request.POST for name in pressed)


def _with_taken_time(request: Request) -> Any:
    """What was posted; with the proposed time in the field where one was pressed."""
    if request.method != "POST":
        return None
    data = request.POST.copy()
    try:
        taken = datetime.fromisoformat(data.get("take", ""))
    except ValueError:
        return data
    if taken.tzinfo is not None:
        data["starts"] = timezone.localtime(taken).strftime("%Y-%m-%dT%H:%M")
    return data
