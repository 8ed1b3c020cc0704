"""Extended JPEG of twelve bits, which some tomographs write. Runs in the child.

GDCM decodes it (libjpeg built for twelve bits: value for value what other decoders give), but pydicom does not ask it to.
Asked here, where the frame says itself that it is what its header says.
"""

import struct

import gdcm
from pydicom.pixels.decoders.base import DecodeRunner, JPEGExtended12BitDecoder
from pydicom.uid import JPEGExtended12Bit

DECODER_DEPENDENCIES = {JPEGExtended12Bit: ("gdcm>=3.2",)}
_BITS = 12
_MARKER, _SCAN, _FRAME = 0xFF, 0xDA, 0xC1


def is_available(uid: str) -> bool:
    return uid in DECODER_DEPENDENCIES


def offer() -> None:
    """Once a process, beside what pydicom offers itself."""
    if "twelve_bits" not in JPEGExtended12BitDecoder.available_plugins:
        JPEGExtended12BitDecoder.add_plugin("twelve_bits", (__name__, "decoded"))


def decoded(source: bytes, runner: DecodeRunner) -> bytes:
    """The values of a grey frame, two bytes each. Raises ValueError: it is no such frame."""
    told = (_BITS, runner.rows, runner.columns, 1)
    if runner.bits_stored != _BITS or runner.samples_per_pixel != 1 or _frame_of(source) != told:
        raise ValueError("not a grey frame of twelve bits and the size of the header")
    fragment, fragments = gdcm.Fragment(), gdcm.SequenceOfFragments.New()
    fragment.SetByteStringValue(source)
    fragments.AddFragment(fragment)
    pixels = gdcm.DataElement(gdcm.Tag(0x7FE0, 0x0010))
    pixels.SetValue(fragments.__ref__())
    frame: bytes = _image(runner, pixels).GetBuffer().encode("utf-8", "surrogateescape")
    return frame


def _image(runner: DecodeRunner, pixels: gdcm.DataElement) -> gdcm.Image:
    image = gdcm.Image()
    image.SetNumberOfDimensions(2)
    image.SetDimensions((runner.columns, runner.rows, 1))
    image.SetDataElement(pixels)
    kind = gdcm.PhotometricInterpretation.GetPIType(runner.photometric_interpretation)
    image.SetPhotometricInterpretation(gdcm.PhotometricInterpretation(kind))
    syntax = gdcm.TransferSyntax.GetTSType(str(JPEGExtended12Bit))
    image.SetTransferSyntax(gdcm.TransferSyntax(syntax))
    image.SetPixelFormat(gdcm.PixelFormat(1, 16, _BITS, _BITS - 1, runner.pixel_representation))
    return image


def _frame_of(source: bytes) -> tuple[int, int, int, int] | None:
    """Bits, rows, columns and components, as the frame header of the JPEG has them (ITU-T T.81, B.2.2)."""
    place = 2
    while place + 10 <= len(source) and source[place] == _MARKER and source[place + 1] != _SCAN:
        if source[place + 1] == _FRAME:
            bits, rows, columns, components = struct.unpack(">BHHB", source[place + 4 : place + 10])
            return bits, rows, columns, components
        place += 2 + int.from_bytes(source[place + 2 : place + 4], "big")
    return None
