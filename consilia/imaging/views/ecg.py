"""An electrocardiogram: its page, its paper, its values."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.documents.delivery import SANDBOX
from consilia.foundation.pages import absent_is_404, page
from consilia.imaging import services, words
from consilia.imaging.domain import ecg_paper
from consilia.imaging.domain.ecg_paper import GAINS, SPEEDS, Paper
from consilia.imaging.domain.waves import clock, fit_into_columns, in_columns, in_rows, seconds_in
from consilia.imaging.models import Instance
from consilia.imaging.queries import instance_for, places_of
from consilia.imaging.views.pages import differences
from consilia.imaging.views.recording import KEPT, record

_SVG = f"{SANDBOX}; style-src 'unsafe-inline'"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the address asks for; what is not understood is as at first."""

    group: int = 0
    speed: int = SPEEDS[0]
    gain: int = GAINS[0]
    columns: bool = False
    start: float = 0.0

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Wish":
        return cls(
            group=_among(query.get("group", ""), range(32)),
            speed=_among(query.get("speed", ""), SPEEDS),
            gain=_among(query.get("gain", ""), GAINS),
            columns=query.get("leads") == "columns",
            start=seconds_in(query.get("from", "")) or 0.0,
        )

    @property
    def paper(self) -> Paper:
        return Paper(self.speed, self.gain)

    @property
    def query(self) -> str:
        told = {"group": self.group, "speed": self.speed, "gain": self.gain, "from": f"{self.start:g}"}
        return urlencode({**told, **({"leads": "columns"} if self.columns else {})})

    def within(self, seconds: float) -> "Wish":
        """Not beyond the end of the recording."""
        return replace(self, start=min(self.start, max(0.0, seconds - 1)))


def _among(text: str, choices: Any) -> int:
    return int(text) if text.isascii() and text.isdecimal() and int(text[:9]) in choices else choices[0]


@require_safe
@signed_in
@absent_is_404(ObjectDoesNotExist)
def ecg(request: Request, instance_id: UUID) -> HttpResponse:
    """The page: the paper, how it is drawn, what the machine wrote, the values to take along."""
    instance = instance_for(request.actor, instance_id, request.at)
    study = instance.series.study
    record(request, study, instance, "StudyRead")
    context = {
        "study": study,
        "series": instance.series,
        "instance": instance,
        "crumbs": [
            *places_of(instance, request.actor, request.at),
            (
                study.description or words.modality(instance.series.modality),
                f"{reverse('imaging:study', args=[study.id])}?series={instance.series_id}",
            ),
        ],
        "device": words.device(instance.header),
        "differences": differences(study),
        "not_drawn": "",
    }
    try:
        context |= _on_paper(request, instance)
    except services.NotDrawn as refusal:
        context["not_drawn"] = str(refusal)
    return page(request, "imaging/ecg.html", context)


@require_GET
@signed_in
@absent_is_404(ObjectDoesNotExist)
def paper(request: Request, instance_id: UUID) -> HttpResponse:
    """The picture of a stretch, in true millimetres."""
    instance = instance_for(request.actor, instance_id, request.at)
    wish = Wish.of(request.GET)
    traced = _traced(instance, wish)
    record(request, instance.series.study, instance, "ImageRead")
    fits = wish.columns and fit_into_columns([lead.name for lead in traced.leads])
    lines = in_columns(traced.leads) if fits else in_rows(traced.leads)
    picture = ecg_paper.drawn(
        lines, wish.paper, foot=words.drawn_with(wish.paper, traced.channels), unscaled=words.unscaled()
    )
    headers = {
        "Cache-Control": KEPT,
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": _SVG,
        "Vary": "Accept-Encoding, Accept-Language",
    }
    content = picture.encode()
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        content, headers["Content-Encoding"] = gzip.compress(content, compresslevel=6), "gzip"
    return HttpResponse(content, content_type="image/svg+xml", headers=headers)


