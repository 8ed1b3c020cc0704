"""Letters that did not go out, and background jobs that hang: for administrators. No page says what a letter was about."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.domain.roles import Role
from consilia.accounts.requests import Request
from consilia.foundation import undertakings
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal
from consilia.notifications import queries, services
from consilia.notifications.models import REASON_WORDS, Letter

# How many letters one press of a button moves at most.
MOST_AT_ONCE = 500
DEEDS = {"send_again": services.send_again, "give_up": services.give_up_letters}
JOB_DEEDS = {"try_again": services.try_job_again, "put_aside": services.put_job_aside}


@require_safe
@signed_in(roles=[Role.ADMINISTRATOR])
def show_letters(request: Request) -> HttpResponse:
    """`?state=` and `?reason=` narrow the list; without them it shows the dead ones."""
    wanted = _wanted(request.GET.get("state"), request.GET.get("reason", ""))
    query = {"state": wanted.state, "reason": wanted.reason}
    context = {
        "page": queries.letters_page(wanted, cursor=request.GET.get("cursor")),
        "wanted": wanted,
        "here": f"{reverse('notifications:letters')}?{urlencode(query)}",
        "states": Letter.State.choices,
        "reasons": REASON_WORDS.items(),
        "dead": queries.dead_letters(),
        "stuck": queries.count_stuck_jobs(request.at),
    }
    return page(request, "notifications/letters.html", context)


def _wanted(state: str | None, reason: str) -> queries.WantedLetters:
    return queries.WantedLetters(Letter.State.DEAD if state is None else state, reason)


@require_POST
@signed_in(roles=[Role.ADMINISTRATOR])
def decide_letters(request: Request) -> HttpResponse:
    """First the question with what it means, then, confirmed, the deed."""
    deed = request.POST.get("deed", "")
    ids = _chosen(request)
    if deed not in DEEDS or not ids:
        messages.warning(request, _("Choose at least one letter first."))
        return redirect("notifications:letters")
    if request.POST.get("confirmed") != "yes":
        context = {"deed": deed, "letters": queries.letters_named(ids)}
        return page(request, "notifications/decide_letters.html", context)
    count = DEEDS[deed](letter_ids=ids, by=request.actor, at=request.at)
    messages.success(request, _said(deed, count))
    return redirect("notifications:letters")


def _chosen(request: Request) -> Sequence[UUID]:
    """The letters with a mark, or with `all` every dead one under the filter. Nonsense chooses nothing."""
    if request.POST.get("all"):
        rows = _wanted(Letter.State.DEAD, request.POST.get("reason", "")).rows()
        return list(rows.order_by("since", "id").values_list("id", flat=True)[:MOST_AT_ONCE])
    try:
        return [UUID(text) for text in request.POST.getlist("letter")][:MOST_AT_ONCE]
    except ValueError:
        return []


def _said(deed: str, count: int) -> str:
    if deed == "send_again":
        words = ngettext("%(num)d letter is sent again.", "%(num)d letters are sent again.", count)
    else:
        words = ngettext("%(num)d letter was given up.", "%(num)d letters were given up.", count)
    return words % {"num": count}


@require_safe
@signed_in(roles=[Role.ADMINISTRATOR])
def show_jobs(request: Request) -> HttpResponse:
    """What failed, hangs or waits for too long; and the long work that goes on, with how far it is."""
    context = {
        "page": queries.stuck_jobs(request.at, cursor=request.GET.get("cursor")),
        "works": undertakings.unfinished(),
        "heartbeat": queries.last_heartbeat(),
        "minutes": queries.letter_policy(request.at).stuck_minutes,
        "dead": queries.dead_letters(),
        "stuck": queries.count_stuck_jobs(request.at),
    }
    return page(request, "notifications/jobs.html", context)


@require_POST
@signed_in(roles=[Role.ADMINISTRATOR])
def decide_job(request: Request, job_id: int) -> HttpResponse:
    """Start a job again, or, once confirmed, put it aside."""
    deed = request.POST.get("deed", "")
    if deed not in JOB_DEEDS:
        return redirect("notifications:jobs")
    if deed == "put_aside" and request.POST.get("confirmed") != "yes":
        job = queries.stuck_job(job_id, request.at)
        return page(request, "notifications/put_job_aside.html", {"job": job, "job_id": job_id})
    try:
        JOB_DEEDS[deed](job_id=job_id, by=request.actor, at=request.at)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        said = _("The job is in the queue again.") if deed == "try_again" else _("The job was put aside.")
        messages.success(request, said)
    return redirect("notifications:jobs")
