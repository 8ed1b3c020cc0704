"""The pages that belong to no context: home, search, help, gallery."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST, require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.domain.roles import Role
from consilia.accounts.requests import Request
from consilia.cases.models.cases import STATE_NAMES
from consilia.cases.queries.offline import offline_requests_of
from consilia.foundation import undertakings
from consilia.foundation.pages import page
from consilia.network.queries.calendar_years import unassessed_years
from consilia.notifications.domain.topics import worklist_topic
from consilia.notifications.queries import count_stuck_jobs, dead_letters
from consilia.web import gallery as showcase
from consilia.web import matrix, sources
from consilia.web import offline as keeping
from consilia.web.context import shell
from consilia.web.home import age_text, counter_items, home_of
from consilia.web.searching import found

KEEPERS_OF_CALENDARS = frozenset({Role.ADMINISTRATOR, Role.TRIAGE_COORDINATOR})


@require_safe
@signed_in
def home(request: Request) -> HttpResponse:
    """What waits for this person, in the current role."""
    waiting = home_of(request.actor, at=request.at)
    context = {
        "home": waiting,
        "counters": counter_items(waiting.counted) if waiting.counted else [],
        "age": lambda row: age_text(row, request.at),
        "state_names": STATE_NAMES,
        "brought": len(offline_requests_of(request.actor)),
        "calendar_gaps": calendar_gaps(request),
        "works": undertakings.unfinished() if request.actor.role == Role.ADMINISTRATOR else [],
        "trouble": _trouble(request.at) if request.actor.role == Role.ADMINISTRATOR else None,
        "live_topics": [worklist_topic(request.actor.organisation_id)]
        if request.actor.organisation_id
        else [],
    }
    part = "works" if request.htmx.target == "works" else "cases"
    return page(request, "web/home.html", context, part=part)


def _trouble(at: datetime) -> tuple[int, int]:
    """Letters that did not go out, and background jobs that hang."""
    return dead_letters(), count_stuck_jobs(at)


def calendar_gaps(request: Request) -> Sequence[int]:
    """Years that deadlines reach and whose holidays are not known, for those who can do something about it."""
    if request.actor.role not in KEEPERS_OF_CALENDARS:
        return []
    return unassessed_years(timezone.localdate(request.at))


@require_safe
@signed_in
def search(request: Request) -> HttpResponse:
    """One field for cases, patients and people."""
    text = request.GET.get("q", "").strip()
    context = {"text": text, "sections": found(text, by=request.actor, at=request.at)}
    return page(request, "web/search.html", context, part="found")


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    return page(request, "web/keys_page.html", {})


@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """The permission matrix, for everybody who asks who can read what she writes."""
    context = {"columns": matrix.columns(), "rows": matrix.rows(), "state_names": STATE_NAMES}
    return page(request, "web/roles.html", context)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What this is, whose data and work it stands on, under which licences."""
    return page(request, "web/about.html", {"sources": sources.sources(), "libraries": sources.libraries()})


@require_safe
def offline(request: Request) -> HttpResponse:
    """Drafts on this device; the service worker keeps it in each language and shows it without a connection."""
    language = request.GET.get("language")
    if language not in dict(settings.LANGUAGES):
        language = translation.get_language() or settings.LANGUAGE_CODE
    with translation.override(language):
        return page(request, "web/offline.html", {"offline_days": keeping.readable_for(request.at).days})


@require_POST
@signed_in
def offline_keys(request: Request) -> HttpResponse:
    """The keys with which this device writes and reads the drafts of who is signed in."""
    try:
        device = UUID(request.POST.get("device", ""))
    except ValueError:
        return HttpResponse(status=400)
    until = keeping.session_ends(request, request.at)
    kept = keeping.readable_for(request.at)
    asked = request.POST.getlist("days")
    keys = keeping.draft_keys(request.user.id, device, asked, request.at, kept=kept)
    told = {"keys": keys, "until": int(until.timestamp() * 1000), "days": kept.days}
    response = JsonResponse(told)
    keeping.put_secret(request, response, at=request.at, until=until)
    return response


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; at the root, because it may only see what lies below it."""
    script = keeping.worker_script()
    return HttpResponse(script, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    told = keeping.manifest(translation.get_language() or settings.LANGUAGE_CODE)
    return JsonResponse(told, content_type="application/manifest+json")


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component with its call. `?theme=` and `?density=` show it in another dress."""
    environment = engines["jinja2"].env  # type: ignore[attr-defined]
    dress = {
        "theme": request.GET.get("theme", "system"),
        "density": request.GET.get("density", "comfortable"),
    }
    values = {**shell(request), **showcase.sample_values(timezone.now()), **dress}
    shown = [
        (component, mark_safe(environment.get_template(component.sample).render(values)))  # noqa: S308 - our own
        for component in showcase.components()
    ]
    return page(request, "web/gallery.html", {"shown": shown, **dress})


@require_safe
def gallery_terms(request: HttpRequest) -> HttpResponse:
    """A tiny made-up terminology, so that the type-ahead of the gallery can be tried."""
    return JsonResponse({"items": showcase.sample_terms(request.GET.get("q", ""))})
