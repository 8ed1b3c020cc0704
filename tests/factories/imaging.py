"""DICOM objects: good ones are those that come with pydicom, hostile ones are made here."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

FILES = Path(pydicom.__file__).parent / "data" / "test_files"
CT_CLASS = "1.2.840.10008.5.1.4.1.1.2"


def published(name: str) -> bytes:
    return (FILES / name).read_bytes()


def ct(**changes: object) -> bytes:
    """A computed tomogram of 8 x 8 pixels; `changes` by keyword of the standard, None removes."""
    image = Dataset()
    image.SOPClassUID, image.SOPInstanceUID = CT_CLASS, generate_uid(entropy_srcs=[str(changes)])
    image.StudyInstanceUID, image.SeriesInstanceUID = "1.2.3.4", "1.2.3.4.5"
    image.Modality, image.PatientName, image.PatientID = "CT", "Ivanov^Ivan", "P-17"
    image.PatientBirthDate, image.StudyDate = "20200131", "20261101"
    image.Rows = image.Columns = 8
    image.SamplesPerPixel, image.PhotometricInterpretation = 1, "MONOCHROME2"
    image.BitsAllocated = image.BitsStored = 16
    image.HighBit, image.PixelRepresentation = 15, 1
    image.RescaleIntercept, image.RescaleSlope = "-1024", "1"
    image.PixelData = bytes(range(128))
    for name, value in changes.items():
        if value is None:
            delattr(image, name)
        else:
            setattr(image, name, value)
    return written(image)


def wrapped(paper: bytes, **changes: object) -> bytes:
    """A PDF as a cart for electrocardiograms sends it (PS3.3, A.45.1)."""
    no_pixels = dict.fromkeys(
        (
            *(
                "Rows",
                "Columns",
                "SamplesPerPixel",
                "PhotometricInterpretation",
                "BitsAllocated",
                "BitsStored",
            ),
            *("HighBit", "PixelRepresentation", "RescaleIntercept", "RescaleSlope", "PixelData"),
        )
    )
    told = {
        "SOPClassUID": "1.2.840.10008.5.1.4.1.1.104.1",
        "Modality": "DOC",
        "SeriesDescription": "ECG of 12 leads",
        "MIMETypeOfEncapsulatedDocument": "application/pdf",
        "EncapsulatedDocument": paper + bytes(len(paper) % 2),
        "EncapsulatedDocumentLength": len(paper),
    }
    return ct(**{**no_pixels, **told, **changes})


MDC = {"I": "2:1", "II": "2:2", "V1": "2:3", "V4R": "2:12"}


def ecg(
    leads: Mapping[str, Sequence[int]],
    *,
    rate: float = 100,
    unit: str = "uV",
    sensitivity: str | None = "10",
    correction: str | None = None,
    **changes: object,
) -> bytes:
    """A general electrocardiogram of these samples; `changes` by keyword to the group of leads, None removes."""
    group = Dataset()
    group.WaveformOriginality, group.NumberOfWaveformChannels = "ORIGINAL", len(leads)
    group.NumberOfWaveformSamples = len(next(iter(leads.values())))
    group.SamplingFrequency, group.WaveformBitsAllocated = str(rate), 16
    group.WaveformSampleInterpretation = "SS"
    group.ChannelDefinitionSequence = [_channel(name, unit, sensitivity, correction) for name in leads]
    rows = list(zip(*leads.values(), strict=True))
    group.WaveformData = b"".join(struct.pack(f"<{len(row)}h", *row) for row in rows)
    for name, value in changes.items():
        if value is None:
            delattr(group, name)
        else:
            setattr(group, name, value)
    tracing = Dataset()
    tracing.SOPClassUID, tracing.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.9.1.2", generate_uid()
    tracing.StudyInstanceUID, tracing.SeriesInstanceUID, tracing.Modality = "1.2.3.6", "1.2.3.6.5", "ECG"
    tracing.WaveformSequence = [group]
    return written(tracing)


def _channel(name: str, unit: str, sensitivity: str | None, correction: str | None) -> Dataset:
    channel, source, units = Dataset(), Dataset(), Dataset()
    source.CodeValue, source.CodingSchemeDesignator = MDC.get(name, name), "MDC" if name in MDC else "99X"
    source.CodeMeaning = f"Lead {name}"
    channel.ChannelSourceSequence = [source]
    if sensitivity is not None:
        channel.ChannelSensitivity = sensitivity
    if correction is not None:
        channel.ChannelSensitivityCorrectionFactor = correction
    if unit:
        units.CodeValue, units.CodingSchemeDesignator, units.CodeMeaning = unit, "UCUM", unit
        channel.ChannelSensitivityUnitsSequence = [units]
    return channel


def series(count: int, **changes: object) -> dict[str, bytes]:
    return {
        f"CT/{number:04}.dcm": ct(InstanceNumber=number, SOPInstanceUID=f"1.2.3.4.5.{number}", **changes)
        for number in range(1, count + 1)
    }


def written(image: Dataset) -> bytes:
    image.file_meta = FileMetaDataset()
    image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    image.file_meta.MediaStorageSOPClassUID = image.get("SOPClassUID", CT_CLASS)
    image.file_meta.MediaStorageSOPInstanceUID = image.get("SOPInstanceUID", "1.2.3")
    out = io.BytesIO()
    pydicom.dcmwrite(out, image, enforce_file_format=True, implicit_vr=False, little_endian=True)
    return out.getvalue()


def encapsulated(stream: bytes, syntax: str, *, more: Sequence[bytes] = (), **changes: object) -> bytes:
    """An object whose pixels are one stream in an item, and `more` in further ones, filled up to even lengths."""
    image = pydicom.dcmread(io.BytesIO(ct(**changes)))
    image.file_meta.TransferSyntaxUID = syntax
    image.PixelData = encapsulate([stream, *more])
    image["PixelData"].VR, image["PixelData"].is_undefined_length = "OB", True
    out = io.BytesIO()
    pydicom.dcmwrite(out, image, enforce_file_format=True)
    return out.getvalue()


def zipped(members: Mapping[str, bytes], *, packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packed) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def deflated_bomb() -> bytes:
    """Sixty kilobytes in deflated transfer syntax that open into 64 megabytes, and cost more."""
    syntax = b"1.2.840.10008.1.2.1.99"
    meta = struct.pack("<HH2sH", 2, 16, b"UI", len(syntax)) + syntax
    packer = zlib.compressobj(9, wbits=-15)
    zeros = b"".join(packer.compress(bytes(1 << 20)) for _ in range(64)) + packer.flush()
    return bytes(128) + b"DICM" + struct.pack("<HH2sHI", 2, 0, b"UL", 4, len(meta)) + meta + zeros


def hostile() -> Iterator[tuple[str, bytes, str]]:
    """(name, bytes, the reason for which nothing is read)"""
    good = ct()
    yield "deflate bomb", deflated_bomb(), "deflated"
    yield "cut off in the pixels", good[:-40], "damaged"
    yield "cut off in the header", good[: len(good) // 2], "damaged"
    yield "cut off in the file header", good[:180], "damaged"
    yield "no DICOM", b"\x00" * 128 + b"DICX" + good[132:], "damaged"
    yield "pixels longer than the file", _with_pixel_length(good, 0x7FFFFFF0), "damaged"
    yield "pixels shorter than the image", ct(Rows=64), "damaged"
    yield "a value longer than the file", _longer_name(good), "damaged"
    yield "900 megapixels", ct(Rows=30_000, Columns=30_000), "too_many_pixels"
    yield "a million frames", ct(NumberOfFrames=1_000_000), "too_many_frames"
    yield "black without end", _encapsulated(Rows=4096, Columns=4096, NumberOfFrames=500), "bomb"
    yield "no study", ct(StudyInstanceUID=None), "unnamed"
    yield "a path for a number", ct(SOPInstanceUID="../../etc/passwd"), "unnamed"
    yield "program in front", b"MZ\x90\x00" + good[4:], "two_faced"
    yield "page in front", b"<html><script>" + good[14:], "two_faced"
    yield "no rows", ct(Rows=0), "damaged"
    yield "nine samples", ct(SamplesPerPixel=9), "damaged"


def _with_pixel_length(content: bytes, length: int) -> bytes:
    place = content.index(b"\xe0\x7f\x10\x00OW") + 8
    return content[:place] + struct.pack("<I", length) + content[place + 4 :]


def _longer_name(content: bytes) -> bytes:
    place = content.index(b"\x10\x00\x10\x00PN") + 6
    return content[:place] + struct.pack("<H", 0xFFF0) + content[place + 2 :]


def _encapsulated(**changes: object) -> bytes:
    """Pixels in run lengths: a handful of bytes for gigabytes."""
    content = ct(**changes).replace(b"1.2.840.10008.1.2.1\x00", b"1.2.840.10008.1.2.5\x00")
    start = content.index(b"\xe0\x7f\x10\x00OW")
    items = struct.pack("<HHI", 0xFFFE, 0xE000, 0) + struct.pack("<HHI", 0xFFFE, 0xE000, 64) + bytes(64)
    return (
        content[:start]
        + b"\xe0\x7f\x10\x00OB\x00\x00\xff\xff\xff\xff"
        + items
        + struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)
    )
