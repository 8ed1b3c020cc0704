"""The pages of terminologies, as their readers see them."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import User
from consilia.terminology.models import Concept, PendingImport
from consilia.terminology.permissions import CURATORS
from tests.factories.accounts import make_actor, make_user, signed_in_client
from tests.factories.terminology import load_terms, make_term
from tests.terminology.test_reference_book import BOOK

pytestmark = [pytest.mark.usefixtures("shipped_terms"), pytest.mark.django_db]


def reader(role: Role = Role.EXPERT, language: str = "en") -> Client:
    return signed_in_client(make_actor(role, user=make_user(language=language)))


def concept_url(code: str, system: str = "hpo") -> str:
    return reverse("terminology:concept", args=[system, code])


ADDRESSES = [
    "/terminology/",
    "/terminology/search/?system=hpo&q=heart",
    "/terminology/hpo/",
    "/terminology/icd10/",
    "/terminology/icd10/Q21/",
    "/terminology/hpo/HP:0001250/",
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_everybody_signed_in_may_read(address: str, language: str) -> None:
    response = reader(Role.REFERRING_DOCTOR, language).get(address)
    assert response.status_code == 200
    assert response["Content-Language"] == language


@pytest.mark.parametrize("address", [*ADDRESSES, "/terminology/names/", "/terminology/import/"])
def test_strangers_are_led_to_the_sign_in(address: str) -> None:
    response = Client().get(address)
    assert response.status_code == 302
    assert "login" in response["Location"]


@pytest.mark.parametrize(
    "address",
    [
        "/terminology/snomed/",
        "/terminology/icd10/Q99.99/",
        "/terminology/hpo/nonsense/",
        "/terminology/search/?system=snomed&q=a",
        "/terminology/decipher/",  # known, but not loaded here
    ],
)
def test_what_is_not_there_is_not_found(address: str) -> None:
    assert reader().get(address).status_code == 404


# ------------------------------------------------------------------ type-ahead


def typed(client: Client, query: str, **headers: str) -> list[dict[str, str]]:
    response = client.get(f"/terminology/search/?{query}", headers={"accept": "application/json", **headers})
    items: list[dict[str, str]] = json.loads(response.content)["items"]
    return items


def test_the_type_ahead_answers_what_the_component_reads() -> None:
    (item, *_) = typed(reader(language="ru"), "system=hpo&q=судороги")
    assert item == {
        "value": "HP:0001250",
        "label": "Эпилептический приступ",
        "detail": "HP:0001250 · судороги",
    }


def test_an_english_name_says_so_to_a_russian_reader() -> None:
    load_terms(make_term("HP:1", "Zebra"))
    assert typed(reader(language="ru"), "system=hpo&q=zebra")[0]["detail"] == "HP:1 · только на английском"
    assert typed(reader(language="en"), "system=hpo&q=zebra")[0]["detail"] == "HP:1"


def test_json_comes_by_the_address_too() -> None:
    response = reader().get("/terminology/search/?system=icd10&q=Q21&format=json")
    assert json.loads(response.content)["items"][0]["value"] == "Q21"


def test_a_listbox_comes_to_those_who_ask_for_html() -> None:
    html = reader().get("/terminology/search/?system=hpo&q=seizure").content.decode()
    assert html.startswith('<ul class="typeahead-list" role="listbox"')
    assert 'data-code="HP:0001250" data-label="Seizure"' in html


def test_the_type_ahead_keeps_to_a_branch_and_bears_no_text_at_all() -> None:
    client = reader()
    assert typed(client, "system=hpo&q=seizure&within=HP:0001626") == []
    assert typed(client, "system=hpo") == []


def test_names_are_escaped() -> None:
    load_terms(make_term("HP:1", "Zebra <script>"))
    html = reader().get("/terminology/search/?system=hpo&q=zebra").content.decode()
    assert "<script>" not in html
    assert "Zebra &lt;script&gt;" in html


# ------------------------------------------------------------------ reading


def test_the_search_page_finds_over_all_systems_and_keeps_the_text() -> None:
    html = reader(language="ru").get("/terminology/?q=микроцефалия").content.decode()
    assert "HP:0000252" in html
    assert "Q02" in html
    assert 'value="микроцефалия"' in html


def test_the_search_page_says_what_is_loaded_and_under_which_licence() -> None:
    html = reader().get("/terminology/").content.decode()
    assert "Terms for tests, hpo" in html
    assert "https://creativecommons.org/licenses/by/4.0/" in html


def test_htmx_gets_the_results_alone() -> None:
    html = reader().get("/terminology/?q=seizure", headers={"hx-request": "true"}).content.decode()
    assert "HP:0001250" in html
    assert "<html" not in html


def test_chapters_are_in_the_order_of_the_classification() -> None:
    html = reader().get("/terminology/icd10/").content.decode()
    places = [html.index(f'href="{concept_url(code, "icd10")}"') for code in ("I", "V", "IX", "X", "XXII")]
    assert places == sorted(places)


def test_a_concept_shows_names_place_and_source() -> None:
    html = reader().get(concept_url("Q21", "icd10")).content.decode()
    for text in (
        "Congenital malformations of cardiac septa",
        "Врождённые аномалии [пороки развития] сердечной перегородки",
        'href="/terminology/icd10/Q20-Q28/"',
        "Source: ICD-10-CM",
        "Russian name not reviewed",
    ):
        assert text in html


def test_a_code_in_an_address_may_be_written_loosely() -> None:
    assert reader().get("/terminology/icd10/q21/").status_code == 200


def test_an_obsolete_code_leads_to_its_successor() -> None:
    html = reader().get(concept_url("A90", "icd10")).content.decode()
    assert "This code is obsolete" in html
    assert 'href="/terminology/icd10/A97/"' in html


def test_an_asterisk_code_is_explained() -> None:
    assert "Asterisk code" in reader().get(concept_url("D63", "icd10")).content.decode()


def test_a_long_list_is_paged_without_a_gap() -> None:
    load_terms(
        make_term("HP:9000001", "Top"),
        *(make_term(f"HP:{n}", f"Name {n}", parents=("HP:9000001",)) for n in range(9000100, 9000220)),
    )
    client, address, seen = reader(), concept_url("HP:9000001"), []
    while address:
        html = client.get(address).content.decode()
        seen += re.findall(r'class="row-link"[^>]*>(HP:\d+)<', html)
        further = re.search(r'href="(\?after=[^"]+)"[^>]*rel="next"', html)
        address = f"{concept_url('HP:9000001')}{further[1]}" if further else ""
    assert seen == [f"HP:{n}" for n in range(9000100, 9000220)]


# ------------------------------------------------------------------ curating


def curator(language: str = "en") -> Client:
    return reader(Role.REGISTRY_CURATOR, language)


@pytest.mark.parametrize("role", sorted(set(Role) - CURATORS))
def test_others_do_not_even_see_the_curators_list(role: Role) -> None:
    client = reader(role)
    assert client.get("/terminology/names/").status_code == 404
    assert "Mark as reviewed" not in client.get(concept_url("HP:0001250")).content.decode()


def test_the_curators_list_begins_with_the_most_used_unreviewed_names() -> None:
    html = curator().get("/terminology/names/").content.decode()
    most_used = Concept.objects.of("hpo").filter(provenance_ru="machine").order_by("-uses", "code")[0]
    assert most_used.label_ru in html
    assert curator().get("/terminology/names/?provenance=invented").status_code == 404


@pytest.mark.parametrize("provenance", ["", "machine", "official", "reviewed"])
def test_the_curators_list_filters_by_provenance(provenance: str) -> None:
    response = curator("ru").get(f"/terminology/names/?system=icd10&provenance={provenance}")
    assert response.status_code == 200
    assert ("A00-A09" in response.content.decode()) is (provenance == "machine")


def post_review(client: Client, code: str, **data: str) -> tuple[int, str]:
    concept = Concept.objects.get(code=code)
    fields = {"name": concept.label_ru, "expected": concept.label_ru, **data}
    response = client.post(reverse("terminology:review-name", args=[concept.id]), fields)
    return response.status_code, response.headers.get("Location", response.content.decode())


def test_confirming_a_name_goes_back_to_the_list() -> None:
    back = "/terminology/names/?system=hpo&provenance=machine"
    assert post_review(curator(), "HP:0001250", back=back) == (302, back)
    assert Concept.objects.get(code="HP:0001250").provenance_ru == "reviewed"


def test_nobody_is_led_away_from_the_site() -> None:
    assert post_review(curator(), "HP:0001250", back="https://elsewhere.example/") == (
        302,
        concept_url("HP:0001250"),
    )


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "This field is required."),
        ("…", "A name needs at least one letter or digit."),
        ("а\u202eб", "is invisible"),
        ("я" * 501, "at most 500"),
    ],
)
def test_a_bad_name_is_refused_with_its_reason(name: str, sentence: str) -> None:
    status, html = post_review(curator(), "HP:0001250", name=name)
    assert status == 422
    assert sentence in html


def test_a_stale_review_is_refused() -> None:
    status, _ = post_review(curator(), "HP:0001250", name="Приступ", expected="Совсем другое")
    assert status == 409


# ------------------------------------------------------------------ importing


def administrator() -> tuple[Client, Actor]:
    actor = make_actor(Role.ADMINISTRATOR, user=make_user(language="en"))
    return signed_in_client(actor), actor


def upload(client: Client, content: bytes = BOOK.encode(), version: str = "2.27") -> tuple[int, str]:
    file = SimpleUploadedFile("mkb.csv", content, "text/csv")
    response = client.post("/terminology/import/", {"version": version, "file": file})
    return response.status_code, response.headers.get("Location", response.content.decode())


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_only_administrators_reach_the_import(role: Role) -> None:
    assert reader(role).get("/terminology/import/").status_code == 404


def test_a_book_is_uploaded_looked_at_and_taken_over() -> None:
    client, _ = administrator()
    status, preview = upload(client)
    assert status == 302
    html = client.get(preview).content.decode()
    assert "Take over the official names?" in html
    assert "Врожденные аномалии [пороки развития] сердечной перегородки" in html
    done = client.post(preview, {"confirmed": "yes"}, follow=True)
    assert "Taken over: 0 new, 4 renamed, 1 retired." in done.content.decode()
    assert Concept.objects.get(code="Q21.0").provenance_ru == "official"
    assert client.get(preview).status_code == 404


def test_a_book_with_mistakes_shows_them_and_is_not_taken_over() -> None:
    client, _ = administrator()
    _, preview = upload(client, f"{BOOK}7;;Q2;Что-то;;;1;\n".encode())
    assert "This is not an ICD-10 code" in client.get(preview).content.decode()
    assert client.post(preview, {"confirmed": "yes"}).status_code == 422
    assert not Concept.objects.filter(provenance_ru="official").exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"name;code\nx;y\n", "The first line lacks these columns"),
        (b"PK\x03\x04", "This is not a CSV file."),
        (b"x" * (5 * 1024 * 1024 + 1), "larger than"),
    ],
)
def test_a_bad_file_is_refused_with_its_reason(content: bytes, sentence: str) -> None:
    client, _ = administrator()
    status, html = upload(client, content)
    assert status == 422
    assert sentence in html
    assert not PendingImport.objects.exists()


def test_an_upload_belongs_to_the_person_who_made_it() -> None:
    client, _ = administrator()
    _, preview = upload(client)
    other, _ = administrator()
    assert other.get(preview).status_code == 404
    assert User.objects.count() >= 2
