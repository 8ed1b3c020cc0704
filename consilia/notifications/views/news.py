"""The pages of one's own news."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.foundation.pages import page
from consilia.notifications import queries, services
from consilia.notifications.domain.kinds import Kind
from consilia.notifications.models import Notification

# The page of each kind of subject, by name: this context knows no case and no child.
PAGES = {
    "case": "cases:detail",
    "child": "patients:detail",
    "question": "patients:answer_question",
    "session": "conferencing:detail",
    "emergency": "cases:emergency",
    "review": "quality:review",
    "action": "quality:action",
    "proposal": "registry:proposal",
    "contact": "similar:contact",
    "query": "matchmaker:query",
    "need": "medicines:need",
    "carried": "archives:search",
    "step_in": "routing:invitation",
    "handover": "followup:handed_over",
}
# Pages that show all of their kind, the latest first.
WHOLE_PAGES = {
    "verification": "audit:chain",
    "address": "notifications:preferences",
    "registry": "registry:statuses",
    "match": "matchmaker:received",
}
# News that end somebody's sight of their subject: its page would be a dead end.
FAREWELLS = frozenset({Kind.OFFER_RECALLED})
UNDO_SALT = "notifications.undo"
UNDO_FOR = timedelta(hours=1)


@require_GET
@signed_in
def index(request: Request) -> HttpResponse:
    """Unread news first; `?show=unread` leaves the rest out."""
    only_unread = request.GET.get("show") == "unread"
    context = {
        "page": queries.notifications_of(
            request.user.id, cursor=request.GET.get("cursor"), only_unread=only_unread
        ),
        "only_unread": only_unread,
        "unread": queries.unread_count(request.user),
        "seen_until": request.at.isoformat(),
        "undo": request.GET.get("undo", "") if _undone(request.GET.get("undo", "")) else "",
    }
    return page(request, "notifications/list.html", context, part="news")


def _page_of(news: Notification) -> str:
    """Raises KeyError or NoReverseMatch: nothing shows this subject any more."""
    if news.kind in FAREWELLS:
        return reverse("notifications:list")
    if news.subject in WHOLE_PAGES:
        return reverse(WHOLE_PAGES[news.subject])
    return reverse(PAGES[news.subject], args=[news.subject_id])


@require_GET
@signed_in
def open_subject(request: Request, notification_id: UUID) -> HttpResponseBase:
    """Go to what the news is about; it is read by that."""
    try:
        news = services.mark_read(notification_id=notification_id, by=request.actor, at=request.at)
    except Notification.DoesNotExist as error:
        raise Http404 from error
    try:
        return redirect(_page_of(news))
    except (KeyError, NoReverseMatch):
        return redirect("notifications:list")


@require_POST
@signed_in
def mark(request: Request, notification_id: UUID) -> HttpResponseBase:
    """One piece of news: `read=yes` marks it as read, anything else as unread again."""
    deed = services.mark_read if request.POST.get("read") == "yes" else services.mark_unread
    try:
        deed(notification_id=notification_id, by=request.actor, at=request.at)
    except Notification.DoesNotExist as error:
        raise Http404 from error
    return redirect(_back(request))


@require_POST
@signed_in
def mark_all(request: Request) -> HttpResponseBase:
    """Everything the person saw on the page; the next page offers to undo it."""
    try:
        until = datetime.fromisoformat(request.POST.get("until", ""))
        until = until if until.tzinfo else request.at
    except ValueError:
        until = request.at
    if services.mark_all_read(until=until, by=request.actor, at=request.at):
        undo = signing.dumps(request.at.isoformat(), salt=UNDO_SALT)
        return redirect(f"{reverse('notifications:list')}?undo={undo}")
    return redirect("notifications:list")


@require_POST
@signed_in
def undo_mark_all(request: Request) -> HttpResponseBase:
    marked_at = _undone(request.POST.get("undo", ""))
    if marked_at is None:
        messages.warning(request, _("It is too late to undo this."))
    else:
        services.undo_mark_all_read(marked_at=marked_at, by=request.actor, at=request.at)
    return redirect("notifications:list")


@never_cache
@require_GET
@signed_in
def counter(request: Request) -> HttpResponse:
    """The number in the header, fetched again when the live process says so."""
    return page(request, "notifications/counter.html", {"unread": queries.unread_count(request.user)})


@never_cache
@require_POST
@signed_in
def renew_live_token(request: Request) -> HttpResponse:
    """Another token for the same topics, as plain text; 403 for one that is not this person's."""
    try:
        token = queries.renewed_token(request.POST.get("token", ""), request.user)
    except queries.StaleToken:
        return HttpResponse(status=403)
    return HttpResponse(token, content_type="text/plain")


def _undone(token: str) -> datetime | None:
    """The instant a "mark all" happened, out of a token we made less than an hour ago."""
    try:
        return datetime.fromisoformat(signing.loads(token, salt=UNDO_SALT, max_age=UNDO_FOR))
    except (signing.BadSignature, ValueError):
        return None


def _back(request: Request) -> str:
    """The list as it was, by its query alone: never an address from outside."""
    query = request.POST.get("query", "")
    return f"{reverse('notifications:list')}?{query}" if query else reverse("notifications:list")
