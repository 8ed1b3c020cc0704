"""Sentences about images, in the reader's language."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from math import floor, log10
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from consilia.imaging.domain.ecg_paper import Paper
from consilia.imaging.domain.films import NoFilm
from consilia.imaging.domain.quantities import NoValues, Unit
from consilia.imaging.domain.reasons import Reason
from consilia.imaging.domain.volumes import NoPlanes
from consilia.imaging.domain.windows import named

REASONS: dict[Reason, str | Promise] = {
    Reason.DAMAGED: gettext_lazy("damaged or cut off: export it again"),
    Reason.DEFLATED: gettext_lazy("in deflated transfer syntax: export it uncompressed or as JPEG"),
    Reason.UNNAMED: gettext_lazy("without the numbers of its study, series and image"),
    Reason.TOO_MANY_PIXELS: gettext_lazy("larger than 36 million pixels"),
    Reason.TOO_MANY_FRAMES: gettext_lazy("more than 10,000 frames: export it in parts"),
    Reason.BOMB: gettext_lazy("would unpack into something too large to open"),
    Reason.TOO_LARGE: gettext_lazy("needs more memory than reading may take"),
    Reason.TOO_SLOW: gettext_lazy("takes longer to read than it may"),
    Reason.FELL: gettext_lazy("the reading program broke on it"),
    Reason.TWO_FACED: gettext_lazy("hides a second file format in itself"),
    Reason.NESTED: gettext_lazy("an archive inside the archive: unpack it first"),
    Reason.ANOTHER: gettext_lazy("has the number of another image that is here, with other content"),
    Reason.ELSEWHERE: gettext_lazy("belongs to another study than the one it was sent as part of"),
    Reason.ARCHIVE: gettext_lazy("the archive is damaged: pack it again"),
    Reason.PAPER: gettext_lazy(
        "the document inside it is damaged, locked by a password, or carries a program"
    ),
    Reason.BROKE_OFF: gettext_lazy("reading it broke off"),
    Reason.PIXELS: gettext_lazy("its pixels are in a form that cannot be drawn"),
}
MODALITIES: dict[str, str | Promise] = {
    "CT": gettext_lazy("CT"),
    "MR": gettext_lazy("MRI"),
    "US": gettext_lazy("Ultrasound"),
    "CR": gettext_lazy("X-ray"),
    "DX": gettext_lazy("X-ray"),
    "RF": gettext_lazy("Fluoroscopy"),
    "XA": gettext_lazy("Angiography"),
    "NM": gettext_lazy("Scintigraphy"),
    "PT": gettext_lazy("PET"),
    "MG": gettext_lazy("Mammography"),
    "ECG": gettext_lazy("ECG"),
    "ES": gettext_lazy("Endoscopy"),
    "XC": gettext_lazy("Photographs"),
    "SR": gettext_lazy("Structured report"),
    "DOC": gettext_lazy("Paper"),
    "SEG": gettext_lazy("Marked regions"),
    "RTSTRUCT": gettext_lazy("Outlines for radiotherapy"),
    "RTPLAN": gettext_lazy("Plan of radiotherapy"),
    "RTDOSE": gettext_lazy("Dose of radiotherapy"),
    "PR": gettext_lazy("How images are shown"),
    "KO": gettext_lazy("Chosen images"),
    "SC": gettext_lazy("Captured screen"),
    "OT": gettext_lazy("Other images"),
}
WINDOWS: dict[str, str | Promise] = {
    "soft_tissue": gettext_lazy("Soft tissue"),
    "lung": gettext_lazy("Lung"),
    "bone": gettext_lazy("Bone"),
    "brain": gettext_lazy("Brain"),
    "mediastinum": gettext_lazy("Mediastinum"),
}


# What the viewer offers, in groups: the attributes that its script knows, with their words.
TOOLS: tuple[tuple[tuple[str, str | Promise], ...], ...] = (
    (("window", gettext_lazy("Brightness")), ("pan", gettext_lazy("Shift")), ("zoom", gettext_lazy("Zoom"))),
    (
        ("length", gettext_lazy("Length")),
        ("angle", gettext_lazy("Angle")),
        ("ellipse", gettext_lazy("Ellipse")),
        ("rectangle", gettext_lazy("Rectangle")),
        ("freehand", gettext_lazy("Outline")),
        ("arrow", gettext_lazy("Arrow")),
        ("text", pgettext_lazy("mark", "Place")),
        ("probe", gettext_lazy("Value")),
    ),
)
TURNS: tuple[tuple[str, str | Promise], ...] = (
    ("play", gettext_lazy("Play")),
    ("planes", gettext_lazy("Three planes")),
    ("invert", gettext_lazy("Invert")),
    ("right", gettext_lazy("Turn")),
    ("flip", gettext_lazy("Mirror")),
    ("wipe", gettext_lazy("Wipe what is not kept")),
    ("reset", gettext_lazy("As at first")),
)


def viewer_tools(code: str) -> list[list[tuple[str, dict[str, str]]]]:
    """Groups of buttons for images of this kind: each its label and attributes."""
    held = [[(str(label), _pressed(name)) for name, label in group] for group in TOOLS]
    windows = [
        (str(WINDOWS[name]), {"data-window": f"{window.center:g},{window.width:g}"})
        for name, window in named(code).items()
    ]
    turns = [(str(label), {"data-turn": name}) for name, label in TURNS]
    return [group for group in (*held, windows, turns) if group]


def _pressed(tool: str) -> dict[str, str]:
    return {"data-tool": tool, "aria-pressed": "true" if tool == "window" else "false"}


FILMS: dict[NoFilm, str | Promise] = {
    NoFilm.MPEG2: gettext_lazy("it is in MPEG-2, which browsers do not play"),
    NoFilm.HEVC: gettext_lazy("it is in HEVC, which most browsers do not play"),
    NoFilm.STREAM: gettext_lazy("it is a transport stream and no MP4: export it as MP4"),
    NoFilm.PROFILE: gettext_lazy("it has more bits or colours than browsers play"),
    NoFilm.PIECES: gettext_lazy("it is stored in several pieces: export it in one"),
    NoFilm.UNKNOWN: gettext_lazy("it is damaged, or in a form that we do not know"),
}


def no_film(code: str) -> str:
    return str(FILMS[NoFilm(code)])


def modality(code: str) -> str:
    """Ours where we know it, else the code of the standard, which a radiologist reads."""
    return str(MODALITIES.get(code, code))


def reason(code: str) -> str:
    return str(REASONS[Reason(code)])


def images(count: int) -> str:
    return ngettext("%(count)d image", "%(count)d images", count) % {"count": count}


def frames(count: int) -> str:
    return ngettext("%(count)d frame", "%(count)d frames", count) % {"count": count}


def refused(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    return [f"{row['name']}: {reason(row['reason'])}" for row in rows]


def progress(done: int, total: int) -> str:
    if not total:
        return _("Images are about to be read")
    return _("Images are being read: %(done)d of %(total)d") % {"done": done, "total": total}


def paper_name(*names: str) -> str:
    """The first that there is of what a header calls a paper."""
    return next(filter(None, names), _("Paper"))


def broke_off() -> str:
    """Of a file whose reading failed time and again: some of it may be shown, and nobody knows whether all."""
    return _("Reading broke off, so this may not be all of it. Take the file back and add it again.")


def not_taken(code: str) -> str:
    return _("No image was taken: %(reason)s") % {"reason": reason(code)}


def some_not_taken(count: int) -> str:
    return ngettext("%(count)d image was not taken", "%(count)d images were not taken", count) % {
        "count": count
    }


_SIZES = {
    "mm": gettext_lazy("mm"),
    "mm2": gettext_lazy("mm²"),
    "px": gettext_lazy("px"),
    "px2": gettext_lazy("px²"),
}


def measured(value: Decimal | None, unit: str) -> str:
    """`12.3 mm`, `48.5°`; nothing for a mark that measures nothing."""
    if value is None:
        return ""
    number = number_format(round(value, 1))
    return f"{number}°" if unit == "deg" else f"{number} {_SIZES[unit]}"


_UNITS_INSIDE: dict[Unit, str | Promise] = {
    Unit.HOUNSFIELD: gettext_lazy("HU"),
    Unit.SUV: gettext_lazy("SUVbw"),
    Unit.BECQUEREL: gettext_lazy("Bq/ml"),
    Unit.COUNTS: pgettext_lazy("unit", "counts"),
    Unit.PERCENT: "%",
    Unit.MILLIGRAMS: gettext_lazy("mg/ml"),
    Unit.NONE: gettext_lazy("without a unit"),
}
NO_VALUES: dict[NoValues, str | Promise] = {
    NoValues.COLOUR: gettext_lazy("values cannot be assessed: the picture is in colour"),
    NoValues.UNCALIBRATED: gettext_lazy(
        "values cannot be assessed: shades of such a picture measure nothing"
    ),
    NoValues.EMPTY: gettext_lazy("values cannot be assessed: no scanned pixel lies inside"),
    NoValues.UNREADABLE: gettext_lazy("values cannot be assessed: the picture could not be read"),
}


def values_inside(inside: Mapping[str, Any] | None) -> str:
    """`mean 43.2 HU, standard deviation 8.1, from 20 to 71, 314 pixels`, or why nobody can say; of a place its value."""
    if inside is None:
        return ""
    if "cannot" in inside:
        return str(NO_VALUES[NoValues(inside["cannot"])])
    unit, pixels = str(_UNITS_INSIDE[Unit(inside["unit"])]), int(inside["pixels"])
    mean, deviation, least, most = (
        _short(float(inside[name])) for name in ("mean", "deviation", "least", "most")
    )
    if pixels == 1:
        return _("value %(value)s %(unit)s") % {"value": mean, "unit": unit}
    return ngettext(
        "mean %(mean)s %(unit)s, standard deviation %(deviation)s, from %(least)s to %(most)s, %(pixels)d pixel",
        "mean %(mean)s %(unit)s, standard deviation %(deviation)s, from %(least)s to %(most)s, %(pixels)d pixels",
        pixels,
    ) % {
        "mean": mean,
        "unit": unit,
        "deviation": deviation,
        "least": least,
        "most": most,
        "pixels": pixels,
    }


def _short(value: float) -> str:
    """One digit behind the point of large numbers, as many as say something of small ones."""
    if value == 0 or float(value).is_integer():
        return number_format(int(value))
    size = abs(value)
    return number_format(round(value, 1 if size >= 10 else 2 if size >= 1 else 2 - floor(log10(size))))


PLANES: dict[NoPlanes, str | Promise] = {
    NoPlanes.KIND: gettext_lazy("Other planes are laid through CT, MRI and PET alone."),
    NoPlanes.FEW: gettext_lazy("Other planes cannot be assessed: the series has fewer than eight slices."),
    NoPlanes.UNPLACED: gettext_lazy(
        "Other planes cannot be assessed: the headers do not tell where each slice lies."
    ),
    NoPlanes.UNLIKE: gettext_lazy("Other planes cannot be assessed: the slices differ in size or direction."),
    NoPlanes.VALUES: gettext_lazy(
        "Other planes cannot be assessed: the values of the slices have fractions."
    ),
    NoPlanes.TILTED: gettext_lazy("Other planes cannot be assessed: the gantry was tilted."),
    NoPlanes.UNEVEN: gettext_lazy(
        "Other planes cannot be assessed: the distances between the slices differ."
    ),
    NoPlanes.LARGE: gettext_lazy("The series is too large for other planes in a browser."),
}


def no_planes(obstacle: NoPlanes | None) -> str:
    return str(PLANES[obstacle]) if obstacle else ""


# What machines measure, as SCP-ECG and MDC call it, in our own words.
MEASURED: dict[str, str | Promise] = {
    "rr interval": gettext_lazy("RR interval"),
    "pp interval": gettext_lazy("PP interval"),
    "pr interval": gettext_lazy("PR interval"),
    "p duration": gettext_lazy("P duration"),
    "qrs duration": gettext_lazy("QRS duration"),
    "qt interval": gettext_lazy("QT interval"),
    "qtc interval": gettext_lazy("QTc interval"),
    "p axis": gettext_lazy("P axis"),
    "qrs axis": gettext_lazy("QRS axis"),
    "t axis": gettext_lazy("T axis"),
    "heart rate": gettext_lazy("Heart rate"),
    "ventricular heart rate": gettext_lazy("Ventricular rate"),
    "atrial heart rate": gettext_lazy("Atrial rate"),
}
_UNITS: dict[str, str | Promise] = {
    "milliseconds": gettext_lazy("ms"),
    "ms": gettext_lazy("ms"),
    "degrees": "°",
    "deg": "°",
    "{beats}/min": gettext_lazy("beats/min"),
    "/min": gettext_lazy("beats/min"),
    "heart beats per minute": gettext_lazy("beats/min"),
}


def machine_said(rows: Iterable[Mapping[str, str]]) -> dict[str, list[Any]]:
    """Its sentences as it wrote them, and its measurements as rows of a table."""
    found: dict[str, list[Any]] = {"sentences": [], "measured": []}
    for row in rows:
        if row["words"]:
            found["sentences"].append(row["words"])
        # No time at all is what machines write for what they did not find.
        elif not (row["unit"] in {"milliseconds", "ms"} and row["value"].strip("0.") == ""):
            name, unit = row["name"], row["unit"]
            value = f"{row['value']} {_UNITS.get(unit, unit)}".replace(" °", "°")
            found["measured"].append((str(MEASURED.get(name.lower(), name)), value.strip()))
    return found


def unscaled() -> str:
    return _("height cannot be assessed")


def drawn_with(paper: Paper, channels: Sequence[Mapping[str, Any]]) -> str:
    """The line below the paper."""
    speed, gain = _("%(speed)d mm/s") % {"speed": paper.speed}, _("%(gain)d mm/mV") % {"gain": paper.gain}
    return " · ".join([speed, gain, *filters(channels)])


def filters(channels: Sequence[Mapping[str, Any]]) -> list[str]:
    """Each filtering once, with the leads where these differ. What the header does not say is said to be unknown."""
    by_filter: dict[str, list[str]] = {}
    for channel in channels:
        by_filter.setdefault(_filter(channel), []).append(channel["name"])
    if len(by_filter) == 1:
        return list(by_filter)
    return [f"{', '.join(names)}: {said}" for said, names in by_filter.items()]


def _filter(channel: Mapping[str, Any]) -> str:
    low, high, notch = channel["low"], channel["high"], channel["notch"]
    band = (
        _("filter %(low)s–%(high)s Hz") % {"low": f"{low:g}", "high": f"{high:g}"}
        if low is not None and high
        else _("filter up to %(high)s Hz") % {"high": f"{high:g}"}
        if high
        else _("filter from %(low)s Hz") % {"low": f"{low:g}"}
        if low
        else _("filter not stated")
    )
    return band + (", " + _("notch %(notch)s Hz") % {"notch": f"{notch:g}"} if notch else "")


def group_of_leads(group: Mapping[str, Any], number: int) -> str:
    """By the label of the machine; the two of nearly every machine in our own words."""
    ours = {"RHYTHM": _("Rhythm"), "MEDIAN BEAT": _("Median beat")}
    return ours.get(group["label"].upper(), group["label"]) or _("Group %(number)d") % {"number": number + 1}


def device(header: Mapping[str, Any]) -> str:
    """Maker and model, as the header has them."""
    parts = [(header.get(tag, {}).get("Value") or [""])[0] for tag in ("00080070", "00081090")]
    return ", ".join(str(part) for part in parts if part)
