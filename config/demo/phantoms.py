"""Images that no patient ever had: computed here from a few ellipses and bell curves, and written as DICOM. Each says
so in its header, in its title and in the picture itself."""

import io
import zipfile
from collections.abc import Iterator

import numpy as np
import pydicom
from PIL import Image, ImageDraw
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

from config.demo.papers import laboratory
from config.environment import ROOT

SAYS = "PHANTOM: computed, no patient"
# Numbers of our own under the arc of UUIDs; they mean nothing and are the same in each demo.
_ROOT = "2.25.78141625004437201947"
_SLICES, _SIDE = 60, 160
_CT, _CINE, _ECG = (f"1.2.840.10008.5.1.4.1.1.{kind}" for kind in ("2", "3.1", "9.1.1"))
# Rows of Dower's matrix (1980): how each lead sees the heart's vector (left, foot, back).
_DOWER = {
    "I": (0.632, -0.235, 0.059),
    "II": (0.235, 1.066, -0.132),
    "V1": (-0.515, 0.157, -0.917),
    "V2": (0.044, 0.164, -1.387),
    "V3": (0.882, 0.098, -1.277),
    "V4": (1.213, 0.127, -0.601),
    "V5": (1.125, 0.127, -0.086),
    "V6": (0.831, 0.076, 0.230),
}
_MDC = {"I": 1, "II": 2, "III": 61, "aVR": 62, "aVL": 63, "aVF": 64, **{f"V{n}": n + 2 for n in range(1, 7)}}
# Each wave of a beat: when (s), how wide (s), and where the vector points (mV).
_WAVES = (
    (-0.14, 0.022, (0.06, 0.13, -0.03)),
    (-0.024, 0.007, (-0.08, -0.06, -0.12)),
    (0.0, 0.009, (0.85, 0.8, 0.15)),
    (0.022, 0.008, (-0.25, -0.1, 0.45)),
    (0.17, 0.03, (0.2, 0.22, 0.02)),
)
_RATE, _SECONDS, _BEAT = 500, 10, 0.55


def head() -> bytes:
    """A computed tomogram of a head, sixty slices in an archive."""
    chance = np.random.default_rng(1)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(_SLICES):
            archive.writestr(f"HEAD/{number + 1:03}.dcm", _slice(number, chance))
    return out.getvalue()


def _slice(number: int, chance: np.random.Generator) -> bytes:
    rows, columns = np.mgrid[0:_SIDE, 0:_SIDE] - _SIDE / 2
    height = (number - _SLICES / 2) / (_SLICES / 2)
    values = np.full((_SIDE, _SIDE), -1000, np.int16)
    for radius, shift, density in ((1.0, 0, 40), (0.96, 0, 900), (0.88, 0, 35)):
        values[_ellipse(rows - shift, columns, 70 * radius, 55 * radius, height / radius)] = density
    for side in (-1, 1):
        values[_ellipse(rows + 4, columns + 11 * side, 22, 7, height * 2.2)] = 5
    values[values > -1000] += chance.integers(-6, 7, int((values > -1000).sum()), dtype=np.int16)
    values[_written(values.shape)] = 1000
    image = _image(_headed(_CT, "CT", 1, "Head", number + 1), values.astype("<i2"))
    image.ImageType, image.RescaleType = ["ORIGINAL", "PRIMARY", "AXIAL"], "HU"
    image.RescaleIntercept, image.RescaleSlope, image.WindowCenter, image.WindowWidth = "0", "1", "40", "100"
    image.PixelSpacing, image.SliceThickness = ["1.2", "1.2"], "2.5"
    image.ImageOrientationPatient = ["1", "0", "0", "0", "1", "0"]
    image.ImagePositionPatient = ["-96", "-96", str(2.5 * number)]
    return _file(image)


def _ellipse(rows: np.ndarray, columns: np.ndarray, tall: float, wide: float, height: float) -> np.ndarray:
    part = max(0.0, 1 - height**2) ** 0.5
    return np.asarray(rows**2 / max(1e-6, tall * part) ** 2 + columns**2 / max(1e-6, wide * part) ** 2 < 1)


def heart() -> bytes:
    """A chamber that beats, as a film of an ultrasound machine."""
    rows, columns = np.mgrid[0:160, 0:200]
    speckle = np.random.default_rng(2).integers(20, 70, (160, 200))
    fan = (np.abs(np.arctan2(columns - 100, rows + 6)) < 0.65) & (np.hypot(columns - 100, rows + 6) < 158)
    frames = []
    for number in range(30):
        wide = 0.5 + 0.12 * np.sin(2 * np.pi * number / 15)
        far = np.hypot(columns - 100, (rows - 85) * 0.8) / (72 * wide)
        shade = np.where(far < 0.7, speckle - 20, np.where(far < 1, speckle + 110, speckle + 30))
        frame = np.where(fan, shade, 0).astype(np.uint8)
        frame[_written(frame.shape)] = 230
        frames.append(frame)
    image = _image(_headed(_CINE, "US", 2, "Heart", 1), np.stack(frames))
    image.NumberOfFrames, image.FrameTime, image.BurnedInAnnotation = "30", "40", "NO"
    image.FrameIncrementPointer = 0x00181063
    return _file(image)


def _written(shape: tuple[int, int]) -> np.ndarray:
    """Where the words stand in the picture."""
    words = Image.new("1", (shape[1], shape[0]))
    ImageDraw.Draw(words).text((2, 1), "PHANTOM", fill=1)
    return np.array(words)


