"""Public pages: is a document genuine, and by whose certificate?"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consilia.accounts.requests import visitor_of
from consilia.documents import services
from consilia.documents.forms import FileForm, VerificationForm
from consilia.documents.signing import current_signer
from consilia.foundation.pages import page
from consilia.foundation.visits import TooManyVisits

Ask = Callable[..., services.Genuine | None]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def verify(request: HttpRequest) -> HttpResponse:
    """The forms; with `?number=&code=`, or with a file that is sent, also the answer."""
    if request.method == "POST":
        sent = FileForm(request.POST, request.FILES)
        if not sent.is_valid():
            return _shown(request, VerificationForm(), sent, status=422)
        return _answer(request, VerificationForm(), sent, services.find_by_file, **_stream(sent))
    if not request.GET:
        return _shown(request, VerificationForm(), FileForm())
    form = VerificationForm(request.GET)
    if not form.is_valid():
        return _shown(request, form, FileForm(), status=422)
    return _answer(request, form, FileForm(), services.verify_document, **form.cleaned_data)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def verify_printed(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Where the printed QR code leads; with a file that is sent, also whether it is the document."""
    form = VerificationForm({"number": number, "code": code})
    if not form.is_valid():
        return _shown(request, form, FileForm(), status=404, asked=True)
    sent = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    return _answer(request, form, sent, services.verify_document, **form.cleaned_data, **_stream(sent))


@require_safe
def certificate(request: HttpRequest) -> HttpResponse:
    """The root certificate, for readers who check signatures in their own PDF reader."""
    return HttpResponse(
        current_signer().root,
        content_type="application/x-pem-file",
        headers={"Content-Disposition": 'attachment; filename="consilia-authority.pem"'},
    )


def _stream(sent: FileForm) -> dict[str, Any]:
    """The file that was sent, if one was. It ends with the request; nothing of it is kept."""
    return {"stream": sent.cleaned_data["file"]} if sent.is_valid() else {}


def _answer(
    request: HttpRequest, form: VerificationForm, sent: FileForm, ask: Ask, **known: Any
) -> HttpResponse:
    try:
        genuine = ask(visitor=visitor_of(request), at=request.at, **known)  # type: ignore[attr-defined]
    except (services.TooManyAttempts, TooManyVisits) as refusal:
        (sent if sent.is_bound else form).add_error(None, str(refusal))
        return _shown(request, form, sent, status=refusal.status)
    return _shown(request, form, sent, status=_status(genuine, sent), asked=True, genuine=genuine)


def _status(genuine: services.Genuine | None, sent: FileForm) -> int:
    """Whoever reads the status alone must not take another file for the document."""
    if genuine is None or genuine.unchanged is False:
        return 404
    return 422 if sent.errors else 200


def _shown(
    request: HttpRequest, form: VerificationForm, sent: FileForm, *, status: int = 200, **answer: Any
) -> HttpResponse:
    context = {"form": form, "sent": sent, "limit": settings.FORM_FILE_MAX_BYTES}
    context |= {"asked": False, "genuine": None, **answer}
    return page(request, "documents/verify.html", context, status=status)
