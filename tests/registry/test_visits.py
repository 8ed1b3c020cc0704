"""Forms in use: loaded in versions, filled at visits, every version kept, shown while they are filled."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, transaction

from consilia.accounts.domain.roles import Role
from consilia.foundation.refusals import NotAllowed
from consilia.registry import services
from consilia.registry.domain.filling import Wrong
from consilia.registry.models import Entry, FormVersion, Visit
from consilia.registry.queries import current_forms, visit_for
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.registry import Desk, make_desk
from tests.registry.test_forms import SMALL

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_shipped_forms_are_loaded_once_and_a_new_version_stands_in_front(desk: Desk) -> None:
    assert set(desk.forms) == {"eu_cde", "rd_cdm_visit"}
    assert services.load_shipped_forms(at=desk.story.scene.tick()) == []
    administrator = make_actor(Role.ADMINISTRATOR)
    changed = desk.forms["eu_cde"].text.replace("Patient status", "How the child is")
    load: dict[str, Any] = {"by": administrator, "at": desk.story.scene.tick()}
    made = services.load_form(text=changed, **load)
    assert made.number == 2
    assert {form.number for form in current_forms() if form.code == "eu_cde"} == {2}
    with pytest.raises(services.FormIsThere):
        services.load_form(text=changed, **load)
    assert services.load_shipped_forms(at=desk.story.scene.tick()) == []
    with pytest.raises(NotAllowed):
        services.load_form(text=SMALL, by=desk.curator, at=desk.story.scene.tick())
    with pytest.raises(Error, match="does not change"), transaction.atomic():
        FormVersion.objects.filter(pk=made.pk).update(text="")


@pytest.mark.parametrize("day", ["", "2026-02-31", "yesterday"])
def test_a_day_that_cannot_be_read_is_asked_for_and_never_guessed(desk: Desk, day: str) -> None:
    entry, client = desk.enter(), signed_in_client(desk.curator)
    address = f"/registry/entries/{entry.id}/visits/{desk.forms['eu_cde'].id}/"
    said = {"visited_on": day, "patient_status": "alive", "functioning": "x" * 2_001}
    for typed in (said, {**said, "functioning": "walks"}):
        answer = client.post(address, typed)
        assert answer.status_code == 422
        assert "Day of the visit" in text(answer)
        assert f'value="{day}"' in text(answer) if day else True, "what was typed stays"
        assert "2026-11" not in text(answer), "no day is put in its place"
    assert not Visit.objects.exists()


def test_a_visit_is_reckoned_from_the_child_the_entry_and_the_consents(desk: Desk) -> None:
    entry = desk.enter(contact_on=date(2026, 11, 1))
    desk.consent("research_contact")
    visit = desk.fill(entry, "eu_cde", patient_status="alive", biological_sample="no")
    assert visit.values == {
        "pseudonym": visit.values["pseudonym"],
        "date_of_birth": desk.child.birth_date.isoformat(),
        "sex": desk.child.sex,
        "patient_status": "alive",
        "first_contact": "2026-11-01",
        "age_at_onset": "0",
        "age_at_diagnosis": str(entry.delay_days),
        "diagnosis_of_disease": "ORPHA:706",
        "agreement_to_be_contacted": "yes",
        "consent_to_reuse": "no",
        "biological_sample": "no",
    }
    assert visit.values["pseudonym"].startswith("RD-")
    assert visit.completeness == 100


def test_impossible_answers_days_and_doubles_are_refused(desk: Desk) -> None:
    entry, code = desk.enter(), "rd_cdm_visit"
    with pytest.raises(services.AnswersWrong) as refused:
        desk.fill(entry, code, vital_status="alive", weight="1850")
    assert refused.value.wrong == {"weight": Wrong.TOO_LARGE}
    for day in (date(2026, 11, 19), date(2010, 1, 1)):
        with pytest.raises(services.VisitDayImpossible):
            desk.fill(entry, code, day, vital_status="alive")
    desk.fill(entry, code, vital_status="alive")
    with pytest.raises(services.VisitIsThere):
        desk.fill(entry, code, vital_status="lost")
    assert Visit.objects.count() == 1


def test_a_visit_said_anew_keeps_what_it_said_and_overwrites_nobody(desk: Desk) -> None:
    visit = desk.fill(desk.enter(), "rd_cdm_visit", vital_status="alive", weight="18.5", height="110")
    assert (visit.values["bmi"], visit.completeness) == ("15.3", 50)
    deed: dict[str, Any] = {"visit_id": visit.id, "by": desk.curator}
    typed = {**visit.values, "clinical_status": "active", "weight": "20"}
    changed = services.change_visit(number=1, typed=typed, at=desk.story.scene.tick(), **deed)
    assert (changed.values["bmi"], changed.completeness, changed.number) == ("16.5", 100, 2)
    with pytest.raises(services.EntryChangedElsewhere):
        services.change_visit(number=1, typed=typed, at=desk.story.scene.tick(), **deed)
    same = services.change_visit(number=2, typed=typed, at=desk.story.scene.tick(), **deed)
    assert same.number == 2
    assert [version.values["weight"] for version in visit.versions.order_by("number")] == ["18.5", "20"]
    with pytest.raises(Error, match="does not change"), transaction.atomic():
        visit.versions.all().delete()


def test_visits_are_the_curators_and_go_with_the_consent(desk: Desk) -> None:
    visit, scene = desk.fill(desk.enter(), "eu_cde"), desk.story.scene
    assert visit_for(scene.referrer, visit.id, scene.tick()) == visit
    with pytest.raises(NotAllowed):
        services.change_visit(visit_id=visit.id, number=1, typed={}, by=scene.referrer, at=scene.tick())
    with pytest.raises(Visit.DoesNotExist):
        visit_for(desk.foreign_curator, visit.id, scene.tick())
    desk.withdraw()
    with pytest.raises(Visit.DoesNotExist):
        services.change_visit(visit_id=visit.id, number=1, typed={}, by=desk.curator, at=scene.tick())


def test_the_page_of_a_visit_shows_what_is_asked_now_and_keeps_what_is_typed(desk: Desk) -> None:
    entry, client = desk.enter(), signed_in_client(desk.curator)
    address = f"/registry/entries/{entry.id}/visits/{desk.forms['rd_cdm_visit'].id}/"
    first = text(client.get(address))
    assert "Vital status" in first
    assert "Time of death" not in first
    typed = {"visited_on": "2026-11-10", "vital_status": "dead", "check": "1"}
    assert "Time of death" in text(client.post(address, typed))
    part = client.post(address, typed, headers={"HX-Request": "true"})
    assert "Time of death" in text(part)
    assert "<html" not in text(part)
    alive = {"visited_on": "2026-11-10", "vital_status": "alive", "weight": "1850", "propositus": "yes"}
    wrong = client.post(address, {**alive, "keep": "1"})
    assert wrong.status_code == 422
    assert "too large to be true" in text(wrong)
    assert 'value="1850"' in text(wrong)
    kept = client.post(address, {**alive, "weight": "18,5", "height": "110", "keep": "1"}, follow=True)
    assert "The visit is kept." in text(kept)
    assert "15.3" in text(kept)
    again = client.post(address, {**alive, "weight": "18", "keep": "1"})
    assert again.status_code == 409
    visit = Visit.objects.get()
    assert "50 % complete" in text(client.get(f"/registry/entries/{entry.id}/"))
    page = f"/registry/visits/{visit.id}/"
    done = client.post(
        page, {**alive, "weight": "20", "clinical_status": "active", "number": "1", "keep": "1"}
    )
    assert done.status_code == 302
    assert client.post(page, {**alive, "weight": "9", "number": "1", "keep": "1"}).status_code == 409
    doctor = signed_in_client(desk.story.scene.referrer)
    assert "Keep the visit" not in text(doctor.get(page))
    assert doctor.post(page, {"keep": "1"}).status_code == 404
    assert Entry.objects.get().number == 1


def test_an_administrator_loads_a_definition_and_is_told_every_mistake(desk: Desk) -> None:
    client = signed_in_client(make_actor(Role.ADMINISTRATOR))
    address = "/registry/forms/load/"
    assert client.post(address, {"text": ""}).status_code == 422
    broken = SMALL.replace("type: boolean", "type: bool").replace(
        "measured, label: {en: H", "wieght, label: {en: H"
    )
    sent = SimpleUploadedFile("growth.yaml", broken.encode())
    answer = client.post(address, {"file": sent})
    assert answer.status_code == 422
    assert "“bool” is no type" in text(answer)
    assert "type: bool" in text(answer), "what was sent is there to be put right"
    answer = client.post(address, {"text": broken.replace("type: bool,", "type: boolean,")})
    assert "“wieght” is not defined above this element" in text(answer)
    assert client.post(address, {"file": SimpleUploadedFile("x.yaml", b"\xff\xfe\x00")}).status_code == 422
    done = client.post(address, {"text": SMALL}, follow=True)
    assert "Version 1 is in use from now on." in text(done)
    assert client.post(address, {"text": SMALL}).status_code == 409
    form = FormVersion.objects.get(code="growth")
    exported = client.get(f"/registry/forms/{form.id}.yaml")
    assert client.post(address, {"text": text(exported)}).status_code == 409, "it is read as it was written"
    assert "Growth" in text(client.get("/registry/forms/"))
    assert "has(signs," in text(client.get(f"/registry/forms/{form.id}/"))
    curator = signed_in_client(desk.curator)
    assert curator.get(f"/registry/forms/{form.id}/").status_code == 200
    assert curator.get(address).status_code == 404
