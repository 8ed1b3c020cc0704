"""What the demo's doctors write: in both languages, the same every time, and without a word of the diagnosis."""

import csv
import re
from datetime import date, timedelta
from functools import cache
from random import Random

import pytest

from config.demo import prose
from config.demo.markers import choose_field, markers, working_diagnosis
from config.demo.prose import PROSE, SYSTEMS, Voice
from config.demo.published import Patient, patients
from config.environment import ROOT
from consilia.foundation.ages import Age, age_at
from consilia.terminology.domain import compact, shipped

TODAY = date(2026, 11, 20)
LANGUAGES = ("en", "ru")
SOME = patients()[::9]
# A disease may be called by its main finding ("Ectopia lentis, familial"): that word is in the findings too.
CONNECTING = {"disease", "disorder", "syndrome", "type", "familial", "congenital", "primary", "early-onset"}


@cache
def fields() -> frozenset[str]:
    with (ROOT / "consilia/network/data/russia/fields.csv").open(encoding="utf-8") as file:
        return frozenset(row["code"] for row in csv.DictReader(file))


def voice(patient: Patient, language: str, seed: str = "") -> Voice:
    chance = Random(patient.id + seed)
    birth = TODAY - timedelta(days=patient.age.some_days(chance))
    return Voice(language, patient.sex, age_at(birth, TODAY), chance)


def request(patient: Patient, language: str, urgency: str = "planned") -> list[str]:
    """Everything that is written before anybody concludes."""
    said = voice(patient, language)
    field = choose_field(patient.observed, fields(), said.chance)
    asked = prose.inquiry(patient.observed[:2], patient.excluded[:2], said)
    return [
        prose.question(patient.observed, field, urgency, said),
        prose.summary(patient.observed, patient.excluded, said),
        asked.intro,
        *asked.items,
        *asked.answers,
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("urgency", ["emergency", "urgent", "planned"])
def test_every_sentence_is_whole(language: str, urgency: str) -> None:
    for patient in SOME:
        for text in request(patient, language, urgency):
            assert not re.search(r"[{}]|  |\bNone\b| [,.;:]|\.\.", text), text
        question, summary, *_ = request(patient, language, urgency)
        assert question[0].isupper() or question[0].isdigit()
        assert summary[0].isupper() or summary[0].isdigit()
        assert len(question) >= 15
        assert len(summary) >= 40


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_request_never_names_gene_code_or_disease(language: str) -> None:
    for patient in patients():
        text = " ".join(request(patient, language))
        assert patient.disease not in text
        assert patient.disease_code not in text
        assert not patient.gene or not re.search(rf"\b{re.escape(patient.gene)}\b", text)


def test_a_request_names_no_word_of_the_disease_that_is_no_finding() -> None:
    template = set(re.findall(r"[a-z-]{6,}", (str(PROSE["en"]) + str(SYSTEMS)).lower())) | {"behaviour"}
    for patient in patients():
        findings = " ".join(term.en for term in (*patient.observed, *patient.excluded)).lower()
        words = set(re.findall(r"[a-z-]{6,}", patient.disease.lower())) - CONNECTING
        told = set(re.findall(r"[a-z-]{6,}", " ".join(request(patient, "en")).lower()))
        assert {word for word in words & told if word not in findings} <= template


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_dice_write_the_same_text(language: str) -> None:
    for patient in SOME[:20]:
        assert request(patient, language) == request(patient, language)


def test_other_dice_write_another_text() -> None:
    patient = max(patients(), key=lambda one: len(one.observed))
    texts = {
        prose.question(patient.observed, "neurology", "planned", voice(patient, "ru", str(seed)))
        for seed in range(30)
    }
    assert len(texts) > 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_conclusion_names_the_disease_and_can_be_signed(language: str) -> None:
    for patient in SOME:
        texts = prose.conclusion_texts(patient, patient.disease, "neurology", voice(patient, language))
        assert patient.disease.lower() in texts.assessment.lower()
        assert len(texts.assessment) >= 40
        assert 2 <= len(texts.recommendations) <= 5
        assert not patient.gene or patient.gene in texts.recommendations[0].action
        assert texts.red_flags


def test_an_answer_says_what_the_authors_saw() -> None:
    patient = next(one for one in patients() if one.observed and one.excluded)
    said = voice(patient, "en")
    asked = prose.inquiry(patient.observed[:1], patient.excluded[:1], said)
    seen, missing = PROSE["en"]["ask"]["seen"], PROSE["en"]["ask"]["missing"]
    for item, answer in zip(asked.items, asked.answers, strict=True):
        is_seen = said.name(patient.observed[0]).lower() in item.lower()
        assert any(answer.startswith(one.split("{")[0][:4]) for one in (seen if is_seen else missing))


def test_both_languages_have_the_same_sentences() -> None:
    def shape(value: object) -> object:
        if isinstance(value, dict):
            return {key: shape(part) for key, part in value.items()}
        return len(value) if isinstance(value, list) and value and isinstance(value[0], str) else type(value)

    english, russian = (
        {key: part for key, part in PROSE[language].items() if key not in {"said", "his", "boys"}}
        for language in LANGUAGES
    )
    assert shape(english) == shape(russian)


def test_rules_point_at_fields_codes_and_systems_that_exist() -> None:
    codes = {row["code"] for row in compact.read_table(shipped.DATA / "icd10.tsv")}
    for marker in markers().values():
        assert marker.field in fields()
        assert marker.icd10 in codes
        assert marker.system in SYSTEMS or not marker.system


def test_every_patient_finds_a_field_and_a_working_diagnosis() -> None:
    found = {choose_field(patient.observed, fields(), Random(patient.id)) for patient in patients()}
    assert len(found) >= 25
    for patient in patients():
        assert working_diagnosis(patient.observed, "neurology")


def test_a_field_without_its_own_centre_falls_back_to_what_is_served() -> None:
    assert choose_field(patients()[0].observed, {"neurology"}, Random(1)) == "neurology"


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (Age(400, 13), "13 месяцев"),
        (Age(40, 1), "1 месяца"),
        (Age(800, 26), "2 лет"),
        (Age(7700, 252), "21 года"),
        (Age(4100, 134), "11 лет"),
        (Age(1, 0), "1 дня"),
        (Age(3, 0), "3 дней"),
    ],
)
def test_russian_ages_stand_after_a_noun(age: Age, words: str) -> None:
    assert prose.of_age(age) == words


@pytest.mark.parametrize(
    ("label", "within"),
    [
        ("Ataxia", "ataxia"),
        ("EEG abnormality", "EEG abnormality"),
        ("Duane anomaly", "Duane anomaly"),
        ("Z-band streaming", "Z-band streaming"),
        ("Атаксия", "атаксия"),
        ("ЭМГ: миопатические изменения", "ЭМГ: миопатические изменения"),
        ("Болезнь Вильсона", "болезнь Вильсона"),
        ("High palate", "high palate"),
    ],
)
def test_labels_keep_only_the_capitals_they_need(label: str, within: str) -> None:
    assert prose.inside(label) == within


@pytest.mark.parametrize(
    ("count", "said"), [(5, "a 5-year-old"), (8, "an 8-year-old"), (11, "an 11-year-old")]
)
def test_english_articles_fit_the_number(count: int, said: str) -> None:
    age = Age(count * 366, count * 12)
    assert Voice("en", "male", age, Random(1)).say("{a_age} {boy}") == f"{said} boy"
