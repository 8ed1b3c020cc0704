"""A picture decoded to its last pixel, and drawn anew for viewing: pixels only, so no place, device or thumbnail.

Runs in a confined child only.
"""

import warnings
from typing import Any

from PIL import Image, ImageOps

from consilia.documents.domain.inspection.images import MOST_PIXELS
from consilia.documents.domain.inspection.reasons import Reason

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/tiff": "TIFF"}
# The longer side of a copy: a screen holds no more, and a line of 1 Mbit/s brings it in some seconds.
LONGEST_SIDE = 2560
QUALITY = 88
# A white page packs a thousand times; beyond this nothing that anybody photographed or scanned does.
MOST_RATIO = 3_000
_UNCOUNTED = 16 * 1024 * 1024
_LARGEST_PROFILE = 64 * 1024


def draw_anew(path: str, media_type: str, copy: str, size: int) -> dict[str, int]:
    """Write what `path` shows to `copy` as JPEG; answer its sides and the number of pages.

    Raises:
        ValueError: with the name of a `Reason`, where it is not to be kept.
    """
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(path, formats=[FORMATS[media_type]]) as image:
            return _drawn(image, copy, size)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValueError(Reason.BOMB) from error
    except (OSError, SyntaxError, KeyError, IndexError, TypeError, EOFError, ZeroDivisionError) as error:
        raise ValueError(Reason.DAMAGED) from error


def _drawn(image: Image.Image, copy: str, size: int) -> dict[str, int]:
    width, height = image.size
    unpacked = width * height * len(image.getbands())
    if unpacked > _UNCOUNTED and unpacked > MOST_RATIO * size:
        raise ValueError(Reason.BOMB)
    # A large JPEG is decoded at a half, a quarter or an eighth: a telephone's 200 megapixels would be 600 MB.
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    pages = getattr(image, "n_frames", 1)
    image.load()
    profile = _profile(image)
    shown = _flat(image)
    shown.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    shown = ImageOps.exif_transpose(shown)
    # Only what is named here is written: no EXIF, no XMP, no comment. Without its profile skin has another colour.
    said: dict[str, Any] = {"icc_profile": profile} if profile else {}
    shown.info = {}
    shown.save(copy, "JPEG", quality=QUALITY, **said)
    return {"width": shown.width, "height": shown.height, "pages": pages}


def _profile(image: Image.Image) -> bytes:
    """What its colours mean, where the copy has the same ones."""
    profile: bytes = image.info.get("icc_profile") or b""
    return profile if image.mode in {"RGB", "RGBA"} and len(profile) <= _LARGEST_PROFILE else b""


def _flat(image: Image.Image) -> Image.Image:
    """On white where something shows through; sixteen bits of grey as eight."""
    if image.mode.startswith(("I", "F")):
        return image.point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in {"RGB", "L"} and "transparency" not in image.info:
        return image
    if image.mode in {"RGBA", "LA", "PA", "P"} or "transparency" in image.info:
        seen = image.convert("RGBA")
        page = Image.new("RGB", seen.size, "white")
        page.paste(seen, mask=seen.getchannel("A"))
        page.info = dict(image.info)
        return page
    return image.convert("RGB")
