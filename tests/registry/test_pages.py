"""The registry as people see it: the curator's lists, a proposal decided, an entry said anew, the expert's answer."""

from datetime import timedelta
from typing import Any

import pytest

from consilia.patients.panels import panels_of
from consilia.registry.models import Entry, Proposal
from tests.factories.accounts import signed_in_client
from tests.factories.registry import Desk, make_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "accept": "1",
        "orpha": ["ORPHA:706", "ORPHA:706"],
        "icd10": "Q25.0",
        "certainty": "genetic",
        "onset": "birth",
        "diagnosis": "day",
        "diagnosed_on": "2026-11-10",
        **changes,
    }


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_curator_decides_a_proposal_with_nothing_typed_lost(desk: Desk) -> None:
    proposal, client = desk.proposed(), signed_in_client(desk.curator)
    assert "Patent arterial duct" in text(client.get("/registry/"))
    address = f"/registry/proposals/{proposal.id}/"
    page = text(client.get(address))
    assert "Q25.0" in page
    assert 'value="ORPHA:706"' in page, "the codes are proposed"
    wrong = client.post(address, typed(diagnosed_on="2099-01-01", contact_on="2026-10-01"))
    assert wrong.status_code == 422
    assert "cannot be later than today" in text(wrong)
    assert "2026-10-01" in text(wrong)
    unknown = client.post(address, typed(omim="OMIM:1"))
    assert "OMIM:1" in text(unknown)
    found = client.post(address, typed(omim_find="1", omim_text="patent ductus"))
    assert found.status_code == 200
    assert "OMIM:607411" in text(found), "codes are found without scripts"
    done = client.post(address, typed(omim="OMIM:607411"), follow=True)
    assert "The child is in the registry." in text(done)
    entry = Entry.objects.get()
    assert entry.omim == "OMIM:607411"
    assert client.post(address, typed()).status_code == 409
    assert "Decided" in text(client.get("/registry/?show=over"))


def test_the_list_of_entries_is_narrowed_and_survives_old_bookmarks(desk: Desk) -> None:
    entry, client = desk.enter(), signed_in_client(desk.curator)
    address = "/registry/entries/"
    assert desk.child.full_name in text(client.get(address))
    assert desk.child.full_name in text(client.get(f"{address}?certainty=biochemical&disease=ORPHA:706"))
    assert "No entry matches" in text(client.get(f"{address}?certainty=genetic"))
    Entry.objects.update(
        onset="day", onset_on=desk.child.birth_date, diagnosis="day", diagnosed_on=desk.child.birth_date
    )
    assert "0 days" in text(client.get(address))
    Entry.objects.update(diagnosed_on=desk.child.birth_date + timedelta(days=800), delay_days=800)
    assert "2 years" in text(client.get(address)), "as on the page of the entry, and no 800 days"
    assert client.get(f"{address}?certainty=nonsense&q=RD-&after=x").status_code == 200
    page = text(client.get(f"/registry/entries/{entry.id}/"))
    assert "Version 1" in page
    assert "Diagnostic delay" in page


def test_an_entry_is_said_anew_with_a_reason(desk: Desk) -> None:
    entry, client = desk.enter(), signed_in_client(desk.curator)
    address = f"/registry/entries/{entry.id}/change/"
    assert client.get(address).status_code == 200
    said = {name: value for name, value in typed(number="1").items() if name != "accept"}
    assert client.post(address, said).status_code == 422
    assert client.post(address, {**said, "because": "Report of the laboratory."}).status_code == 302
    assert client.post(address, {**said, "because": "Late."}).status_code == 409
    assert "Report of the laboratory." in text(client.get(f"/registry/entries/{entry.id}/"))


def test_the_expert_answers_on_the_page_of_the_proposal(desk: Desk) -> None:
    proposal, client = desk.proposed(), signed_in_client(desk.curator)
    address, expert = f"/registry/proposals/{proposal.id}/", signed_in_client(desk.story.scene.expert)
    assert expert.get(address).status_code == 404
    assert client.post(address, {"ask": "1", "text": ""}).status_code == 422
    assert client.post(address, {"ask": "1", "text": "Since when?"}).status_code == 302
    page = text(expert.get(address))
    assert "Since when?" in page
    assert "Enter in the registry" not in page
    assert expert.post(address, {"answer": "1", "text": "Since birth."}).status_code == 302
    assert "Since birth." in text(client.get(address))
    assert client.post(address, {"decline": "1", "reason": "Closed since."}).status_code == 302
    assert Proposal.objects.get().state == "declined"


def test_whoever_treats_the_child_reads_the_entry_from_its_page(desk: Desk) -> None:
    entry, scene = desk.enter(), desk.story.scene
    client = signed_in_client(scene.referrer)
    assert f"/registry/entries/{entry.id}/" in text(client.get(f"/patients/{desk.child.id}/"))
    page = text(client.get(f"/registry/entries/{entry.id}/"))
    assert "Say it anew" not in page
    assert client.get(f"/registry/entries/{entry.id}/change/").status_code == 404
    assert client.get("/registry/").status_code == 404
    desk.withdraw()
    assert client.get(f"/registry/entries/{entry.id}/").status_code == 404
    shown = [panel.anchor for panel in panels_of(desk.child, scene.referrer, scene.tick())]
    assert "registry" not in shown


@pytest.mark.parametrize("who", ["foreign_curator", "stranger"])
def test_strangers_find_no_page(desk: Desk, who: str) -> None:
    proposal, entry = desk.proposed(), desk.enter()
    actor = desk.foreign_curator if who == "foreign_curator" else desk.story.scene.stranger
    client = signed_in_client(actor)
    for address in (f"proposals/{proposal.id}/", f"entries/{entry.id}/", f"entries/{entry.id}/change/"):
        assert client.get(f"/registry/{address}").status_code == 404
    if who == "foreign_curator":
        assert desk.child.full_name not in text(client.get("/registry/entries/"))
