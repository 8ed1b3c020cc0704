"""Electrocardiograms: a stretch of each lead for the eye, and the bare samples. Runs in the child."""

import io
from typing import Any, BinaryIO, Literal

import numpy as np
from PIL import Image, ImageDraw
from pydicom.dataset import Dataset
from pydicom.waveforms.numpy_handler import WAVEFORM_DTYPES

from consilia.imaging.domain.reasons import Reason, Unreadable
from consilia.imaging.domain.waves import height_of_sample, lead_named
from consilia.imaging.reader import headers

MOST_CHANNELS = 64
MOST_SAMPLES = 2_000_000  # of one answer
_SPEECH = {"MB", "AB"}  # voices, packed by a curve: no heart
_MOST_SAID = 60
Answer = tuple[dict[str, Any], bytes]
Order = Literal["<", ">"]


def waves(file: BinaryIO, *, group: int, start: float, seconds: float, points: float) -> Answer:
    """A stretch of one group, `points` a second or as many as there are; lowest and highest of each span are kept."""
    dataset, groups = _opened(file)
    chosen = _group(groups, group)
    values, channels = _stretch(chosen, start, seconds, order=_order(dataset))
    step, drawn = _thinned(values, _rate(chosen), points)
    for channel, row in zip(channels, drawn, strict=True):
        channel["points"] = [None if np.isnan(value) else round(float(value), 4) for value in row]
    told = {
        "groups": [_told(one) for one in groups],
        "rate": _rate(chosen),
        "step": step,
        "channels": channels,
        "said": _said(dataset, group + 1),
    }
    return told, b""


def samples(file: BinaryIO, *, group: int, start: float, seconds: float) -> Answer:
    """All samples of a stretch, channel by channel, as fractions of four bytes; what is missing is no number."""
    dataset, groups = _opened(file)
    chosen = _group(groups, group)
    values, channels = _stretch(chosen, start, seconds, order=_order(dataset))
    return {"rate": _rate(chosen), "channels": channels}, np.ascontiguousarray(values, dtype="<f4").tobytes()


