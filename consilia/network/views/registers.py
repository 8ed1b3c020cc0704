"""The two registers: organisations and consultants. Everybody who is signed in may look."""

from typing import cast
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.foundation.pages import page
from consilia.foundation.paging import Page
from consilia.network import queries
from consilia.network.forms import choices
from consilia.network.permissions import may
from consilia.network.views.asked import Asked


@require_GET
@signed_in
def organisations(request: Request) -> HttpResponse:
    regions, kinds, fields = dict(choices.regions()), dict(choices.kinds()), dict(choices.top_fields())
    asked = Asked.by(
        request,
        {"q": None, "region": regions, "kind": kinds, "field": fields, "centres": {"yes"}, "former": {"yes"}},
    )
    found = queries.organisation_register(
        queries.OrganisationFilter(
            text=asked["q"],
            region=asked["region"],
            kind=asked["kind"],
            field=asked["field"],
            centres=bool(asked["centres"]),
            former=bool(asked["former"]),
        ),
        cursor=request.GET.get("cursor"),
        on=timezone.localdate(request.at),
    )
    words = {"centres": _("Centres only"), "former": _("With former organisations")}
    context = {
        "found": found,
        "asked": asked,
        "pages": asked.pages(cast(Page[object], found)),
        "regions": regions,
        "kinds": kinds,
        "fields": fields,
        "badges": asked.badges({"q": "", "region": regions, "kind": kinds, "field": fields, **words}),
        "may_create": may(request.actor, "create_organisation"),
        "may_exchange": may(request.actor, "export_network"),
    }
    return page(request, "network/organisations.html", context, part="rows")


@require_GET
@signed_in
def consultants(request: Request) -> HttpResponse:
    regions, fields = dict(choices.regions()), dict(choices.top_fields())
    bands, languages = dict(choices.age_bands()), dict(choices.languages())
    offered: dict[str, dict[str, str] | None] = {
        "q": None,
        "region": regions,
        "field": fields,
        "band": bands,
        "language": languages,
    }
    asked = Asked.by(request, {**offered, "former": {"yes"}, "organisation": None})
    found = queries.consultant_register(
        queries.ConsultantFilter(
            text=asked["q"],
            region=asked["region"],
            field=asked["field"],
            age_band=asked["band"],
            language=asked["language"],
            organisation=_identifier(asked["organisation"]),
            former=bool(asked["former"]),
        ),
        cursor=request.GET.get("cursor"),
    )
    labels = {name: names or "" for name, names in offered.items()}
    rows = [(row, [link.field for link in row.consultant_fields.all()]) for row in found.rows]
    context = {
        "found": found,
        "rows": rows,
        "asked": asked,
        "pages": asked.pages(cast(Page[object], found)),
        "regions": regions,
        "fields": fields,
        "bands": bands,
        "languages": languages,
        "badges": asked.badges(
            {**labels, "former": _("With former consultants"), "organisation": _("One organisation")}
        ),
        "may_exchange": may(request.actor, "export_network"),
    }
    return page(request, "network/consultants.html", context, part="rows")


def _identifier(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