@require_GET
@signed_in
@absent_is_404(ObjectDoesNotExist)
def values(request: Request, instance_id: UUID) -> StreamingHttpResponse:
    """The samples as a table: all of a short recording, of a long one the stretch that is shown."""
    instance = instance_for(request.actor, instance_id, request.at)
    wish = Wish.of(request.GET)
    seconds = min(seconds_in(request.GET.get("seconds", "")) or 10.0, services.WHOLE_UP_TO)
    lines = services.values_as_csv(instance, group=wish.group, start=wish.start, seconds=seconds)
    record(request, instance.series.study, instance, "ImageRead")
    headers = {
        "Content-Disposition": f'attachment; filename="ecg-{wish.group + 1}-{wish.start:g}s.csv"',
        "Cache-Control": KEPT,
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": SANDBOX,
    }
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def _traced(instance: Instance, wish: Wish) -> services.Tracing:
    return services.tracing_of(
        instance, group=wish.group, start=wish.start, seconds=wish.paper.seconds, speed=wish.speed
    )


def _on_paper(request: Request, instance: Instance) -> dict[str, Any]:
    asked = Wish.of(request.GET)
    first = _traced(instance, asked)
    wish = asked.within(first.seconds)
    has_columns = fit_into_columns([lead.name for lead in first.leads]) and wish.speed == SPEEDS[0]
    if not has_columns:
        wish = replace(wish, columns=False)
    said_from = request.GET.get("from", "")
    end = min(first.seconds, wish.start + wish.paper.seconds)
    return {
        "traced": first,
        "picture": f"{reverse('imaging:ecg_paper', args=[instance.id])}?{wish.query}",
        "described": _described(first, wish, end),
        "wish": wish,
        "span": _("%(start)s to %(end)s of %(all)s")
        % {"start": clock(wish.start), "end": clock(end), "all": clock(first.seconds)},
        "from_shown": said_from or clock(wish.start),
        "from_wrong": bool(said_from) and seconds_in(said_from) is None,
        "is_long": first.seconds > wish.paper.seconds,
        "said": words.machine_said(first.said),
        "filters": words.filters(first.channels),
        **_ways(instance, first, wish, has_columns=has_columns),
        **_csv(instance, first, wish),
    }


def _described(traced: services.Tracing, wish: Wish, end: float) -> str:
    told = {
        "leads": ", ".join(lead.name for lead in traced.leads),
        "seconds": f"{end - wish.start:g}",
        "speed": wish.speed,
        "gain": wish.gain,
    }
    return _("Electrocardiogram, leads %(leads)s, %(seconds)s s, %(speed)d mm/s, %(gain)d mm/mV") % told


def _ways(instance: Instance, traced: services.Tracing, wish: Wish, *, has_columns: bool) -> dict[str, Any]:
    """Links to the same recording drawn otherwise, and along its time."""
    here = reverse("imaging:ecg", args=[instance.id])

    def link(label: str, **changes: Any) -> dict[str, Any]:
        changed = replace(wish, **changes)
        return {"label": label, "href": f"{here}?{changed.query}", "current": changed == wish}

    step = wish.paper.seconds
    return {
        "speeds": [
            # Twice as fast, three lines of 2.5 s would fit no paper.
            link(
                _("%(speed)d mm/s") % {"speed": speed},
                speed=speed,
                columns=wish.columns and speed == SPEEDS[0],
            )
            for speed in SPEEDS
        ],
        "gains": [link(_("%(gain)d mm/mV") % {"gain": gain}, gain=gain) for gain in sorted(GAINS)],
        "layouts": [
            link(_("One below the other"), columns=False),
            link(_("Three lines, 2.5 s each"), columns=True),
        ]
        if has_columns
        else [],
        "groups": [
            link(words.group_of_leads(one, number), group=number, start=0.0)
            for number, one in enumerate(traced.groups)
        ],
        "before": link("", start=max(0.0, wish.start - step))["href"] if wish.start > 0 else "",
        "next": link("", start=wish.start + step)["href"] if wish.start + step < traced.seconds else "",
    }


def _csv(instance: Instance, traced: services.Tracing, wish: Wish) -> dict[str, str]:
    is_whole = traced.seconds <= services.WHOLE_UP_TO
    taken = replace(wish, start=0.0) if is_whole else wish
    seconds = traced.seconds if is_whole else wish.paper.seconds
    address = reverse("imaging:ecg_values", args=[instance.id])
    said = (
        _("Values (CSV)")
        if is_whole
        else ngettext("Values of this %(count)d s (CSV)", "Values of these %(count)d s (CSV)", round(seconds))
        % {"count": round(seconds)}
    )
    return {"csv": f"{address}?{taken.query}&seconds={seconds:.3f}", "csv_says": said}
