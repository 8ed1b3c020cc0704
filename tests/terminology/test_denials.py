"""What a denial reaches: the genitive next to it in Russian, what follows it in English; sentences made up for this."""

import pytest

from consilia.terminology.domain.reading.cases import Case, nouns_of
from consilia.terminology.domain.reading.finding import find
from consilia.terminology.domain.reading.shipped_names import shipped_lexicon

SIGNS = {"present": "+", "absent": "-", "uncertain": "?"}


def read(text: str) -> str:
    """ "+Ptosis -Seizure": state and English label of each finding, in the order of the text."""
    names, labels = shipped_lexicon()
    return "; ".join(SIGNS[one.state.value] + labels[one.code][0] for one in find(text, names))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Птоз с 3 мес. судорог не было", "+Ptosis; -Seizure"),
        ("Птоз с 3 мес. судорог, рвоты не было.", "+Ptosis; -Seizure; -Vomiting"),
        ("Судорог, рвоты, птоза не было.", "-Seizure; -Vomiting; -Ptosis"),
        ("Микроцефалия судорог нет", "+Microcephaly; -Seizure"),
        ("ДМЖП с рождения цианоза нет.", "+Ventricular septal defect; -Cyanosis"),
        ("Мышечная гипотония с 2 мес. судорог не отмечалось", "+Hypotonia; -Seizure"),
        ("Сколиоз 2 ст. кифоза нет", "+Scoliosis; -Kyphosis"),
        ("Слабость в ногах с 3 лет миалгий нет", "+Lower limb muscle weakness; -Myalgia"),
        ("Одышка при нагрузке цианоза отеков нет", "+Dyspnea; -Cyanosis; -Edema"),
        ("Контрактуры голеностопных суставов, сколиоза пока нет", "+Ankle contracture; -Scoliosis"),
        ("Катаракта врожденная, глаукомы, колобомы нет", "+Developmental cataract; -Glaucoma; -Coloboma"),
        ("Кожные покровы бледные, желтухи нет", "+Pallor; -Jaundice"),
        ("Тремора рук, атаксии нет.", "-Hand tremor; -Ataxia"),
        ("Тремор с рождения, судорог не отмечено.", "+Tremor; -Seizure"),
        (
            "Анемии, тромбоцитопении, лейкопении не выявлено",
            "-Anemia; -Thrombocytopenia; -Decreased total leukocyte count",
        ),
        ("Судороги не отмечались, птоз с рождения.", "-Seizure; +Ptosis"),
        ("Птоз и нистагм не выявлены.", "-Ptosis; -Nystagmus"),
        ("Гепатомегалия - нет, спленомегалия - да", "-Hepatomegaly; +Splenomegaly"),
        ("Птоз с 3 мес. нет судорог", "+Ptosis; -Seizure"),
        ("Мама отмечает тремор, судорог не видела", "+Tremor; -Seizure"),
        ("Диагностирован гипотиреоз. Зоб не пальпируется.", "+Hypothyroidism; -Goiter"),
        ("Отрицает судороги и рвоту, беспокоит головная боль", "-Seizure; -Vomiting; +Headache"),
        ("Головная боль не беспокоит, рвота", "-Headache; +Vomiting"),
        ("Птоз с рождения судороги не было", "+Ptosis; -Seizure"),
        ("Желтухи, анемии, кровотечений не наблюдалось", "-Jaundice; -Anemia"),
        ("Приступы рвоты, судорог нет", "+Vomiting; -Seizure"),
        ("Частой рвоты, судорог не было", "-Vomiting; -Seizure"),
        ("Шум систолический, цианоза нет, АД в норме", "+Heart murmur; -Cyanosis"),
        ("Алопеция, гипогидроз. Зуда и сыпи нет.", "+Alopecia; +Hypohidrosis; -Pruritus; -Skin rash"),
        ("Птоз с 3 мес. жалоб нет", "+Ptosis"),
        ("Косоглазие с 1 года динамики нет.", "+Strabismus"),
    ],
)
def test_what_stands_in_the_nominative_before_a_denial_of_the_genitive_is_there(
    text: str, expected: str
) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Без судорог, рвоты, с гипотонией", "-Seizure; -Vomiting; +Hypotonia"),
        ("Без признаков сердечной недостаточности, цианоз", "-Congestive heart failure; +Cyanosis"),
        ("Без температуры, кашель, насморк", "+Cough"),
        ("Пороков развития не выявлено, крипторхизм", "+Cryptorchidism"),
        ("Дисморфий нет, врожденных пороков нет, гипертелоризм", "+Hypertelorism"),
        ("Не было ни судорог, ни рвоты, вялость", "-Seizure; -Vomiting; +Lethargy"),
        ("Увеита нет артрит левого колена", "-Uveitis; +Arthritis"),
        ("Данных за ВПС нет, нарушение ритма", "-Abnormal heart morphology; +Arrhythmia"),
        ("Не отмечено судорог, птоза; гипотония", "-Seizure; -Ptosis; +Hypotonia"),
        ("Родители отрицают судороги, рвоту", "-Seizure; -Vomiting"),
    ],
)
def test_a_denial_of_the_genitive_does_not_go_on_over_a_nominative(text: str, expected: str) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("По данным ЭхоКГ ДМПП 5 мм, ОАП закрыт.", "+Atrial septal defect; -Patent ductus arteriosus"),
        (
            "Килевидная деформация грудной клетки сколиоз отсутствует",
            "+Pectus carinatum; -Scoliosis",
        ),
        ("Глаукома, катаракта не выявлены", "-Glaucoma; -Cataract"),
        ("Глаукома исключена, катаракта под вопросом, нистагм есть", "-Glaucoma; ?Cataract; +Nystagmus"),
        ("Артрит коленных суставов, увеит не выявлен", "+Arthritis; -Uveitis"),
        ("Слух, зрение в норме, птоз", "-Hearing impairment; -Visual impairment; +Ptosis"),
    ],
)
def test_what_agrees_with_one_thing_denies_one(text: str, expected: str) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ptosis since 3 mo. no seizures", "+Ptosis; -Seizure"),
        ("Ptosis from birth no seizures, no vomiting", "+Ptosis; -Seizure; -Vomiting"),
        ("Hepatomegaly 2 cm no splenomegaly", "+Hepatomegaly; -Splenomegaly"),
        ("Seizures: no", "-Seizure"),
        ("w/o seizures, w/ hypotonia", "-Seizure; +Hypotonia"),
        ("Neg for cataracts, pos for nystagmus", "-Cataract; +Nystagmus"),
        ("No rash, fever 39", "-Skin rash; +Fever"),
        ("No rash, fever", "-Skin rash; -Fever"),
        ("No cataracts, optic atrophy bilaterally", "-Cataract; +Optic atrophy"),
        ("? scoliosis, kyphosis", "?Scoliosis; +Kyphosis"),
        ("Scoliosis vs kyphosis", "?Scoliosis; ?Kyphosis"),
    ],
)
def test_english_denials_and_doubts_as_notes_have_them(text: str, expected: str) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mother has epilepsy, child has no seizures", "-Seizure"),
        ("FHx: epilepsy in father. Pt with microcephaly", "+Microcephaly"),
        ("Older brother with autism; patient has speech delay", "+Delayed speech and language development"),
        ("Maternal uncle had seizures, boy has ataxia", "+Ataxia"),
        ("Отягощена наследственность по эпилепсии, у ребенка птоз", "+Ptosis"),
        ("Эпилепсия у отца. Микроцефалия.", "+Microcephaly"),
        ("Судороги, у матери эпилепсия.", "+Seizure"),
        ("Microcephaly, epilepsy in mother.", "+Microcephaly"),
    ],
)
def test_what_relatives_have_is_theirs_before_and_behind_the_finding(text: str, expected: str) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Микроцефалия +, судороги -", "+Microcephaly; -Seizure"),
        ("Судороги -\nПтоз +", "-Seizure; +Ptosis"),
        ("Судороги - с 3 мес.", "+Seizure"),
        ("Голову держит, не сидит. Гипотония.", "+Hypotonia"),
    ],
)
def test_ticks_without_brackets_and_what_a_not_belongs_to(text: str, expected: str) -> None:
    assert read(text) == expected


def test_cases_are_told_where_the_word_tells_them() -> None:
    nouns = nouns_of(
        [
            "Птоз",
            "Судорога",
            "Судороги",
            "Мышечная гипотония",
            "Задержка речи",
            "Косоглазие",
            "Артриты",
            "Артрит",
        ]
    )
    told = {
        "птоз": Case.NOMINATIVE, "птоза": Case.GENITIVE, "судорог": Case.GENITIVE, "судороги": Case.UNKNOWN,
        "мышечная гипотония": Case.NOMINATIVE, "мышечной гипотонии": Case.GENITIVE, "артрит": Case.NOMINATIVE,
        "задержки речи": Case.GENITIVE, "задержек": Case.GENITIVE, "косоглазия": Case.GENITIVE, "дмжп": Case.UNKNOWN,
    }  # fmt: skip
    assert {text: nouns.case(text) for text in told} == told
