"""The tutorial, followed step by step in a browser. Every bold word of it must be found and used, in order."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

from config.environment import ROOT
from consilia.accounts.domain.actors import Actor
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case
from consilia.terminology.domain.records import Kind
from consilia.terminology.domain.systems import System
from tests.browser.conftest import Visit
from tests.factories.cases import Scene, make_scene
from tests.factories.terminology import load_terms, make_term

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TUTORIAL = ROOT / "docs" / "tutorial" / "README.md"


class Reader:
    """Somebody who reads the tutorial: each bold word is looked for on the page and used."""

    def __init__(self, page: "Page", used: list[str]) -> None:
        self.page, self.used = page, used

    def press(self, words: str) -> None:
        self.used.append(words)
        main = self.page.locator("main")
        exact = re.compile(rf"^{re.escape(words)}(\b|$)")
        main.get_by_role("button", name=exact).or_(main.get_by_role("link", name=exact)).first.click()

    def choose(self, words: str) -> None:
        self.used.append(words)
        self.page.get_by_label(words).and_(self.page.locator("input")).first.check()

    def type(self, words: str, text: str) -> None:
        self._named(words).fill(text)

    def find(self, words: str, text: str) -> None:
        """Type into a combobox and take the first proposal."""
        self.used.append(words)
        box = self.page.get_by_role("combobox", name=words).first
        box.press_sequentially(text)
        self.page.locator("[role=listbox] [role=option]:visible").first.wait_for()
        box.press("ArrowDown")
        box.press("Enter")

    def select(self, words: str, label: str) -> None:
        self._named(words).select_option(label=label)

    def _named(self, words: str) -> "Locator":
        self.used.append(words)
        controls = self.page.locator("main input, main textarea, main select")
        return self.page.get_by_label(words).and_(controls).first


@pytest.fixture
def scene() -> Scene:
    call_command("load_network_reference", verbosity=0)
    call_command("load_requirements")
    scene = make_scene()
    load_terms(make_term("HP:0001250", "Seizure", "Судороги"))
    duct = make_term("Q25.0", "Patent ductus arteriosus", kind=Kind.SUBCATEGORY)
    load_terms(duct, system=System.ICD10)
    return scene


@pytest.fixture
def used() -> Iterator[list[str]]:
    """The words used so far; at the end they are all the bold words of the tutorial, in order."""
    words: list[str] = []
    yield words
    bold = re.findall(r"\*\*(.+?)\*\*", TUTORIAL.read_text())[1:]  # the first one explains bold itself
    assert words == bold


def test_the_tutorial_can_be_followed(visit: Visit, scene: Scene, used: list[str]) -> None:
    def sit_down(actor: Actor, path: str) -> Reader:
        return Reader(visit(path, as_=actor), used)

    case = doctor_asks(sit_down(scene.referrer, "/cases/"))
    address = f"/cases/{case.id}/"
    coordinator = sit_down(scene.coordinator, "/cases/")
    coordinator.page.get_by_role("link", name="Rowan").click()
    coordinator.press("Confirm and offer")
    coordinator.press("Offer")
    expert = sit_down(scene.expert, address)
    expert.press("Accept")
    expert.press("Ask for information")
    expert.type("What do you need?", "Echocardiogram of this week")
    expert.press("Ask the doctor")
    doctor = sit_down(scene.referrer, address)
    doctor.press("Answer")
    doctor.type("Echocardiogram of this week", "Done: the duct is 4 mm wide.")
    doctor.press("Send the answer")
    expert_answers(sit_down(scene.expert, address))
    doctor_closes(sit_down(scene.referrer, address))
    case.refresh_from_db()
    assert case.state == State.CLOSED


def doctor_asks(doctor: Reader) -> Case:
    doctor.press("New request")
    doctor.press("Register a child")
    doctor.type("Family name", "Rowan")
    doctor.type("Given name", "Peter")
    doctor.type("Date of birth", "2026-06-10")
    doctor.choose("Male")
    doctor.press("Register")
    doctor.press("Write the request")
    doctor.type("Question to the expert", "Should the ductus be closed now, and by which method?")
    summary = "A boy of five months with a wide patent ductus, tachypnoea and poor weight gain since the second month."
    doctor.type("Summary", summary)
    doctor.find("Findings", "seiz")
    doctor.find("ICD-10 code", "Q25.0")
    doctor.select("Field", "Cardiology")
    doctor.choose("Urgent")
    doctor.type("Weight", "6.4")
    doctor.page.locator("#need-status-weight", has_text="Done").wait_for()
    with doctor.page.expect_response(
        "**/draft/needs/?part=score"
    ):  # nobody leaves while the score is on its way
        doctor.type("Incomplete because", "The rest follows within the hour.")
    doctor.press("Check and send")
    doctor.page.wait_for_url("**/submit/")  # a save on its way goes first
    request = doctor.page.url
    doctor.press("Consent to teleconsultation, or the legal ground for none")
    doctor.press("Record a consent")
    doctor.choose("Nobody: the law asks for none")
    doctor.type("Rule by which no consent is needed", "Vital indication")
    doctor.type("What shows it", "Decision of three doctors on duty")
    doctor.press("Record")
    doctor.page.goto(request)
    doctor.press("Send the request")
    doctor.page.get_by_text("The request is on its way.").wait_for()
    return Case.objects.get()


def expert_answers(expert: Reader) -> None:
    expert.press("Write the conclusion")
    expert.type("Materials reviewed", "Echocardiogram of this week")
    expert.type("History", "Tachypnoea and poor weight gain since the second month.")
    expert.find("Principal diagnosis, ICD-10", "Q25.0")
    expert.select("Certainty", "Confirmed")
    expert.select("Against the referral", "The same as in the referral")
    expert.type("Assessment", "The duct loads the left heart; it should be closed within two weeks.")
    expert.press("Add a recommendation")
    expert.select("Kind", "Procedure without an operation")
    expert.type("What to do", "Close the duct by catheter.")
    expert.select("Place of care", "Planned admission")
    expert.type("Where", "The national centre")
    expert.press("Check and sign")
    expert.press("Sign and deliver")
    expert.page.get_by_text("Signed PDF").first.wait_for()


def doctor_closes(doctor: Reader) -> None:
    doctor.press("Decide on the recommendations")
    doctor.choose("Accepted")
    doctor.press("Send the decisions")
    doctor.press("Close the case")
    doctor.type("How is the child?", "Breathing easier; admitted on Monday.")
    doctor.press("Close the case")
    doctor.page.get_by_text("The case is closed.").wait_for()
