"""The second reading as its two people see it: the page of the signature, the page of the reading, the paper."""

import re

import pytest
from django.test import Client

from consilia.accounts.domain.roles import Role
from consilia.cases import services as cases
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.second_reading import Reason
from consilia.cases.models import SecondReading
from consilia.conclusions.domain.second_reading import reasons_of
from consilia.conclusions.models import Conclusion
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.conclusions import Story, make_story

pytestmark = pytest.mark.django_db


def test_what_a_conclusion_recommends_is_read_from_codes() -> None:
    every = ["drug", "operation", "hsct", "cell_therapy", "withdrawal", "procedure", "operation"]
    assert reasons_of(kinds=every, change="changed") == list(Reason)
    assert reasons_of(kinds=["procedure", "drug"], change="refined") == []


@pytest.fixture
def story() -> Story:
    cases.load_second_reading_rules()
    made = make_story()
    assert made.scene.reader
    return made


def address(story: Story, end: str) -> str:
    return f"/cases/{story.case.id}/conclusion/{end}"


def seek(client: Client, story: Story) -> None:
    page = client.get(address(story, "sign/")).content.decode()
    assert "Somebody else reads this conclusion before it is signed" in page
    assert "Sign and deliver" not in page
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    chosen = re.search(r'name="reader" value="([^"]+)" checked', page)[1]
    assert chosen == str(story.scene.reader.user_id)
    answer = client.post(address(story, "second-reading/seek/"), {"version": version, "reader": chosen})
    assert answer.status_code == 302


def remark(reading: SecondReading) -> str:
    return f"m-{reading.remarks.get().id.hex}"


def test_a_conclusion_goes_to_the_reader_and_back_and_carries_her_name(story: Story) -> None:
    story.write()
    expert, reader = signed_in_client(story.scene.expert), signed_in_client(story.scene.reader)
    assert reader.get(address(story, "second-reading/")).status_code == 404
    seek(expert, story)
    assert story.state == State.SECOND_READ
    assert expert.get(address(story, "draft/")).status_code == 302  # nobody writes while she reads
    assert "The duct is wide" in reader.get(address(story, "second-reading/")).content.decode()
    listed = reader.get("/cases/second-readings/").content.decode()
    assert story.case.number in listed
    assert "Your turn" in listed

    empty = reader.post(address(story, "second-reading/"), {"return": "1", "remarks": " "})
    assert empty.status_code == 422
    reader.post(address(story, "second-reading/"), {"return": "1", "remarks": "Which device?\n\n"})
    reading = SecondReading.objects.get()
    page = expert.get(address(story, "second-reading/")).content.decode()
    assert "Which device?" in page
    stopped = expert.get(address(story, "sign/")).content.decode()
    assert "returned the conclusion with remarks" in stopped
    assert "Sign and deliver" not in stopped
    name = remark(reading)
    kept = expert.post(address(story, "second-reading/"), {"answer": "1", f"{name}-answer": "kept"})
    assert kept.status_code == 422
    assert "Say why it stays" in kept.content.decode()
    said = {"answer": "1", f"{name}-answer": "changed", f"{name}-text": "Named now."}
    assert expert.post(address(story, "second-reading/"), said).status_code == 302

    reader.post(address(story, "second-reading/"), {"agree": "1"})
    assert reader.get(address(story, "second-reading/")).status_code == 404  # her part is over
    signed = story.sign()
    assert story.state == State.SIGNED
    assert "SECOND READING" in signed.document.text
    assert "agrees with this conclusion" in signed.document.text
    read = signed_in_client(story.scene.referrer).get(address(story, "1/")).content.decode()
    assert "Second reader" in read


def test_a_disagreement_is_printed_beside_the_authors_opinion(story: Story) -> None:
    story.write()
    expert, reader = signed_in_client(story.scene.expert), signed_in_client(story.scene.reader)
    seek(expert, story)
    early = reader.post(address(story, "second-reading/"), {"dissent": "1", "statement": "Wait."})
    assert early.status_code == 422
    reader.post(address(story, "second-reading/"), {"return": "1", "remarks": "Why now?"})
    name = remark(SecondReading.objects.get())
    said = {"answer": "1", f"{name}-answer": "kept", f"{name}-text": "The heart grows."}
    expert.post(address(story, "second-reading/"), said)
    statement = "I would wait until the weight is above six kilograms."
    reader.post(address(story, "second-reading/"), {"dissent": "1", "statement": statement})
    assert statement in story.sign().document.text


def test_an_emergency_is_signed_and_read_afterwards_and_its_correction_too() -> None:
    cases.load_second_reading_rules()
    story = make_story(urgency="emergency")
    reader = signed_in_client(story.scene.reader)
    expert = signed_in_client(story.scene.expert)
    story.write()
    assert "after the signature" in expert.get(address(story, "sign/")).content.decode()
    story.sign()
    assert "What was signed" in reader.get(address(story, "second-reading/")).content.decode()
    story.correct()
    reading = SecondReading.objects.get()
    assert (reading.version, reading.timing) == (2, "after")
    reader.post(address(story, "second-reading/"), {"agree": "1"})
    panel = expert.get(f"/cases/{story.case.id}/").content.decode()
    assert "Second reading: Agreed" in panel


def test_a_draft_is_opened_to_nobody_else(story: Story) -> None:
    story.write()
    seek(signed_in_client(story.scene.expert), story)
    for person in ("referrer", "coordinator", "other_expert", "stranger", "house_coordinator"):
        client = signed_in_client(getattr(story.scene, person))
        assert client.get(address(story, "second-reading/")).status_code == 404, person
        assert "The duct is wide" not in client.get(f"/cases/{story.case.id}/").content.decode()
    assert Conclusion.objects.get().state == "draft"


def test_a_coordinator_gives_the_reading_to_somebody_else_and_rules_are_open_to_all(story: Story) -> None:
    story.write()
    seek(signed_in_client(story.scene.expert), story)
    coordinator = signed_in_client(story.scene.coordinator)
    assert story.case.number in coordinator.get("/cases/second-readings/").content.decode()
    page = coordinator.get(f"/cases/{story.case.id}/second-reader/")
    assert page.status_code == 200
    unchosen = coordinator.post(f"/cases/{story.case.id}/second-reader/", {})
    assert unchosen.status_code == 422
    assert "An operation is recommended" in coordinator.get("/policies/second-reading/").content.decode()
    assert coordinator.get("/policies/second-reading/new/").status_code == 403

    administrator = signed_in_client(make_actor(Role.ADMINISTRATOR))
    rule = {"reason": "surgery", "urgency": "urgent", "timing": "never", "source": "order"}
    made = administrator.post("/policies/second-reading/new/", rule, follow=True).content.decode()
    assert "before somebody else has read them" in made
    assert "Open cases like these that are still to be signed" in made
