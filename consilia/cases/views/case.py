"""The case page, and the small deeds on it: a message, an answer, a file."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import FileResponse, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from consilia.accounts.domain.actors import Actor
from consilia.accounts.models import role_name
from consilia.accounts.requests import Request
from consilia.audit.services import record_read
from consilia.cases import permissions, services
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.sight import Sight
from consilia.cases.forms import AttachForm, MessageForm
from consilia.cases.models import Attachment, Case, Finding
from consilia.cases.panels import aids_of, panels_of, way_through
from consilia.cases.queries import case_for, grounds_of
from consilia.cases.queries.assertions import assertions_of
from consilia.cases.queries.completeness import answers_shown
from consilia.cases.queries.emergencies import open_access_of
from consilia.cases.queries.invitations import invitation_waiting_for, invitations_to
from consilia.cases.queries.receipts import seen
from consilia.cases.queries.team import team_of
from consilia.cases.queries.timeline import Timeline, attachments_of, deadlines_of, findings_of, timeline
from consilia.cases.views.answers import of_a_case, refused, to_case
from consilia.cases.views.files import attach_chosen, chose_files
from consilia.cases.views.words import MOVES, primary_move, told
from consilia.conferencing.models import Session
from consilia.conferencing.queries import sessions_about, standings_for
from consilia.documents.delivery import download, show
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal
from consilia.imaging.queries import Brought, brought_by, together
from consilia.notifications.domain.topics import case_topic
from consilia.notifications.services import mark_subject_read


@require_safe
@of_a_case
def show_case(request: Request, case_id: UUID) -> HttpResponse:
    """Everything this reader may see of the case; the reading of a clinical body is recorded."""
    case = case_for(request.actor, case_id, request.at)
    level = permissions.sight_of(request.actor, case, request.at)
    if level >= Sight.PREVIEW and not request.htmx:
        record(request, case, "CaseRead")
    context = case_context(request, case, level)
    if request.htmx and request.GET.get("part") == "timeline" and level >= Sight.READING:
        response = page(request, "cases/lines.html", context)
    else:
        response = page(request, "cases/case.html", context)
    if level >= Sight.READING:
        services.mark_seen(case_id=case.id, by=request.actor, at=request.at, until=case.last_entry_at)
        mark_subject_read(subject="case", subject_id=case.id, by=request.actor, at=request.at)
    elif level is Sight.PREVIEW:
        services.mark_previewed(case_id=case.id, by=request.actor, at=request.at, until=case.last_entry_at)
    return response


def record(request: Request, case: Case, what: str) -> None:
    """Into the log, with the mark of an emergency where that alone opened the case."""
    grounds = grounds_of(request.actor, case, request.at)
    record_read(
        subject="case", subject_id=case.id, what=what, by=request.actor, at=request.at, grounds=grounds
    )


def case_context(request: Request, case: Case, level: Sight, **more: Any) -> dict[str, Any]:
    """What the case page shows at each level of sight."""
    moves = permissions.moves_of(request.actor, case, request.at)
    context: dict[str, Any] = {
        "case": case,
        "level": level,
        "sees_body": level >= Sight.READING,
        "works_on": level is Sight.BODY,
        "opens_child": level is Sight.BODY and permissions.opens_child(request.actor),
        "may_write": permissions.may_write(request.actor, case, request.at),
        "sees_preview": level >= Sight.PREVIEW,
        "moves": moves,
        "primary": primary_move(moves),
        "spoken_moves": MOVES,
        "attachment_limit": settings.ATTACHMENT_MAX_BYTES,
        "now": request.at,
        "age": case.child.age_on(timezone.localdate(request.at)).text(get_language() or "en"),
        "deadlines": [
            told.deadline(deadline, request.at, elsewhere=_elsewhere(request, case))
            for deadline in deadlines_of(case)
        ],
        "referrer_role": role_name("referring_doctor"),
        "live_topics": [case_topic(case.id)],
        "team": None,
        "invitations": [],
        "may_invite": False,
        "invitation": None,
        "emergency": None,
        "message_form": MessageForm(),
        "attach_form": AttachForm(),
    }
    if level >= Sight.PREVIEW:
        context["findings"] = findings_of(case)
        context["answers"] = answers_shown(case, level)
    if level is Sight.PREVIEW:
        context["invitation"] = invitation_waiting_for(request.actor, case.id, request.at)
    if level >= Sight.READING:
        context |= _body(request, case, level, context["findings"])
    if level is Sight.READING:
        context["emergency"] = open_access_of(request.actor, case.id, request.at)
    return context | more


def _elsewhere(request: Request, case: Case) -> told.Elsewhere | None:
    """The other side: for who asks it is the expert or her centre, for the centre it is the hospital."""
    if request.actor.organisation_id != case.referring_organisation_id:
        return told.Elsewhere(
            ZoneInfo(case.referring_organisation.time_zone), _("%(time)s for the referring doctor")
        )
    if case.expert is not None:
        return told.Elsewhere(ZoneInfo(case.expert.time_zone), _("%(time)s for the expert"))
    if case.centre is not None:
        return told.Elsewhere(ZoneInfo(case.centre.time_zone), _("%(time)s at the centre"))
    return None


def _as_reader(by: Actor, level: Sight) -> Actor:
    """Whoever may only read sees the panels of higher contexts in no role: they show, and offer nothing."""
    return by if level is Sight.BODY else replace(by, role=None)


def _body(request: Request, case: Case, level: Sight, findings: Sequence[Finding]) -> dict[str, Any]:
    told_so_far, attached = timeline(case, reader=request.actor.user_id), attachments_of(case)
    reader = _as_reader(request.actor, level)
    panels, aids = panels_of(case, reader, request.at), aids_of(case, reader, request.at)
    councils = _councils(told_so_far, request, case)
    looked = seen(case, [line.entry for line in told_so_far.lines], by=request.actor)
    return {
        "entries": [told.line(line) for line in told_so_far.lines],
        "receipts": looked.receipts,
        "readers": looked.readers,
        "attachments": attached,
        "images": images_of(attached, case),
        "open_items": told_so_far.open_items,
        "councils": councils,
        "panels": panels,
        "aids": aids,
        "sections": way_through(panels, aids, has_council=bool(councils), attachments=len(attached)),
        "findings_named": assertions_of(case, findings),
        "invitations": invitations_to(case, request.at) if told_so_far.may_tell_of("invite") else [],
        "may_invite": permissions.may_invite(request.actor, case, request.at),
        "team": team_of(case, request.at)
        if permissions.may_change_team(request.actor, case, request.at)
        else None,
    }


def images_of(attached: Sequence[Attachment], case: Case) -> dict[UUID, Brought]:
    """What came of the images of each attachment, by its first file."""
    found = brought_by((file for attachment in attached for file in attachment.files), case.child_id)
    return {
        attachment.file_id: together(
            [found[file.id] for file in attachment.files if file.id in found], _refused(attachment)
        )
        for attachment in attached
        if attachment.file_id in found
    }


def _refused(attachment: Attachment) -> list[dict[str, str]] | None:
    """Of a study that a program sent, what it holds to this day; a file by itself says what its reading said."""
    return list(attachment.sent_study.refused.values()) if attachment.sent_study else None


def _councils(told_so_far: Timeline, request: Request, case: Case) -> list[tuple[Session, bool]]:
    """The councils about the case, each with: may this reader open its page? Asked only where there was one."""
    if not told_so_far.may_tell_of("convene"):
        return []
    return [
        (session, bool(standings_for(request.actor, session))) for session in sessions_about("case", case.id)
    ]


@require_POST
@of_a_case
def send_message(request: Request, case_id: UUID) -> HttpResponse:
    """Add a message; what was typed stays on the page when it is refused."""
    form = MessageForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            services.send_message(
                case_id=case_id, text=form.cleaned_data["text"], by=request.actor, at=request.at
            )
            return to_case(request, case_id, anchor="timeline-end")
        except Refusal as refusal:
            status = refused(form, refusal)
    return again(request, case_id, status, message_form=form)


def again(request: Request, case_id: UUID, status: int, **forms: Any) -> HttpResponse:
    """The case page once more, with a form that holds what was typed."""
    case = case_for(request.actor, case_id, request.at)
    level = permissions.sight_of(request.actor, case, request.at)
    return page(request, "cases/case.html", case_context(request, case, level, **forms), status=status)


@require_POST
@of_a_case
def attach(request: Request, case_id: UUID) -> HttpResponse:
    """Add one or more files. Those that can be kept are kept; each of the others says why not."""
    form = AttachForm(request.POST)
    if not chose_files(request):
        form.add_error(None, _("Choose a file first."))
    if form.is_valid():
        attach_chosen(request, case_id, form)
    if form.errors:
        return again(request, case_id, 422, attach_form=form)
    return to_case(request, case_id, _("The files are in the case."), anchor="files")


@require_GET
@of_a_case
def download_file(request: Request, case_id: UUID, attachment_id: UUID) -> HttpResponseBase:
    """The bytes of an attachment, for who sees the body; each download is recorded.

    Photographs and films say where they were taken: whoever only reads along gets the picture drawn anew, the player.
    """
    case = case_for(request.actor, case_id, request.at, least=Sight.READING)
    attachment = attachment_of(case, attachment_id)
    permissions.refuse_original(request.actor, case, attachment.file, request.at)
    if attachment.file.is_film and permissions.sight_of(request.actor, case, request.at) < Sight.BODY:
        return HttpResponseRedirect(reverse("cases:film", args=[case_id, attachment_id]))
    record(request, case, "AttachmentDownloaded")
    if (packed := services.pack_sent(attachment)) is not None:
        return FileResponse(packed, as_attachment=True, filename=attachment.name)
    if attachment.file.has_copy and permissions.sight_of(request.actor, case, request.at) < Sight.BODY:
        return show(attachment.file)
    return download(request, attachment.file, name=attachment.name)


@require_GET
@of_a_case
def show_file(request: Request, case_id: UUID, attachment_id: UUID) -> HttpResponseBase:
    """A photograph in the window, without place and device; what is no picture is downloaded."""
    case = case_for(request.actor, case_id, request.at, least=Sight.READING)
    attachment = attachment_of(case, attachment_id)
    if not attachment.file.has_copy:
        return HttpResponseRedirect(reverse("cases:file", args=[case_id, attachment_id]))
    record(request, case, "AttachmentDownloaded")
    return show(attachment.file)


def attachment_of(case: Case, attachment_id: UUID) -> Attachment:
    attachment = case.attachments.filter(pk=attachment_id, taken_back_at=None).first()
    if attachment is None:
        raise Case.DoesNotExist
    return attachment


@require_POST
@of_a_case
def take_back(request: Request, case_id: UUID, attachment_id: UUID) -> HttpResponse:
    """Hide a file added by mistake."""
    attachment = services.take_back_file(
        case_id=case_id, attachment_id=attachment_id, by=request.actor, at=request.at
    )
    place = "draft" if attachment.case.state == State.DRAFT else "detail"
    return to_case(request, case_id, _("The file was taken back."), anchor="files", place=place)
