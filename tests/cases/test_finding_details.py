"""What is said of a finding beside its name: since when, how strongly, where; and what follows from it."""

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from consilia.cases import services
from consilia.cases.domain.findings import MODIFIERS, ONSETS, Details, earliest
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case, Finding
from consilia.cases.queries.completeness import request_facts
from consilia.cases.queries.diagnoses import seen_in
from consilia.cases.services.drafts import FindingFacts
from consilia.foundation.refusals import NotAllowed
from consilia.terminology.queries import version_in_use
from tests.factories.accounts import signed_in_client
from tests.factories.cases import Scene, make_scene, reload
from tests.factories.terminology import load_terms, make_term

BIRTH, FIRST_YEAR, CHILDHOOD = ONSETS[1], ONSETS[3], ONSETS[4]
LEFT = MODIFIERS[0][1]
SEIZURE, MICROCEPHALY = "HP:0001250", "HP:0000252"


@pytest.mark.parametrize(
    "wrong",
    [{"onset": "HP:0001250"}, {"severity": "bad"}, {"modifiers": ("HP:1",)}, {"modifiers": MODIFIERS[0]}],
)
def test_only_words_of_the_lists_are_said_and_one_of_each_group(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the value itself
        Details(**wrong)  # type: ignore[arg-type]


def test_the_first_sign_tells_when_the_illness_began() -> None:
    assert earliest([CHILDHOOD, "", FIRST_YEAR]) == FIRST_YEAR
    assert earliest([""]) == earliest([]) == ""


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def doctor(scene: Scene) -> Client:
    return signed_in_client(scene.referrer)


def describe(scene: Scene, case: Case, **said: Details) -> Case:
    by_code = {code.replace("_", ":"): details for code, details in said.items()}
    return services.describe_findings(case_id=case.id, said=by_code, by=scene.referrer, at=scene.tick())


@pytest.mark.django_db
def test_the_ranking_hears_when_the_observed_findings_began(scene: Scene) -> None:
    case = scene.draft()
    Finding.objects.filter(case=case, code=MICROCEPHALY).update(presence="excluded")
    assert seen_in(case).onset is None
    describe(scene, case, HP_0001250=Details(onset=FIRST_YEAR), HP_0000252=Details(onset=BIRTH))
    assert seen_in(case).onset == 3


@pytest.mark.django_db
def test_details_stay_when_the_list_is_saved_again(scene: Scene, doctor: Client) -> None:
    case = describe(
        scene, scene.draft(), HP_0001250=Details(FIRST_YEAR, modifiers=(LEFT,)), HP_0000001=Details(BIRTH)
    )
    saved = {
        "version": str(reload(case).version),
        "changed": ["findings", "findings_state"],
        "findings": [MICROCEPHALY, SEIZURE],
        "findings_state": ["excluded", "observed"],
    }
    assert doctor.post(reverse("cases:autosave", args=[case.id]), saved).status_code == 200
    seizure = Finding.objects.get(case=case, code=SEIZURE)
    assert (seizure.position, seizure.said) == (1, Details(FIRST_YEAR, modifiers=(LEFT,)))


@pytest.mark.django_db
def test_the_page_keeps_what_is_chosen_and_the_case_shows_it(scene: Scene, doctor: Client) -> None:
    case = scene.draft()
    address = reverse("cases:findings", args=[case.id])
    assert doctor.get(address).status_code == 200
    chosen = {"HP_0001250-severity": "HP:0012828", "HP_0001250-modifier_0": LEFT, "HP_0001250-resolved": "on"}
    assert doctor.post(address, chosen)["Location"].startswith(reverse("cases:draft", args=[case.id]))
    assert (
        "severe, on the left, is no more"
        in doctor.get(reverse("cases:submit", args=[case.id])).content.decode()
    )
    wrong = doctor.post(address, {"HP_0001250-severity": "worst"})
    assert wrong.status_code == 422
    assert Finding.objects.get(case=case, code=SEIZURE).severity == "HP:0012828"


@pytest.mark.django_db
def test_what_was_not_assessed_is_listed_and_counts_for_nothing(scene: Scene) -> None:
    case = scene.draft()
    Finding.objects.filter(case=case).update(presence="unknown")
    assert request_facts(case, scene.tick()).findings == 0
    seen = seen_in(case)
    assert (list(seen.observed), list(seen.excluded)) == ([], [])


@pytest.mark.django_db
def test_nobody_else_describes_and_not_after_it_was_sent(scene: Scene, doctor: Client) -> None:
    case = scene.case_in(State.TRIAGE)
    with pytest.raises((NotAllowed, services.CaseMovedOn, Case.DoesNotExist)):
        describe(scene, case, HP_0001250=Details(BIRTH))
    assert doctor.get(reverse("cases:findings", args=[case.id])).status_code == 302
    stranger = signed_in_client(scene.expert)
    assert stranger.get(reverse("cases:findings", args=[scene.draft().id])).status_code == 404


@pytest.mark.django_db
def test_a_finding_is_named_more_exactly_and_keeps_what_is_said(scene: Scene, doctor: Client) -> None:
    load_terms(
        make_term(SEIZURE, "Seizure", "Судороги"),
        make_term("HP:0007359", "Focal seizure", parents=(SEIZURE,), uses=7),
        make_term("HP:0099999", obsolete=True, replaced_by=SEIZURE),
    )
    case = describe(scene, scene.draft(), HP_0001250=Details(FIRST_YEAR))
    address = reverse("cases:finding_near", args=[case.id, SEIZURE])
    shown = doctor.get(address).content.decode()
    assert ("Focal seizure" in shown, "7 diseases" in shown) == (True, True)
    assert doctor.post(address, {"instead": "HP:0099999"}).status_code == 422
    assert doctor.post(address, {"instead": "HP:0007359"}).status_code == 302
    named = Finding.objects.get(case=case, position=0)
    assert (named.code, named.label_en, named.onset) == ("HP:0007359", "Focal seizure", FIRST_YEAR)


@pytest.mark.django_db
def test_a_retired_code_is_stored_as_its_successor(scene: Scene, doctor: Client) -> None:
    load_terms(
        make_term("HP:0002315", "Headache"), make_term("HP:0099999", obsolete=True, replaced_by="HP:0002315")
    )
    case = scene.draft(complete=False)
    posted = {"version": str(case.version), "findings": "HP:0099999", "findings_state": "observed"}
    doctor.post(reverse("cases:draft", args=[case.id]), posted)
    assert list(case.findings.values_list("code", flat=True)) == ["HP:0002315"]


@pytest.mark.django_db
def test_a_finding_keeps_who_named_it_when_and_by_which_release(scene: Scene, doctor: Client) -> None:
    load_terms(make_term(SEIZURE, "Seizure"), make_term(MICROCEPHALY, "Microcephaly"))
    case, first = scene.draft(), scene.at
    facts = {one.code: FindingFacts(one.code, one.label_en, "", one.presence) for one in case.findings.all()}
    services.set_findings(case_id=case.id, findings=[facts[SEIZURE]], by=scene.referrer, at=first)
    later = scene.tick()
    services.set_findings(case_id=case.id, findings=list(facts.values()), by=scene.referrer, at=later)
    named = {one.code: (one.asserted_by_id, one.asserted_at, one.release) for one in case.findings.all()}
    release = version_in_use("hpo")
    assert release
    assert named == {
        SEIZURE: (scene.referrer.user_id, first, release),
        MICROCEPHALY: (scene.referrer.user_id, later, release),
    }
    turned = replace(facts[SEIZURE], presence="excluded")
    even_later = scene.tick()
    services.set_findings(case_id=case.id, findings=[turned], by=scene.referrer, at=even_later)
    assert case.findings.get().asserted_at == even_later
    page = doctor.get(reverse("cases:detail", args=[case.id])).content.decode()
    assert f"HPO {release}" in page
    assert "Named by" in page


@pytest.mark.django_db
def test_how_a_finding_is_known_is_one_of_five_words(scene: Scene) -> None:
    case = scene.draft()
    describe(scene, case, HP_0001250=Details(evidence="laboratory"))
    finding = case.findings.get(code=SEIZURE)
    assert finding.said == Details(evidence="laboratory")
    assert str(finding.get_evidence_display()) in finding.in_words
    with pytest.raises(ValueError, match="guessed"):
        Details(evidence="guessed")
