"""Search: in both languages, and for each reader only in what she may read."""

from dataclasses import replace

import pytest
from django.urls import reverse

from consilia.accounts.domain.actors import Actor
from consilia.cases import services
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.sight import Sight
from consilia.cases.models import Case
from consilia.cases.permissions import sight_of
from consilia.cases.queries import search
from consilia.cases.queries.access import cases_visible_to
from consilia.cases.queries.worklist import Show, Wanted, best_matches, with_excerpts, worklist
from consilia.patients.services import add_identifier
from consilia.patients.services.identifiers import Number
from tests.factories.accounts import signed_in_client
from tests.factories.cases import Scene, make_scene, reload

pytestmark = pytest.mark.django_db
READERS = ("referrer", "house_coordinator", "regional_operator", "coordinator", "expert", "stranger")
RUSSIAN = {
    "question": "Когда закрывать артериальный проток недоношенному ребёнку?",
    "summary": "Тёмная моча, одышка при кормлении; лёгочная гипертензия.",
    "diagnosis": "Открытый артериальный проток",
}


def found(scene: Scene, by: Actor, words: str, show: Show = Show.OPEN) -> list[str]:
    page = worklist(by, Wanted(show=show, words=words), at=scene.tick(), cursor=None)
    return [row.number for row in page.rows]


@pytest.mark.parametrize(
    "words",
    [
        "артериальные протоки",
        "ПРОТОКА",
        "лёгочной",
        "легочной гипертензией",
        "кормление",
        '"темная моча"',
        "q25.0",
    ],
)
def test_russian_words_are_found_in_every_form_with_and_without_yo(words: str) -> None:
    scene = make_scene()
    case = scene.draft(**RUSSIAN)
    assert found(scene, scene.referrer, words) == [case.number]
    assert found(scene, scene.stranger, words) == []


@pytest.mark.parametrize(
    "words", ["ducts", "closing", "tachypnoea weight", "ductus -surgery", "arteriosus OR fish"]
)
def test_english_words_are_found_by_their_stem_wherever_they_stand(words: str) -> None:
    scene = make_scene()
    case = scene.draft(question="Should the duct be closed?")
    assert found(scene, scene.referrer, words) == [case.number]
    for other in ("fish", '"weight tachypnoea"', "ductus -arteriosus", "' : & | !", "()"):
        assert found(scene, scene.referrer, other) == [], other


def test_what_is_added_later_is_found_and_what_is_written_over_is_not() -> None:
    scene = make_scene()
    case = scene.case_in(State.IN_REVIEW)
    services.send_message(
        case_id=case.id, text="Сатурация 78 % на воздухе", by=scene.referrer, at=scene.tick()
    )
    assert found(scene, scene.expert, "сатурации") == [case.number]
    services.feed_search(case_id=case.id, text="Emergency balloon septostomy")
    assert found(scene, scene.expert, "septostomy") == [case.number]
    services.ask_information(case_id=case.id, items=["Coronarography"], by=scene.expert, at=scene.tick())
    scene.play("answer", case.id)
    assert found(scene, scene.referrer, "coronarography done") == [case.number]
    draft = scene.draft(summary="Croup")
    services.save_draft(
        case_id=draft.id, changes={"summary": "Asthma"}, version=None, by=scene.referrer, at=scene.tick()
    )
    services.set_findings(case_id=draft.id, findings=[], by=scene.referrer, at=scene.tick())
    assert found(scene, scene.referrer, "asthma") == [draft.number]
    assert found(scene, scene.referrer, "croup") == []
    assert found(scene, scene.referrer, "seizure asthma") == []


def test_what_a_child_is_known_not_to_have_is_not_found() -> None:
    scene = make_scene()
    case = scene.draft()
    assert found(scene, scene.referrer, "судороги") == [case.number]
    assert found(scene, scene.referrer, "microcephaly") == []


@pytest.mark.parametrize(
    "state", [State.DRAFT, State.REGION_REVIEW, State.TRIAGE, State.OFFERED, State.IN_REVIEW, State.CLOSED]
)
def test_nobody_finds_a_case_by_what_she_may_not_read(state: State) -> None:
    """The three layers and the child's name, for every reader, against the rule of the case page."""
    scene = make_scene()
    case = scene.case_in(state)
    child = scene.children[0]
    clues = {
        "ductus now": Sight.HEADER,  # the question
        "seizure": Sight.PREVIEW,  # a finding
        "tachypnoea": Sight.BODY,  # the summary
        child.family_name: Sight.BODY,
        case.number: Sight.HEADER,
    }
    show = Show.CLOSED if state == State.CLOSED else Show.OPEN
    at = scene.tick()
    for reader in READERS:
        by = getattr(scene, reader)
        level = sight_of(by, reload(case), at)
        for words, needed in clues.items():
            expected = level >= needed and not (needed is Sight.PREVIEW and level is Sight.HEADER)
            assert bool(found(scene, by, words, show)) == expected, (reader, words)
            rows, _cut = best_matches(by, words, at=at, size=5)
            assert bool(rows) == expected, (reader, words)
            rows = with_excerpts(rows, by, words)
            marked = " ".join(piece for row in rows for piece, is_marked in row.excerpt if is_marked)
            assert words in {case.number, child.family_name} or bool(marked) == expected


