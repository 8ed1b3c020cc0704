"""Phenopackets v2: read strictly, written back without a loss, and renamed."""

import codecs
import re
from collections.abc import Callable, Iterator
from typing import Any, Final, TypeVar

import msgspec

from consilia.registry.domain.packet_schema import (
    Biosample,
    File,
    GenomicInterpretation,
    Individual,
    Message,
    Phenopacket,
)

M = TypeVar("M", bound=Message)
LONGEST: Final = 2_000_000


class NotAPhenopacket(ValueError):
    """The text is no Phenopacket: what is wrong, and where in it."""

    def __init__(self, what: str, place: str = "$") -> None:
        self.what, self.place = what, place
        super().__init__(f"{what} at {place}")


_DECODER = msgspec.json.Decoder(Phenopacket)
_IDENTIFIER = re.compile(r"[A-Za-z0-9_.-]+:\S+")
_PLACED = re.compile(r"(?P<what>.*) - at `(?P<place>[^`]*)`", re.DOTALL)


def read_packet(text: bytes) -> Phenopacket:
    """The packet in `text`. Raises NotAPhenopacket."""
    return decoded(_DECODER, text)


def decoded(decoder: "msgspec.json.Decoder[M]", text: bytes) -> M:
    """A message in `text`. Raises NotAPhenopacket."""
    if len(text) > LONGEST:
        raise NotAPhenopacket("too large")
    try:
        return decoder.decode(text.removeprefix(codecs.BOM_UTF8))
    except msgspec.ValidationError as error:
        placed = _PLACED.fullmatch(str(error))
        raise (
            NotAPhenopacket(placed["what"], placed["place"]) if placed else NotAPhenopacket(str(error))
        ) from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise NotAPhenopacket(str(error)) from error


def expect_identifiers(packet: Phenopacket) -> Phenopacket:
    """The packet, whose findings have identifiers: a bare "seizure" would be kept and found by nobody.

    Raises:
        NotAPhenopacket: the first of them that has none.
    """
    features = packet.phenotypic_features
    for number, feature in enumerate(features if isinstance(features, list) else ()):
        if not _IDENTIFIER.fullmatch(feature.type.id):
            place = f"$.phenotypicFeatures[{number}].type.id"
            raise NotAPhenopacket(f"no identifier: {feature.type.id}", place)
    return packet


def write_packet(packet: Message) -> bytes:
    """The packet, or the family, as JSON."""
    return msgspec.json.encode(packet)


def messages_in(value: Any, place: str) -> Iterator[tuple[Message, str]]:
    """Every message inside, the outer ones first, with its place as JSON writes it."""
    if isinstance(value, Message):
        yield value, place
        for field in msgspec.structs.fields(value):
            yield from messages_in(getattr(value, field.name), f"{place}.{field.encode_name}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from messages_in(inner, f"{place}[{number}]")


def renamed(packet: Phenopacket, name: Callable[[str], str]) -> Phenopacket:
    """A copy in which packet, subject and whoever is the subject elsewhere have other names."""
    copy = _DECODER.decode(write_packet(packet))
    was = copy.subject.id if isinstance(copy.subject, Individual) else ""
    copy.id = name(copy.id)
    for message, _place in messages_in(copy, "$"):
        if isinstance(message, Individual):
            message.id = name(message.id)
        elif isinstance(message, GenomicInterpretation) and message.subject_or_biosample_id == was:
            message.subject_or_biosample_id = name(was)
        elif isinstance(message, Biosample) and message.individual_id == was and was:
            message.individual_id = name(was)
        elif isinstance(message, File) and isinstance(message.individual_to_file_identifiers, dict):
            kept = message.individual_to_file_identifiers
            message.individual_to_file_identifiers = {
                name(key) if key == was else key: value for key, value in kept.items()
            }
    return copy
