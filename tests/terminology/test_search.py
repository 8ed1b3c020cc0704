"""What people type, and what they find."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consilia.terminology.domain.records import Kind, Scope, Synonym
from consilia.terminology.domain.systems import System
from consilia.terminology.queries import Hit, search
from tests.factories.terminology import load_terms, make_term

pytestmark = [pytest.mark.usefixtures("shipped_terms"), pytest.mark.django_db]
IN_ONE_TRANSACTION = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def find(text: str, system: System = System.HPO, language: str = "ru") -> list[Hit]:
    return search(system, text, language=language)


def first(text: str, system: System = System.HPO, language: str = "ru") -> str:
    return find(text, system, language)[0].code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("судороги", "HP:0001250"),
        ("Seizure", "HP:0001250"),
        ("низкорослость", "HP:0004322"),
        ("short stature", "HP:0004322"),
        ("ДМЖП", "HP:0001629"),
        ("микроцефалия", "HP:0000252"),
    ],
)
def test_a_name_finds_its_finding_in_both_languages(text: str, code: str) -> None:
    assert first(text) == first(text, language="en") == code


def test_the_label_comes_in_the_language_of_the_reader() -> None:
    assert find("HP:0001250")[0].label == "Эпилептический приступ"
    assert find("HP:0001250", language="en")[0].label == "Seizure"


def test_what_matched_is_told_when_it_is_not_the_label() -> None:
    assert find("судороги")[0].matched == "судороги"
    assert find("эпилептический приступ")[0].matched == ""


@pytest.mark.parametrize("text", ["septal defect atrial", "defect atr sept", "atrial septal defect"])
def test_words_come_in_any_order_and_may_be_unfinished(text: str) -> None:
    assert first(text) == "HP:0001631"


def test_yo_may_be_written_as_ye() -> None:
    assert first("отек") == first("отёк") == "HP:0000969"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("сколеоз", "HP:0002650"),
        ("микроцифалия", "HP:0000252"),
        ("гепатосплин", "HP:0001433"),
        ("seizrue", "HP:0001250"),
        ("эпилептчский приступ", "HP:0001250"),
    ],
)
def test_a_slip_of_the_finger_is_forgiven(text: str, code: str) -> None:
    assert first(text) == code


@pytest.mark.parametrize(
    ("text", "code"), [("эпилептические приступы", "HP:0001250"), ("боли в животе", "HP:0002027")]
)
def test_endings_do_not_matter(text: str, code: str) -> None:
    assert first(text) == code


def test_the_other_keyboard_layout_is_understood() -> None:
    assert first("celjhjub") == "HP:0001250"


@pytest.mark.parametrize("text", ["HP:0001250", "hp 1250", "1250", "НР:0001250"])
def test_a_code_finds_its_finding(text: str) -> None:
    assert [hit.code for hit in find(text)] == ["HP:0001250"]


def test_an_address_of_the_ontology_finds_its_finding() -> None:
    assert [hit.code for hit in find("http://purl.obolibrary.org/obo/HP_0001250")] == ["HP:0001250"]


@pytest.mark.parametrize("text", ["HP:0004715", "hp 4715", "4715"])
def test_a_retired_code_finds_what_is_used_instead_and_stands_beside_it(text: str) -> None:
    (hit,) = find(text)
    assert (hit.code, hit.matched) == ("HP:0000003", "HP:0004715")
    assert search(System.HPO, text, language="ru", within="HP:0000707") == [], "and only within the branch"


def test_an_exact_name_comes_before_longer_ones_and_labels_before_synonyms() -> None:
    codes = [hit.code for hit in find("hypotonia", language="en")]
    assert codes[0] == "HP:0001252"
    assert len(codes) == len(set(codes))


def test_more_used_findings_come_first_among_equals() -> None:
    load_terms(
        make_term("HP:1", "Zebra left", uses=1),
        make_term("HP:2", "Zebra near", uses=50),
        make_term("HP:3", "Small zebra", uses=99),
        make_term("HP:4", "Striped horse", uses=99, synonyms=(Synonym("zebra kind", Scope.RELATED),)),
    )
    assert [hit.code for hit in find("zebra", language="en")] == ["HP:2", "HP:1", "HP:3", "HP:4"]


def test_english_stands_in_where_there_is_no_russian_and_says_so() -> None:
    load_terms(make_term("HP:1", "Zebra"))
    (hit,) = find("zebra")
    assert (hit.label, hit.language) == ("Zebra", "en")


@pytest.mark.parametrize(
    ("text", "codes"),
    [("q21", ["Q21"]), ("С91", ["C91"]), ("Q2", [f"Q{n}" for n in range(20, 29)])],
)
def test_icd_codes_are_found_by_their_beginning(text: str, codes: list[str]) -> None:
    found = [hit.code for hit in find(text, System.ICD10)]
    assert [code for code in found if len(code) == 3] == codes


def test_icd_names_are_found_in_both_languages() -> None:
    assert first("муковисцидоз", System.ICD10) == "E84"
    assert first("cystic fibrosis", System.ICD10) == "E84"


@pytest.mark.parametrize(("text", "code"), [("ДЦП", "G80"), ("дмжп", "Q21.0"), ("болезнь Кавасаки", "M30.3")])
def test_icd_codes_are_found_by_what_doctors_call_them(text: str, code: str) -> None:
    assert first(text, System.ICD10) == code


def test_chapters_and_blocks_are_not_chosen_but_may_be_looked_for() -> None:
    assert "C00-C14" not in [hit.code for hit in find("губы, полости рта и глотки", System.ICD10)]
    blocks = search(System.ICD10, "губы, полости рта", language="ru", kinds=[Kind.BLOCK])
    assert [hit.code for hit in blocks] == ["C00-C14"]


def test_obsolete_codes_are_not_offered() -> None:
    assert [(hit.code, hit.matched) for hit in find("A90", System.ICD10)] == [("A97", "A90")]
    load_terms(make_term("HP:9000001", "Nameless", obsolete=True))
    assert find("HP:9000001") == [], "nothing is used instead"


def test_modes_of_inheritance_are_no_findings_but_may_be_looked_for() -> None:
    assert find("autosomal recessive inheritance") == []
    found = search(System.HPO, "autosomal recessive", language="en", kinds=[Kind.QUALIFIER])
    assert found[0].code == "HP:0000007"


def test_a_search_keeps_to_what_lies_under_a_code() -> None:
    heart = search(System.HPO, "defect", language="en", within="HP:0001626", limit=50)
    assert {"HP:0001629", "HP:0001631"} <= {hit.code for hit in heart}
    assert search(System.HPO, "seizure", language="en", within="HP:0001626") == []


def test_several_systems_are_searched_at_once() -> None:
    hits = search([System.HPO, System.ICD10], "микроцефалия", language="ru")
    assert {("hpo", "HP:0000252"), ("icd10", "Q02")} <= {(hit.system, hit.code) for hit in hits}


@pytest.mark.parametrize("text", ["", "   ", "…", "()&|!:*'\\", "\x00", "ю" * 10_000, "zzzzqqqq"])
def test_what_means_nothing_finds_nothing(text: str) -> None:
    assert find(text) == []


def test_no_more_is_answered_than_asked_for() -> None:
    assert len(search(System.HPO, "ab", language="en", limit=3)) == 3
    assert search(System.HPO, "ab", language="en", limit=0) == []
    assert len(search(System.HPO, "a", language="en", limit=10_000)) <= 50


@given(text=st.text(max_size=60), language=st.sampled_from(["en", "ru", "", "de"]))
@IN_ONE_TRANSACTION
def test_no_text_upsets_the_search(text: str, language: str) -> None:
    assert len(search(tuple(System), text, language=language)) <= 12


NAMES = [
    "short stature",
    "atrial septal defect",
    "эпилептический приступ",
    "боль в животе",
    "wide nasal bridge",
]


@given(typed=st.sampled_from(NAMES).flatmap(lambda name: st.permutations(name.split())))
@IN_ONE_TRANSACTION
def test_any_order_of_words_finds_the_same(typed: list[str]) -> None:
    name = next(name for name in NAMES if sorted(name.split()) == sorted(typed))
    wanted = find(name)[0].code
    assert wanted in [hit.code for hit in find(" ".join(typed))]


@given(data=st.data())
@IN_ONE_TRANSACTION
def test_every_beginning_of_every_word_finds_the_name(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(NAMES))
    typed = [word[: data.draw(st.integers(3, max(3, len(word))))] for word in name.split()]
    wanted = find(name)[0].code
    assert wanted in [hit.code for hit in search(System.HPO, " ".join(typed), language="ru", limit=50)]