def test_an_excerpt_shows_no_more_than_the_reader_may_see() -> None:
    scene = make_scene()
    scene.case_in(State.OFFERED, question="The ductus and Березин")
    (row,), _cut = best_matches(scene.expert, "ductus", at=scene.tick(), size=5)
    (row,) = with_excerpts([row], scene.expert, "ductus", fragments=5)
    told = "".join(piece for piece, _is_marked in row.excerpt)
    assert "ductus" in told
    assert "tachypnoea" not in told
    assert "arteriosus" not in told


def test_a_number_of_the_child_finds_for_those_who_may_know_the_child() -> None:
    scene = make_scene()
    case = scene.case_in(State.OFFERED)
    number = Number("other_document", "MRN7781234")
    add_identifier(child_id=case.child_id, number=number, by=scene.referrer, at=scene.tick())
    assert found(scene, scene.referrer, "MRN-7781234") == [case.number]
    assert found(scene, scene.referrer, "mrn 7781234") == [case.number]
    assert found(scene, scene.referrer, "MRN-778123") == [], "numbers are found whole or not at all"
    assert found(scene, scene.expert, "MRN-7781234") == [], "an offer is without names"
    assert found(scene, scene.stranger, "MRN-7781234") == []
    scene.play("accept", case.id)
    assert found(scene, scene.expert, "MRN-7781234") == [case.number]


def test_the_best_match_comes_first_and_its_words_are_marked_as_they_were_written() -> None:
    scene = make_scene()
    aside = scene.draft(
        question="Other", diagnosis="Other", summary="An echocardiogram, once, and much else."
    )
    asked = scene.draft(question="Нужна ли тёмная повязка? Echocardiogram?")
    rows, best = best_matches(scene.referrer, "echocardiogram", at=scene.tick(), size=5)
    assert [row.number for row in rows] == [asked.number, aside.number]
    assert (best.found, best.is_more) == (2, False)
    (row,), _cut = best_matches(scene.referrer, "темных", at=scene.tick(), size=5)
    (row,) = with_excerpts([row], scene.referrer, "темных")
    assert ("тёмная", True) in row.excerpt
    rows, best = best_matches(scene.referrer, "echocardiogram", at=scene.tick(), size=1)
    assert (len(rows), best.found) == (1, 2)


def test_a_search_says_how_many_fit_and_more_than_it_counts_when_there_are_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = make_scene()
    for _number in range(3):
        scene.draft(question="An echocardiogram?")
    client = signed_in_client(scene.referrer)
    address = reverse("cases:search", query={"q": "echocardiogram"})
    assert "Found: 3." in client.get(address).content.decode()
    monkeypatch.setattr(search, "NEWEST", 2)
    assert "Found: more than 2." in client.get(address).content.decode()


def test_pages_of_a_search_hold_every_match_once_in_the_order_of_the_list() -> None:
    scene = make_scene()
    name = "Протокова"
    cases = [scene.draft(question=f"{name}: {number}") for number in range(5)]
    services.save_draft(
        case_id=cases[0].id, changes={"summary": name}, version=None, by=scene.referrer, at=scene.tick()
    )
    wanted, at = Wanted(show=Show.OPEN, words=name), scene.tick()
    everything = [row.id for row in worklist(scene.referrer, wanted, at=at, cursor=None).rows]
    assert len(everything) == len(set(everything)) == 5
    page = worklist(scene.referrer, wanted, at=at, cursor=None, size=2)
    walked = [row.id for row in page.rows]
    while page.next:
        page = worklist(scene.referrer, wanted, at=at, cursor=page.next, size=2)
        walked += [row.id for row in page.rows]
    assert walked == everything


def test_every_case_has_its_words_and_keeps_them_after_a_new_centre() -> None:
    scene = make_scene()
    case = scene.case_in(State.TRIAGE)
    Case.objects.filter(pk=case.id).update(centre=scene.stranger_house)
    moved = replace(scene.coordinator, organisation_id=scene.stranger_house.id)
    assert found(scene, moved, "ductus") == [case.number]
    assert found(scene, scene.coordinator, "ductus") == []
    assert Case.objects.filter(words=None).count() == 0
    assert cases_visible_to(moved, scene.tick()).count() == 1
