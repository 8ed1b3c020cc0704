"""A disease across the network, and how good the data of a centre are."""

from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.domain.roles import CLINICAL_ROLES, Role
from consilia.accounts.requests import Request
from consilia.foundation.pages import page
from consilia.network.queries import regions
from consilia.registry.domain.suppression import Shown
from consilia.registry.domain.words import Policy
from consilia.registry.models.names import CERTAINTY_NAMES
from consilia.registry.queries.diseases import disease_picture, figure
from consilia.registry.queries.diseases import diseases as diseases_of_the_network
from consilia.registry.queries.quality import quality_of
from consilia.registry.queries.statuses import campaign_of
from consilia.registry.views.doors import CURATORS, known

TILE, GAP = 44, 4
READERS = CLINICAL_ROLES | {Role.MINISTRY_ANALYST}


@dataclass(frozen=True, slots=True)
class Tile:
    """One region: its place, its number, and how many; `value` is empty where nobody is, "?" where it is hidden."""

    x: int
    y: int
    number: str
    name: str
    value: str
    tone: str


@require_safe
@signed_in(roles=READERS)
def diseases(request: Request) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:100]
    context = {"rows": diseases_of_the_network(request.at, text=text), "text": text}
    return page(request, "registry/diseases.html", context)


@require_safe
@signed_in(roles=READERS)
@known
def disease(request: Request, code: str) -> HttpResponse:
    found = disease_picture(request.actor, code, request.at)
    tiles = _tiles(found.regions)
    context = {
        "found": found,
        "tiles": tiles,
        "tile": TILE,
        "frame": (
            max((tile.x for tile in tiles), default=0) + TILE,
            max((tile.y for tile in tiles), default=0) + TILE,
        ),
        "regions": [(tile.name, tile.value) for tile in tiles if tile.value],
        "certainties": [
            (name, found.certainties.cells.get(key))
            for key, name in CERTAINTY_NAMES.items()
            if key in found.certainties.cells or key in found.certainties.hidden
        ],
        "centres": [
            *sorted(found.centres.cells.items(), key=lambda row: (-row[1], row[0])),
            *((name, None) for name in sorted(found.centres.hidden)),
        ],
        "is_curator": request.actor.role in CURATORS,
        "list_of": quote(code),
    }
    return page(request, "registry/disease.html", context)


def _tiles(shown: Shown) -> list[Tile]:
    def value(code: str) -> str:
        return "?" if code in shown.hidden else str(shown.cells.get(code, ""))

    return [
        Tile(
            x=region.tile_column * (TILE + GAP),
            y=region.tile_row * (TILE + GAP),
            number=region.number,
            name=region.name,
            value=value(region.code),
            tone={"?": "unknown", "": "neutral"}.get(value(region.code), "info"),
        )
        for region in regions()
    ]


@require_safe
@signed_in(roles=CURATORS)
def quality(request: Request) -> HttpResponse:
    context = {
        "quality": quality_of(request.actor, request.at),
        "campaign": campaign_of(request.actor, request.at),
        "days": figure(Policy.STATUS_DAYS, request.at),
    }
    return page(request, "registry/quality.html", context)
