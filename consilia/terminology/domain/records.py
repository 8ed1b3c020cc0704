"""What a release holds, between the files it comes in and the tables it goes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from consilia.terminology.domain.systems import System


class Kind(StrEnum):
    """What a concept is within its system."""

    FINDING = "finding"  # HPO: below "Phenotypic abnormality"
    QUALIFIER = "qualifier"  # HPO: modes of inheritance, onset, severity, frequency
    CHAPTER = "chapter"
    BLOCK = "block"
    CATEGORY = "category"  # ICD-10, three characters
    SUBCATEGORY = "subcategory"  # ICD-10, four or more
    DISEASE = "disease"


class Provenance(StrEnum):
    """Where a Russian label comes from, weakest first."""

    NONE = ""
    MACHINE = "machine"  # written for this project, not yet checked by a clinician
    OFFICIAL = "official"  # from the official reference book
    REVIEWED = "reviewed"  # confirmed or written by a curator of this installation


class Scope(StrEnum):
    """How a synonym relates to its concept."""

    LABEL = "label"
    EXACT = "exact"
    NARROW = "narrow"
    BROAD = "broad"
    RELATED = "related"
    FORMER = "former"  # the label of an earlier release


@dataclass(frozen=True, slots=True)
class Synonym:
    """Another name. `language` is "en" or "ru"."""

    text: str
    scope: Scope = Scope.EXACT
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One concept of a release. `parents` are codes of the same system; `uses` orders equal matches."""

    code: str
    label_en: str = ""
    label_ru: str = ""
    provenance_ru: Provenance = Provenance.NONE
    source_en: str = ""
    definition: str = ""
    kind: Kind
    mark: str = ""  # ICD-10: "+" dagger, "*" asterisk
    parents: tuple[str, ...] = ()
    synonyms: tuple[Synonym, ...] = ()
    obsolete: bool = False
    replaced_by: str = ""
    uses: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """`subject` relates to `object`; both are codes with their system, such as ("mondo", "MONDO:1")."""

    subject: tuple[str, str]
    predicate: str
    object: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What every page about a system must say: whose it is, which release, under which terms."""

    title: str
    version: str
    licence: str
    licence_url: str
    attribution: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """All terms of one system in one version, with a checksum over what was read."""

    system: System
    notice: Notice
    checksum: str
    terms: Sequence[Term]
    links: Sequence[Link] = ()
