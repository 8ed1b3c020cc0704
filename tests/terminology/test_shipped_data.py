"""The committed data: complete, plain, attributed, and small."""

import json
import lzma
import re
import unicodedata
from functools import cache

import pytest

from consilia.terminology.domain import codes, compact, hierarchy, shipped
from consilia.terminology.domain.classification import SOURCE_CM
from consilia.terminology.domain.records import Kind, Provenance, Release, Term
from consilia.terminology.domain.systems import System

LARGEST = 6_000_000
# External causes that the modification added: skates and boards, birds, amphibians, war and terror by its own
# rules, place, activity and status as codes of their own.
ONLY_AMERICAN = frozenset({"V00", "W61", "W62", "Y37", "Y38", "Y92", "Y93", "Y99"})
LEXICONS = ("hpo-ru.tsv", "rare-diseases-ru.tsv")


@cache
def release(system: System) -> Release:
    return shipped.release(system)


def icd10() -> dict[str, Term]:
    return {term.code: term for term in release(System.ICD10).terms}


def test_all_of_it_is_small() -> None:
    assert sum(path.stat().st_size for path in shipped.DATA.iterdir()) < LARGEST


@pytest.mark.parametrize("system", System)
def test_every_system_says_whose_it_is_and_which_release(system: System) -> None:
    notice = release(system).notice
    assert all([notice.title, notice.version, notice.licence, notice.attribution])
    assert notice.licence_url.startswith("https://")


def test_the_manifest_seals_the_files() -> None:
    manifest = json.loads((shipped.DATA / "manifest.json").read_text())
    for entry in manifest["systems"].values():
        path = shipped.DATA / entry["file"]
        content = lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()
        assert compact.digest(content) == entry["sha256"]


@pytest.mark.parametrize("system", System)
def test_codes_are_written_as_we_store_them_and_come_once(system: System) -> None:
    found = [term.code for term in release(system).terms]
    assert len(found) == len(set(found))
    assert [code for code in found if codes.normalise(system, code) != code] == []


@pytest.mark.parametrize("system", System)
def test_the_hierarchy_has_no_circle_and_no_stranger(system: System) -> None:
    terms = release(system).terms
    known = {term.code for term in terms}
    assert {parent for term in terms for parent in term.parents} <= known
    hierarchy.closure({term.code: term.parents for term in terms})


@pytest.mark.parametrize("system", System)
def test_what_is_replaced_is_replaced_by_something_there(system: System) -> None:
    terms = release(system).terms
    known = {term.code for term in terms}
    assert {term.replaced_by for term in terms if term.replaced_by} <= known
    assert all(term.label_en or term.label_ru or term.replaced_by for term in terms)


@pytest.mark.parametrize("name", LEXICONS)
def test_the_russian_lexicon_names_only_terms_in_use(name: str) -> None:
    systems = [System.HPO] if name == "hpo-ru.tsv" else [System.ORPHA, System.OMIM]
    in_use = {term.code for system in systems for term in release(system).terms if not term.obsolete}
    rows = [row["code"] for row in compact.read_table(shipped.DATA / name)]
    assert len(rows) == len(set(rows))
    assert set(rows) <= in_use


def test_the_findings_that_doctors_meet_have_russian_names() -> None:
    findings = [term for term in release(System.HPO).terms if term.kind is Kind.FINDING and not term.obsolete]
    most_used = sorted(findings, key=lambda term: -term.uses)[:1_500]
    named = sum(bool(term.label_ru) for term in most_used)
    assert named >= 1_450
    assert sum(bool(term.label_ru) for term in findings) >= 1_700


@pytest.mark.parametrize("system", [System.HPO, System.ICD10, System.ORPHA, System.OMIM])
def test_russian_names_are_russian_and_plain(system: System) -> None:
    for term in release(system).terms:
        for text in [term.label_ru, *(name.text for name in term.synonyms if name.language == "ru")]:
            assert text == unicodedata.normalize("NFC", text).strip()
            assert "  " not in text
            assert not _mixes_alphabets(text), text


def _mixes_alphabets(text: str) -> bool:
    """A Cyrillic word with a Latin letter in it: it looks right and cannot be found."""
    for word in text.replace("-", " ").replace("/", " ").split():
        scripts = {unicodedata.name(letter).split()[0] for letter in word if letter.isalpha()}
        if {"LATIN", "CYRILLIC"} <= scripts:
            return True
    return False


def test_icd10_has_every_chapter_and_block_with_both_names() -> None:
    terms = icd10()
    chapters = [term for term in terms.values() if term.kind is Kind.CHAPTER]
    blocks = [term for term in terms.values() if term.kind is Kind.BLOCK]
    assert [term.code for term in chapters] == list(codes.CHAPTERS)
    assert len(blocks) >= 200
    assert [term.code for term in (*chapters, *blocks) if not (term.label_en and term.label_ru)] == []


def test_icd10_has_the_categories_with_russian_names() -> None:
    categories = [term for term in icd10().values() if term.kind is Kind.CATEGORY]
    assert sum(bool(term.label_ru) for term in categories) >= 1_800
    assert [term.code for term in categories if not term.obsolete and not term.label_en] == []


def test_external_causes_have_every_category_that_icd_10_cm_shares_with_icd_10() -> None:
    american = dict(line.split("\t", 1) for line in compact.read_lines(shipped.DATA / "icd10cm.tsv.xz"))
    shared = {code for code in american if re.fullmatch(r"[V-Y]\d\d", code)} - ONLY_AMERICAN
    assert len(shared) > 250
    assert shared - set(icd10()) == set()


@pytest.mark.parametrize("code", ["V01", "V43", "V92", "V99", "X93", "Y00", "Y26", "Y63", "Y82"])
def test_an_english_name_of_icd_10_cm_says_that_it_is_one(code: str) -> None:
    term = icd10()[code]
    assert (term.source_en, term.provenance_ru) == (SOURCE_CM, Provenance.MACHINE)
    assert term.label_en
    assert term.label_ru


def test_what_only_the_american_list_has_is_not_a_code_of_icd_10() -> None:
    assert ONLY_AMERICAN & set(icd10()) == set()


def test_the_codes_that_paediatricians_meet_go_to_the_fourth_character() -> None:
    fine = [term for term in icd10().values() if term.kind is Kind.SUBCATEGORY]
    assert len(fine) >= 1_000
    assert [term.code for term in fine if not (term.label_en and term.label_ru)] == []
    assert all(term.parents == (term.code[:3],) for term in fine)


def test_rare_diseases_have_russian_names() -> None:
    named = [term for term in release(System.ORPHA).terms if term.label_ru]
    assert len(named) >= 150


def test_every_category_stands_inside_its_block() -> None:
    for term in icd10().values():
        if term.kind is Kind.CATEGORY and not term.obsolete:
            first, _, last = term.parents[0].partition("-")
            assert first <= term.code <= last


@pytest.mark.parametrize(("code", "mark"), [("A17", "+"), ("D63", "*"), ("P75", "*"), ("Q21", "")])
def test_daggers_and_asterisks_are_where_the_classification_has_them(code: str, mark: str) -> None:
    assert icd10()[code].mark == mark


def test_no_name_of_ours_claims_to_be_reviewed() -> None:
    provenances = {term.provenance_ru for system in System for term in release(system).terms if term.label_ru}
    assert provenances == {Provenance.MACHINE}
