"""The messages of the Matchmaker Exchange API 1.1, field by field, read strictly.

What a field holds is checked; fields that the version does not name are passed over, because the API lets systems
add their own. What comes is untrusted, whoever sent it.
"""

from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

LONGEST: Final = 1_000_000
Short = Annotated[str, Meta(min_length=1, max_length=255)]
Name = Annotated[str, Meta(max_length=255)]
Hpo = Annotated[str, Meta(pattern=r"^HP:\d{7}$")]


class Message(Struct, rename="camel", omit_defaults=True):
    """Base of every message."""


class Contact(Message):
    name: Short
    href: Annotated[str, Meta(pattern=r"^(https?://|mailto:)\S+$", max_length=2_000)]
    institution: Name | UnsetType = UNSET
    email: Name | UnsetType = UNSET
    roles: Annotated[list[Name], Meta(max_length=50)] | UnsetType = UNSET


class Term(Message):
    id: Hpo
    label: Name | UnsetType = UNSET


class Disorder(Message):
    id: Annotated[str, Meta(pattern=r"^(MIM:\d{6}|Orphanet:C?\d{1,7}|(?!MIM:|Orphanet:)[A-Za-z]+:\S{1,40})$")]
    label: Annotated[str, Meta(max_length=1_000)] | UnsetType = UNSET


class Feature(Message):
    id: Hpo
    label: Annotated[str, Meta(max_length=1_000)] | UnsetType = UNSET
    observed: Literal["yes", "no"] | UnsetType = UNSET
    age_of_onset: Term | UnsetType = UNSET


class Gene(Message):
    id: Annotated[str, Meta(min_length=1, max_length=40)]


class Variant(Message):
    assembly: Annotated[str, Meta(pattern=r"^(NCBI36|GRCh\d{2}|hg\d{2})(\.p\d{1,2})?$")]
    reference_name: Annotated[str, Meta(pattern=r"^([1-9]|1\d|2[0-2]|X|Y|MT)$")]
    start: Annotated[int, Meta(ge=0)]
    end: Annotated[int, Meta(ge=0)] | UnsetType = UNSET
    reference_bases: Annotated[str, Meta(pattern=r"^[ACGTN]+$", max_length=10_000)] | UnsetType = UNSET
    alternate_bases: Annotated[str, Meta(pattern=r"^[ACGTN]+$", max_length=10_000)] | UnsetType = UNSET


class Effect(Message):
    id: Annotated[str, Meta(pattern=r"^SO:\d{7}$")]
    label: Name | UnsetType = UNSET


class GenomicFeature(Message):
    gene: Gene
    variant: Variant | UnsetType = UNSET
    zygosity: Annotated[int, Meta(ge=1, le=2)] | UnsetType = UNSET
    type: Effect | UnsetType = UNSET


class Patient(Message):
    id: Short
    contact: Contact
    label: Name | UnsetType = UNSET
    species: Annotated[str, Meta(pattern=r"^NCBITaxon:\d{1,9}$")] | UnsetType = UNSET
    sex: Literal["FEMALE", "MALE", "OTHER", "MIXED_SAMPLE", "NOT_APPLICABLE"] | UnsetType = UNSET
    age_of_onset: Term | UnsetType = UNSET
    inheritance_mode: Term | UnsetType = UNSET
    disorders: Annotated[list[Disorder], Meta(max_length=100)] | UnsetType = UNSET
    features: Annotated[list[Feature], Meta(max_length=500)] | UnsetType = UNSET
    genomic_features: Annotated[list[GenomicFeature], Meta(max_length=500)] | UnsetType = UNSET
    test: bool | UnsetType = UNSET

    def __post_init__(self) -> None:
        if not self.features and not self.genomic_features:
            raise ValueError("at least one of features and genomicFeatures is needed")

    @property
    def observed(self) -> list[str]:
        """HPO codes that were seen: what is not said to be absent."""
        told = self.features if isinstance(self.features, list) else []
        return [one.id for one in told if one.observed != "no"]

    @property
    def genes(self) -> list[str]:
        told = self.genomic_features if isinstance(self.genomic_features, list) else []
        return sorted({one.gene.id for one in told})

    @property
    def is_human(self) -> bool:
        return self.species in {UNSET, "NCBITaxon:9606"}


class Request(Message):
    patient: Patient
    disclaimer: str | UnsetType = UNSET
    terms: str | UnsetType = UNSET


class Score(Message):
    patient: Annotated[float, Meta(ge=0, le=1)]


class Result(Message):
    score: Score
    patient: Patient


class Response(Message):
    results: Annotated[list[Result], Meta(max_length=1_000)]
    disclaimer: Annotated[str, Meta(max_length=20_000)] | UnsetType = UNSET
    terms: Annotated[str, Meta(max_length=20_000)] | UnsetType = UNSET


class NotJson(ValueError):
    """The body is missing, too large, or no JSON at all."""


class NotAMatch(ValueError):
    """JSON, but not the message that is expected: what is wrong, and where."""


def read_request(body: bytes) -> Request:
    """Raises NotJson, NotAMatch."""
    found: Request = _read(body, Request)
    return found


def read_response(body: bytes) -> Response:
    """Raises NotJson, NotAMatch."""
    found: Response = _read(body, Response)
    return found


def written(message: Message) -> dict[str, Any]:
    """As plain values of JSON."""
    plain: dict[str, Any] = msgspec.to_builtins(message)
    return plain


def _read(body: bytes, kind: Any) -> Any:
    if not body.strip():
        raise NotJson("the body is empty")
    if len(body) > LONGEST:
        raise NotJson(f"the body is longer than {LONGEST} bytes")
    try:
        plain = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise NotJson(f"the body is no JSON: {error}") from error
    try:
        return msgspec.convert(plain, kind)
    except msgspec.ValidationError as error:
        raise NotAMatch(str(error)) from error