def preview(file: BinaryIO, *, side: int) -> Answer:
    """A few beats of one lead, small."""
    dataset, groups = _opened(file)
    values, channels = _stretch(groups[0], 0, 3, order=_order(dataset))
    names = [channel["name"] for channel in channels]
    _step, rows = _thinned(values, _rate(groups[0]), side / 3)
    row = rows[names.index("II") if "II" in names else 0]
    picture = Image.new("RGB", (side, side), "#fffaf8")
    pen = ImageDraw.Draw(picture)
    for place in range(0, side, side // 12):
        pen.line([(place, 0), (place, side)], "#f0b9b0")
        pen.line([(0, place), (side, place)], "#f0b9b0")
    pen.line(_within(row, side), "#15171a", 2)
    out = io.BytesIO()
    picture.save(out, format="JPEG", quality=88)
    return {}, out.getvalue()


def _within(row: Any, side: int) -> list[tuple[float, float]]:
    row = np.nan_to_num(row)
    low, high = float(row.min()), float(row.max())
    scale = side * 0.6 / ((high - low) or 1)
    across = side / max(1, len(row) - 1)
    return [(place * across, side * 0.8 - (float(value) - low) * scale) for place, value in enumerate(row)]


def _opened(file: BinaryIO) -> tuple[Dataset, list[Dataset]]:
    _size, dataset = headers.opened(file)
    groups = [one for one in dataset.get("WaveformSequence") or [] if one.get("WaveformData")]
    if not groups:
        raise Unreadable(Reason.PIXELS)
    return dataset, groups


def _group(groups: list[Dataset], number: int) -> Dataset:
    if not 0 <= number < len(groups):
        raise Unreadable(Reason.PIXELS)
    return groups[number]


def _order(dataset: Any) -> Order:
    return "<" if dataset.original_encoding[1] else ">"


def _rate(group: Dataset) -> float:
    rate = headers.number(group.get("SamplingFrequency"))
    if rate is None or not 1 <= rate <= 100_000:
        raise Unreadable(Reason.PIXELS)  # no time, no curve
    return rate


def _told(group: Dataset) -> dict[str, Any]:
    count, rate = headers.whole(group, "NumberOfWaveformSamples") or 0, _rate(group)
    return {
        "label": headers.text(group, "MultiplexGroupLabel")[:40],
        "is_derived": headers.text(group, "WaveformOriginality") == "DERIVED",
        "seconds": count / rate,
        "samples": count,
        "channels": headers.whole(group, "NumberOfWaveformChannels") or 0,
    }


def _stretch(
    group: Dataset, start: float, seconds: float, *, order: Order
) -> tuple[Any, list[dict[str, Any]]]:
    """Channels by samples in millivolts, as bare numbers where nobody knows their height; and what each channel is."""
    raw = _raw(group, order)
    rate = _rate(group)
    first = min(max(0, round(start * rate)), max(0, len(raw) - int(rate)))  # the last second is always there
    count = max(1, round(seconds * rate))
    if count * raw.shape[1] > MOST_SAMPLES:
        raise Unreadable(Reason.TOO_LARGE)
    values = raw[first : first + count].T.astype(np.float64)
    padding = _padding(group, raw.dtype)
    if padding is not None:
        values[values == padding] = np.nan
    defined = list(group.get("ChannelDefinitionSequence") or [])
    channels = [
        _channel(defined[place] if place < len(defined) else Dataset(), place) for place in range(len(values))
    ]
    for place, channel in enumerate(channels):
        if channel["factor"] is not None:
            values[place] = values[place] * channel["factor"] + channel["offset"]
    return values, channels


def _raw(group: Dataset, order: Order) -> Any:
    kind = headers.text(group, "WaveformSampleInterpretation")
    bits = headers.whole(group, "WaveformBitsAllocated") or 0
    samples, channels = (
        headers.whole(group, name) or 0 for name in ("NumberOfWaveformSamples", "NumberOfWaveformChannels")
    )
    if kind in _SPEECH or (bits, kind) not in WAVEFORM_DTYPES or not 1 <= channels <= MOST_CHANNELS:
        raise Unreadable(Reason.PIXELS)
    dtype = np.dtype(WAVEFORM_DTYPES[bits, kind]).newbyteorder(order)
    wanted = samples * channels * dtype.itemsize
    if samples < 1 or len(group.WaveformData) < wanted:
        raise Unreadable(Reason.DAMAGED)
    return np.frombuffer(group.WaveformData, dtype=dtype, count=samples * channels).reshape(samples, channels)


def _padding(group: Dataset, dtype: Any) -> float | None:
    value = group.get("WaveformPaddingValue")
    if isinstance(value, bytes) and len(value) >= dtype.itemsize:
        return float(np.frombuffer(value[: dtype.itemsize], dtype=dtype)[0])
    return None


def _channel(channel: Dataset, place: int) -> dict[str, Any]:
    source = _code(channel, "ChannelSourceSequence")
    unit = _code(channel, "ChannelSensitivityUnitsSequence")[0]
    sensitivity, correction, baseline, low, high, notch = (
        headers.number(channel.get(name))
        for name in (
            "ChannelSensitivity",
            "ChannelSensitivityCorrectionFactor",
            "ChannelBaseline",
            "FilterLowFrequency",
            "FilterHighFrequency",
            "NotchFilterFrequency",
        )
    )
    factor, is_foreign = height_of_sample(sensitivity, correction, unit)
    per_unit = (
        factor / (sensitivity * (1.0 if correction is None else correction)) if factor and sensitivity else 0
    )
    return {
        "name": lead_named(*source, headers.text(channel, "ChannelLabel"), place),
        "unit": unit[:16],
        "sensitivity": sensitivity,
        "factor": factor,
        "offset": (baseline or 0.0) * per_unit,
        "is_foreign": is_foreign,
        "low": low,
        "high": high,
        "notch": notch,
    }


def _code(of: Dataset, name: str) -> tuple[str, str, str]:
    items = of.get(name) or []
    if not items:
        return "", "", ""
    code, scheme, meaning = (
        headers.text(items[0], one) for one in ("CodeValue", "CodingSchemeDesignator", "CodeMeaning")
    )
    return code, scheme, meaning


def _thinned(values: Any, rate: float, points: float) -> tuple[float, Any]:
    """Seconds between two points, and the points: of each span the lowest and the highest, in the order they came."""
    span = int(rate // points)
    if span <= 2:
        return 1 / rate, values
    whole = values[:, : values.shape[1] // span * span]
    spans = whole.reshape(len(whole), -1, span)
    low = np.where(np.isnan(spans), np.inf, spans).argmin(axis=2)
    high = np.where(np.isnan(spans), -np.inf, spans).argmax(axis=2)
    both = np.stack([np.minimum(low, high), np.maximum(low, high)], axis=2)
    return span / (2 * rate), np.take_along_axis(spans, both, axis=2).reshape(len(whole), -1)


def _said(dataset: Dataset, group: int) -> list[dict[str, str]]:
    """What the machine itself wrote and measured of the whole; points on single beats are left out."""
    found = []
    for one in dataset.get("WaveformAnnotationSequence") or []:
        if one.get("ReferencedSamplePositions") or one.get("ReferencedTimeOffsets"):
            continue
        words = headers.text(one, "UnformattedTextValue")
        name, value = _code(one, "ConceptNameCodeSequence")[2], headers.text(one, "NumericValue")
        if words or (name and value):
            unit = _code(one, "MeasurementUnitsCodeSequence")
            found.append(
                {
                    "words": words[:400],
                    "name": name[:80],
                    "value": value[:20],
                    "unit": (unit[2] or unit[0])[:24],
                }
            )
    return found[:_MOST_SAID]
