"""Terminologies for tests: small releases made here, and parts of the shipped ones."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from consilia.accounts.domain.actors import Actor
from consilia.terminology.domain import shipped
from consilia.terminology.domain.records import Kind, Link, Notice, Provenance, Release, Term
from consilia.terminology.domain.systems import System
from consilia.terminology.services import Loaded, load_release

LOADED_AT = datetime(2026, 11, 1, 8, tzinfo=UTC)


def make_term(code: str, label_en: str = "", label_ru: str = "", **fields: Any) -> Term:
    """A finding with a machine-made Russian name when one is given."""
    provenance = Provenance.MACHINE if label_ru else Provenance.NONE
    return Term(
        **{
            "code": code,
            "label_en": label_en,
            "label_ru": label_ru,
            "provenance_ru": provenance,
            "kind": Kind.FINDING,
            **fields,
        }
    )


def make_release(
    *terms: Term, system: System = System.HPO, version: str = "1", links: Sequence[Link] = ()
) -> Release:
    """A release of exactly these terms."""
    notice = Notice(
        title=f"Terms for tests, {system}",
        version=version,
        licence="CC BY 4.0",
        licence_url="https://creativecommons.org/licenses/by/4.0/",
        attribution="Made for tests.",
    )
    checksum = f"{version}:{len(terms)}".ljust(64, "0")
    return Release(system=system, notice=notice, checksum=checksum, terms=terms, links=links)


def load(release: Release, *, at: datetime = LOADED_AT, force: bool = False) -> Loaded:
    return load_release(release=release, by=Actor.system(), at=at, force=force)


def load_terms(*terms: Term, system: System = System.HPO) -> Loaded:
    return load(make_release(*terms, system=system))


def load_part_of_hpo(*, at_least_uses: int = 60) -> Loaded:
    """The most used findings of the shipped release, with everything above them: under a second."""
    release = shipped.release(System.HPO)
    by_code = {term.code: term for term in release.terms}
    kept = {term.code for term in release.terms if term.uses >= at_least_uses}
    waiting = list(kept)
    while waiting:
        fresh = [code for code in by_code[waiting.pop()].parents if code not in kept]
        kept.update(fresh)
        waiting += fresh
    replaced = [term for term in release.terms if term.obsolete and term.replaced_by in kept]
    return load(make_release(*(by_code[code] for code in sorted(kept)), *replaced, version="part"))


def load_icd10() -> Loaded:
    """The shipped ICD-10, whole."""
    return load(shipped.release(System.ICD10))