def electrocardiogram() -> bytes:
    """Twelve leads of a heart that beats 109 times a minute."""
    moments = np.arange(_RATE * _SECONDS) / _RATE
    beats = np.arange(0.3, _SECONDS + _BEAT, _BEAT)
    vector = np.zeros((3, len(moments)))
    for when, wide, points in _WAVES:
        bells = np.exp(-((moments[:, None] - beats - when) ** 2) / (2 * wide**2)).sum(axis=1)
        vector += np.outer(points, bells)
    leads = {name: np.array(row) @ vector for name, row in _DOWER.items()}
    one, two = leads["I"], leads["II"]
    leads |= {"III": two - one, "aVR": -(one + two) / 2, "aVL": one - two / 2, "aVF": two - one / 2}
    tracing = _headed(_ECG, "ECG", 3, "Electrocardiogram", 1)
    tracing.WaveformSequence = [_group({name: leads[name] for name in _MDC})]
    said = Dataset()
    said.ReferencedWaveformChannels, said.AnnotationGroupNumber, said.UnformattedTextValue = [1, 0], 0, SAYS
    tracing.WaveformAnnotationSequence = [said]
    return _file(tracing)


def _group(leads: dict[str, np.ndarray]) -> Dataset:
    group = Dataset()
    group.WaveformOriginality, group.MultiplexGroupLabel = "ORIGINAL", "RHYTHM"
    group.NumberOfWaveformChannels, group.NumberOfWaveformSamples = len(leads), _RATE * _SECONDS
    group.SamplingFrequency, group.WaveformBitsAllocated = str(_RATE), 16
    group.WaveformSampleInterpretation = "SS"
    group.ChannelDefinitionSequence = [_channel(name) for name in leads]
    microvolts = np.stack(list(leads.values()), axis=1) * 1000
    group.WaveformData = np.round(microvolts).astype("<i2").tobytes()
    return group


def _channel(name: str) -> Dataset:
    channel = Dataset()
    channel.ChannelSourceSequence = [_code(f"2:{_MDC[name]}", "MDC", f"Lead {name}")]
    channel.ChannelSensitivity, channel.ChannelBaseline = "1", "0"
    channel.ChannelSensitivityCorrectionFactor = "1"
    channel.ChannelSensitivityUnitsSequence = [_code("uV", "UCUM", "microvolt")]
    channel.FilterLowFrequency, channel.FilterHighFrequency = "0.05", "150"
    return channel


def _code(value: str, scheme: str, meaning: str) -> Dataset:
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = value, scheme, meaning
    return code


def _image(headed: Dataset, values: np.ndarray) -> Dataset:
    """The pixels of one picture, or of a film's pictures behind each other."""
    image, bits = headed, values.dtype.itemsize * 8
    image.Rows, image.Columns = values.shape[-2:]
    image.SamplesPerPixel, image.PhotometricInterpretation = 1, "MONOCHROME2"
    image.BitsAllocated = image.BitsStored = bits
    image.HighBit, image.PixelRepresentation = bits - 1, int(values.dtype.kind == "i")
    image.PixelData = values.tobytes()
    return image


def _headed(kind: str, modality: str, study: int, what: str, number: int) -> Dataset:
    found = Dataset()
    found.SOPClassUID, found.SOPInstanceUID = kind, f"{_ROOT}.{study}.1.{number}"
    found.StudyInstanceUID, found.SeriesInstanceUID = f"{_ROOT}.{study}", f"{_ROOT}.{study}.1"
    found.Modality, found.InstanceNumber, found.SeriesNumber = modality, str(number), "1"
    found.PatientName, found.Manufacturer = "PHANTOM^COMPUTED", "Consilia demo"
    found.StudyDescription = found.SeriesDescription = f"{what}. {SAYS}"
    return found


def _file(found: Dataset) -> bytes:
    found.file_meta = FileMetaDataset()
    found.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    out = io.BytesIO()
    pydicom.dcmwrite(out, found, enforce_file_format=True, implicit_vr=False, little_endian=True)
    return out.getvalue()


def film() -> bytes:
    """The beating chamber as a telephone would film it; drawn and recorded in a browser for this demo."""
    return (ROOT / "config" / "demo" / "data" / "images" / "phantom-heart.webm").read_bytes()


TITLES = {
    "ecg.dcm": {"en": "ECG", "ru": "ЭКГ"},
    "head.zip": {"en": "CT of the head", "ru": "КТ головы"},
    "heart.dcm": {"en": "Ultrasound of the heart", "ru": "УЗИ сердца"},
    "heart.webm": {"en": "Film of the heart", "ru": "Видео сердца"},
    "laboratory.pdf": {"en": "Blood count", "ru": "Анализ крови"},
}
SAYS_IN = {"en": "a phantom: computed, no patient", "ru": "фантом: вычислено, пациента нет"}


def title(name: str, language: str) -> str:
    return f"{TITLES[name][language]} ({SAYS_IN[language]})"


def all_of_them(language: str) -> Iterator[tuple[str, bytes]]:
    """Name of the file and content; the paper of the laboratory is in the doctor's language."""
    yield "ecg.dcm", electrocardiogram()
    yield "head.zip", head()
    yield "heart.dcm", heart()
    yield "heart.webm", film()
    yield "laboratory.pdf", laboratory(language)
