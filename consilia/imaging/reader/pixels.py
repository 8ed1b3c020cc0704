"""Frames as pictures and as bare values. Runs in the child."""

import io
from collections.abc import Mapping
from typing import Any, BinaryIO

import numpy as np
from PIL import Image
from pydicom.dataset import FileDataset
from pydicom.pixels.processing import apply_color_lut, apply_modality_lut
from pydicom.pixels.utils import pixel_array

from consilia.imaging.domain import viewing
from consilia.imaging.domain.reasons import Reason, Unreadable
from consilia.imaging.reader import extended_jpeg, headers

extended_jpeg.offer()
Image.MAX_IMAGE_PIXELS = None  # our own bounds are asked before
_FORMATS: dict[str, dict[str, Any]] = {
    "jpeg": {"format": "JPEG", "quality": 88},
    "png": {"format": "PNG", "compress_level": 4},
}


def draw(
    file: BinaryIO, *, frame: int, window: list[float] | None, side: int, kind: str
) -> tuple[dict[str, Any], bytes]:
    """One frame, with a window or the one of the header, no longer than `side`."""
    picture = Image.fromarray(shaded(file, frame, window))
    if side:
        picture.thumbnail((side, side))
    drawn = io.BytesIO()
    picture.save(drawn, **_FORMATS[kind])
    return {"width": picture.width, "height": picture.height}, drawn.getvalue()


def shaded(file: BinaryIO, frame: int, window: list[float] | None) -> Any:
    """One frame as shades of grey, or as colours."""
    dataset, values = decoded(file, frame, raw=False)
    return _shades(dataset, values, frame, window)


def frame(file: BinaryIO, *, frame: int) -> tuple[dict[str, Any], bytes]:
    """The values as they are stored."""
    _dataset, values = decoded(file, frame, raw=True)
    little = values.astype(values.dtype.newbyteorder("<"), copy=False)
    return {"shape": list(values.shape), "type": str(values.dtype)}, np.ascontiguousarray(little).tobytes()


def values(file: BinaryIO, *, frame: int) -> tuple[dict[str, Any], bytes]:
    """The values of a grey frame as they are stored, in one or two bytes each; any other as bytes of its colours."""
    dataset, found = decoded(file, frame, raw=False)
    if headers.text(dataset, "PhotometricInterpretation") == "PALETTE COLOR":
        found = apply_color_lut(found, dataset)
    if found.ndim == 3:
        found = _bytes_of_colour(found)
    elif found.dtype.kind not in "iu" or found.dtype.itemsize > 2:
        raise Unreadable(Reason.PIXELS)  # whole numbers of four bytes, fractions: the picture is drawn here
    little = found.astype(found.dtype.newbyteorder("<"), copy=False)
    return {"shape": list(found.shape), "type": str(found.dtype)}, np.ascontiguousarray(little).tobytes()


def decoded(file: BinaryIO, frame: int, *, raw: bool) -> tuple[FileDataset, Any]:
    size, dataset = headers.opened(file)
    if not headers.pixels_hold(file, size, dataset):
        raise Unreadable(Reason.PIXELS)
    if not 0 <= frame < (headers.whole(dataset, "NumberOfFrames") or 1):
        raise Unreadable(Reason.PIXELS)
    file.seek(0)
    try:
        return dataset, pixel_array(file, index=frame, raw=raw)
    except (MemoryError, Unreadable):
        raise
    except Exception as error:
        raise Unreadable(Reason.PIXELS) from error


def rescaled(dataset: FileDataset, values: Any, told: Mapping[str, Any]) -> Any:
    """Values in what the machine measures, by the table or the line of the frame, of which `told` is the header."""
    if dataset.get("ModalityLUTSequence"):
        return apply_modality_lut(values, dataset)
    slope, intercept = viewing.number_of(told, "00281053"), viewing.number_of(told, "00281052")
    if slope is None or intercept is None:
        return values
    return values.astype(np.float64) * slope + intercept


def _shades(dataset: FileDataset, values: Any, frame: int, window: list[float] | None) -> Any:
    if headers.text(dataset, "PhotometricInterpretation") == "PALETTE COLOR":
        values = apply_color_lut(values, dataset)
    if values.ndim == 3:
        return _bytes_of_colour(values)
    told = headers.told_of_frame(dataset, frame)
    values = rescaled(dataset, values, told).astype(np.float32, copy=False)
    shades = _windowed(values, window or _own_window(dataset) or viewing.window_of(told))
    return 255 - shades if headers.text(dataset, "PhotometricInterpretation") == "MONOCHROME1" else shades


def _bytes_of_colour(values: Any) -> Any:
    values = values[..., :3]
    if values.dtype == np.uint8:
        return np.ascontiguousarray(values)
    top = float(values.max()) or 1.0
    return (values.astype(np.float32) * (255.0 / top)).astype(np.uint8)


def _own_window(dataset: FileDataset) -> list[float] | None:
    own = headers.windows(dataset)
    return own[0][:2] if own else None


def _windowed(values: Any, window: list[float] | None) -> Any:
    """Linear, as PS3.3 C.11.2.1.2 has it; without any window from the first to the last percent of the values."""
    if window is None:
        low, high = (float(one) for one in np.percentile(values, (1, 99)))
        if high <= low:
            low, high = float(values.min()), float(values.max()) + 1.0
    else:
        center, width = window
        low, high = center - 0.5 - (width - 1) / 2, center - 0.5 + (width - 1) / 2
        high = max(high, low + 1e-6)
    return ((np.clip(values, low, high) - low) * (255.0 / (high - low))).astype(np.uint8)
