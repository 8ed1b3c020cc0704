"""Public pages: is a document genuine, and by whose certificate?"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from consilia.documents import services
from consilia.documents.forms import VerificationForm
from consilia.documents.signing import current_signer
from consilia.foundation.pages import page

_PAGE = "documents/verify.html"


@require_safe
@never_cache
def verify(request: HttpRequest) -> HttpResponse:
    """The form; with `?number=&code=` also its answer."""
    if not request.GET:
        return page(request, _PAGE, {"form": VerificationForm(), "asked": False})
    form = VerificationForm(request.GET)
    if not form.is_valid():
        return page(request, _PAGE, {"form": form, "asked": False}, status=422)
    return _answer(request, form)


@require_safe
@never_cache
def verify_printed(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Where the printed QR code leads."""
    form = VerificationForm({"number": number, "code": code})
    if not form.is_valid():
        return page(request, _PAGE, {"form": form, "asked": True, "genuine": None}, status=404)
    return _answer(request, form)


@require_safe
def certificate(request: HttpRequest) -> HttpResponse:
    """The root certificate, for readers who check signatures in their own PDF reader."""
    return HttpResponse(
        current_signer().root,
        content_type="application/x-pem-file",
        headers={"Content-Disposition": 'attachment; filename="consilia-authority.pem"'},
    )


def _answer(request: HttpRequest, form: VerificationForm) -> HttpResponse:
    try:
        genuine = services.verify_document(
            number=form.cleaned_data["number"],
            code=form.cleaned_data["code"],
            visitor=_visitor(request),
            at=request.at,  # type: ignore[attr-defined]
        )
    except services.TooManyAttempts as refusal:
        form.add_error(None, str(refusal))
        return page(request, _PAGE, {"form": form, "asked": False}, status=refusal.status)
    context = {"form": form, "asked": True, "genuine": genuine}
    return page(request, _PAGE, context, status=200 if genuine else 404)


def _visitor(request: HttpRequest) -> str:
    """The address that asks: behind N trusted proxies, the N-th from the right of what they noted."""
    proxies: int = settings.ENVIRONMENT["TRUSTED_PROXIES"]
    noted = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if proxies and len(noted) >= proxies:
        return noted[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))
