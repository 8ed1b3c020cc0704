"""Freezing a year: what it says is sealed, printed, signed and kept; a later version stands beside it."""

from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consilia.accounts.domain.actors import Actor
from consilia.accounts.models import role_name
from consilia.accounts.queries import people
from consilia.analytics import yearbook
from consilia.analytics.domain.periods import year as year_of
from consilia.analytics.events import YearFrozen
from consilia.analytics.models import Snapshot
from consilia.analytics.permissions import Reach, may_freeze, reach_of
from consilia.analytics.queries.reports import years_made
from consilia.analytics.queries.standing import standing
from consilia.audit.services import publish
from consilia.documents.domain.moments import moment_text
from consilia.documents.models import Document
from consilia.documents.services import Issuer, Order, Signatory, Template, issue_document
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.network.queries import organisation_of

# The prefix of the numbers reads the same in both alphabets.
TEMPLATE = Template(kind="year", prefix="O", source=Path(__file__).parents[1] / "typst" / "year.typ")


class FiguresTooOld(Refusal):
    message = gettext_lazy("The figures are too old to freeze. Wait until they have been made anew.")


class FiguresBeingMade(Refusal):
    message = gettext_lazy("The figures are being made anew. Freeze the year when that is done.")


class NoSuchYear(Refusal):
    status = 422
    message = gettext_lazy("There are no figures of this year.")


@transaction.atomic
def freeze_year(*, year: int, language: str, by: Actor, at: datetime) -> Snapshot:
    """Keep the results of a year and the plan after it as they stand now.

    Raises:
        FiguresTooOld, FiguresBeingMade: what would be frozen is not what holds.
        NoSuchYear: nothing was counted in it.
    """
    reach = reach_of(by)
    if reach is None or not may_freeze(by):
        raise NotAllowed
    figures_at = _figures_at(at)
    if year not in years_made():
        raise NoSuchYear
    with translation.override(language):
        whose = _whose(reach)
        content = yearbook.year_content(reach, year_of(year), whose=whose, figures_at=figures_at, at=at)
        sha256 = yearbook.sealed(content)
        table = yearbook.year_table(content, sha256=sha256)
        document = _printed(content, sha256, language, by=by, at=at)
    snapshot = Snapshot.objects.create(
        scope=reach.scope,
        place_id=reach.place_id,
        year=year,
        number=_next_number(reach, year),
        language=language,
        definitions=yearbook.sealed(content["definitions"]),
        content=content,
        content_sha256=sha256,
        csv=table,
        document=document,
        figures_at=figures_at,
        made_at=at,
        made_by_id=by.person_id,
    )
    _tell(snapshot, by=by, at=at)
    return snapshot


def _tell(snapshot: Snapshot, *, by: Actor, at: datetime) -> None:
    event = YearFrozen(
        frozen_year_id=snapshot.id,
        year=snapshot.year,
        number=snapshot.number,
        sha256=snapshot.content_sha256,
        document_id=snapshot.document_id,
    )
    publish(event, by=by, at=at)


def _figures_at(at: datetime) -> datetime:
    stands = standing(at)
    if stands.as_of is None or stands.is_stale:
        raise FiguresTooOld
    if stands.running:
        raise FiguresBeingMade
    return stands.as_of


def _whose(reach: Reach) -> str:
    return organisation_of(reach.place_id).name if reach.place_id else _("The whole network")


def _next_number(reach: Reach, year: int) -> int:
    earlier = Snapshot.objects.filter(scope=reach.scope, place=reach.place_id, year=year)
    return (earlier.aggregate(last=Max("number"))["last"] or 0) + 1


def _printed(content: yearbook.Content, sha256: str, language: str, *, by: Actor, at: datetime) -> Document:
    house = organisation_of(by.organisation_id) if by.organisation_id else None
    if house is None:
        raise NotAllowed
    person = people([by.person_id])[by.person_id]
    order = Order(
        template=TEMPLATE,
        language=language,
        title=_("Results of %(year)s and plan for %(next)s")
        % {"year": content["year"], "next": content["year"] + 1},
        subtitle=content["whose"],
        body=_body(content, sha256, house.time_zone),
        text=yearbook.year_text(content),
        issuer=Issuer(house.id, house.name_en, house.name_ru, house.time_zone),
        signatory=Signatory(person.full_name, role_name(by.role or "")),
    )
    return issue_document(order, supersedes=None, by=by, at=at)


def _body(content: yearbook.Content, sha256: str, zone: str) -> yearbook.Content:
    language = translation.get_language() or "en"
    return {
        "results": content["results"],
        "plan": content["plan"],
        "definitions": [
            {
                "name": one[f"name_{language}"],
                "text": one[f"definition_{language}"],
                "version": one["version"],
            }
            for one in content["definitions"]
        ],
        "words": {
            "results": _("Results"),
            "plan": _("Plan"),
            "definitions": _("Definitions"),
            "indicator": _("Indicator"),
            "figure": translation.pgettext("report", "Figure"),
            "of": _("Out of"),
            "target": _("Target"),
            "verdict": _("Verdict"),
            "published": _("Others have published"),
            "source": _("Source"),
            "year": _("Year"),
            "unverified": translation.pgettext("policy", "not verified"),
            "version": _("Version"),
            "hidden": _("Numbers from one to four, and what would betray them, are hidden."),
            "as_of": _("Figures as of %(moment)s")
            % {"moment": moment_text(datetime.fromisoformat(content["figures_at"]), zone)},
            "seal": _("SHA-256 of everything that is frozen: %(sha256)s") % {"sha256": sha256},
        },
    }
