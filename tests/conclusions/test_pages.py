"""The pages, without scripts: write, sign, read, decide, correct. Everything is sent by plain forms."""

import io
import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from pypdf import PdfReader

from consilia.accounts.domain.actors import Actor
from consilia.accounts.models import User
from consilia.audit.models import AuditEntry
from consilia.cases.domain.lifecycle import State
from consilia.conclusions.models import Conclusion, Recommendation
from consilia.conclusions.queries import recommendations_of
from tests.factories.accounts import signed_in_client
from tests.factories.conclusions import ASSESSMENT, Story, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Story:
    return make_story()


@pytest.fixture
def expert(story: Story) -> Client:
    return signed_in_client(story.scene.expert)


@pytest.fixture
def referrer(story: Story) -> Client:
    return signed_in_client(story.scene.referrer)


def at(story: Story, page: str) -> str:
    return f"/cases/{story.case.id}/conclusion/{page}"


def draft_of(story: Story) -> Conclusion:
    return Conclusion.objects.get(case=story.case, state="draft")


def form_of(story: Story, **changes: Any) -> dict[str, Any]:
    """What a browser would send from the editor as it stands."""
    draft = draft_of(story)
    sent: dict[str, Any] = {
        "version": draft.revision,
        "language": draft.language,
        "assessment": draft.assessment,
        "limits": draft.limits,
        "principal_icd10": [one.code for one in draft.diagnoses.filter(role="principal", system="icd10")],
    }
    for given in draft.recommendations.filter(removed_at=None):
        prefix = f"r-{given.id.hex}"
        sent |= {
            f"{prefix}-kind": given.kind,
            f"{prefix}-priority": given.priority,
            f"{prefix}-action": given.action,
        }
    return {**sent, **changes}


def prefix(given: Recommendation) -> str:
    return f"r-{given.id.hex}"


def test_an_expert_goes_from_the_case_to_a_signed_conclusion_without_scripts(
    story: Story, expert: Client
) -> None:
    case_page = expert.get(f"/cases/{story.case.id}/").content.decode()
    assert f'action="{at(story, "begin/")}"' in case_page

    assert expert.post(at(story, "begin/"))["Location"] == at(story, "draft/")
    added = expert.post(at(story, "draft/"), form_of(story, assessment=ASSESSMENT, add="1"))
    (given,) = recommendations_of(draft_of(story))
    assert added["Location"] == f"{at(story, 'draft/')}#{prefix(given)}"
    filled = {
        "principal_icd10": "Q25.0",
        "certainty": "confirmed",
        "change": "none",
        "place": "stay",
        f"{prefix(given)}-kind": "drug",
        f"{prefix(given)}-drug": "Furosemide",
        f"{prefix(given)}-dose": "1,5",
        f"{prefix(given)}-dose_unit": "mg",
        f"{prefix(given)}-dose_per": "kg",
        f"{prefix(given)}-dose_basis": "single",
        f"{prefix(given)}-ceiling": "20",
        f"{prefix(given)}-ceiling_unit": "mg",
        f"{prefix(given)}-route": "oral",
        f"{prefix(given)}-frequency": "twice a day",
        f"{prefix(given)}-duration": "two weeks",
        "check": "1",
    }
    assert expert.post(at(story, "draft/"), form_of(story, **filled))["Location"] == at(story, "sign/")
    given.refresh_from_db()
    assert given.dose == Decimal("1.5")

    checked = expert.get(at(story, "sign/")).content.decode()
    assert "Furosemide 1.5 mg/kg at one time, at most 20 mg" in checked
    assert "The conclusion can be signed" in checked
    signed = expert.post(at(story, "sign/"), {"version": draft_of(story).revision})
    assert signed["Location"] == f"/cases/{story.case.id}/#conclusion"
    assert story.state is State.SIGNED


def test_what_is_missing_is_a_list_of_ways_to_complete_it(story: Story, expert: Client) -> None:
    story.begin()
    answer = expert.get(at(story, "sign/")).content.decode()

    assert "The conclusion cannot be signed yet" in answer
    assert f"{at(story, 'draft/')}#part-assessment" in answer
    assert "Sign and deliver" not in answer
    refused = expert.post(at(story, "sign/"), {"version": draft_of(story).revision})
    assert refused.status_code == 422


def test_an_incomplete_order_says_what_it_lacks(story: Story, expert: Client) -> None:
    draft = story.write()
    first = draft.recommendations.get(number=1)
    story.save(**{f"{first.id}.dose_unit": "", f"{first.id}.route": ""})

    answer = expert.get(at(story, "sign/")).content.decode()
    assert "1: the unit of the dose, and what it is measured by; the route." in answer


def test_signing_another_text_than_the_one_on_the_page_is_refused(story: Story, expert: Client) -> None:
    shown = story.write().revision
    story.save(red_flags="Added on another page.")
    answer = expert.post(at(story, "sign/"), {"version": shown})
    assert answer.status_code == 409
    assert b"has changed since this page was shown" in answer.content
    assert expert.post(at(story, "sign/"), {"version": "x"}).status_code == 409


def test_who_signed_in_long_ago_proves_again_who_she_is(story: Story, expert: Client) -> None:
    story.write()
    session = expert.session
    session["account_authentication_methods"] = [
        {**record, "at": record["at"] - 3600} for record in session["account_authentication_methods"]
    ]
    session.save()

    answer = expert.post(at(story, "sign/"), {"version": draft_of(story).revision})
    assert answer.status_code == 302
    assert "next=%2Fcases" in answer["Location"]
    assert story.state is State.CONCLUSION_DRAFT


def test_buttons_of_recommendations_save_move_remove_and_bring_back(story: Story, expert: Client) -> None:
    story.begin()
    first, second = (story.recommend(kind="care", action=name) for name in ("one", "two"))

    def press(button: str, given: Recommendation, **changes: Any) -> list[str]:
        expert.post(at(story, "draft/"), form_of(story, **{button: str(given.id)}, **changes))
        return [row.action for row in recommendations_of(draft_of(story))]

    assert press("up", second, assessment="Typed before the button was pressed") == ["two", "one"]
    assert draft_of(story).assessment == "Typed before the button was pressed"
    assert press("down", second) == ["one", "two"]
    assert press("remove", first) == ["two"]
    page = expert.get(at(story, "draft/")).content.decode()
    assert "Removed: one" in page
    assert press("restore", first) == ["one", "two"]


def test_codes_are_found_chosen_and_dropped_without_scripts(story: Story, expert: Client) -> None:
    story.begin()
    found = expert.post(
        at(story, "draft/"), form_of(story, principal_icd10_text="ductus", principal_icd10_find="1")
    )
    assert 'type="radio" name="principal_icd10" value="Q25.0"' in found.content.decode()

    expert.post(
        at(story, "draft/"), form_of(story, principal_icd10=["Q25.0"], complications=["I50.0", "J18.9"])
    )
    assert {one.code for one in draft_of(story).diagnoses.all()} == {"Q25.0", "I50.0", "J18.9"}
    expert.post(
        at(story, "draft/"),
        form_of(
            story,
            principal_icd10=["Q25.0", "I50.0"],
            complications=["I50.0", "J18.9"],
            complications_drop="J18.9",
        ),
    )
    coded = {(one.role, one.code) for one in draft_of(story).diagnoses.all()}
    assert coded == {("principal", "I50.0"), ("complication", "I50.0")}


def test_mistakes_are_named_and_the_text_stays(story: Story, expert: Client) -> None:
    story.begin()
    given = story.recommend(kind="drug", drug="Furosemide")
    answer = expert.post(
        at(story, "draft/"),
        form_of(
            story,
            assessment="Hidden \u202e direction",
            follow_up_on="2026-02-31",
            **{f"{prefix(given)}-dose": "-1", f"{prefix(given)}-drug": "Furosemide 1"},
        ),
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    for expected in ("U+202E", "valid date", "greater than or equal to 0.0001", "Furosemide 1"):
        assert expected in page, expected
    assert draft_of(story).assessment == ""


def test_a_code_that_does_not_exist_is_refused_on_the_page(story: Story, expert: Client) -> None:
    story.begin()
    answer = expert.post(
        at(story, "draft/"), form_of(story, assessment="Kept in the form", complications="Z99.9")
    )
    assert answer.status_code == 422
    assert b"The code Z99.9 is not known" in answer.content
    assert b"Kept in the form" in answer.content


def test_a_stale_page_shows_what_is_stored_beside_what_was_typed(story: Story, expert: Client) -> None:
    story.begin()
    sent = form_of(story, assessment="Mine")
    story.save(assessment="From the other page")

    answer = expert.post(at(story, "draft/"), sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "From the other page" in page
    assert "Mine" in page
    again = {**sent, "version": draft_of(story).revision}
    assert expert.post(at(story, "draft/"), again).status_code == 302
    assert draft_of(story).assessment == "Mine"


class TestAutosave:
    def test_only_the_named_fields_are_kept(self, story: Story, expert: Client) -> None:
        story.begin()
        answer = expert.post(
            at(story, "draft/autosave/"),
            {
                "version": draft_of(story).revision,
                "changed": ["assessment"],
                "assessment": "New",
                "history": "Not named",
            },
        )
        assert answer.json() == {"version": draft_of(story).revision}
        assert (draft_of(story).assessment, draft_of(story).history) == ("New", "")

    def test_parts_and_codes_travel_too(self, story: Story, expert: Client) -> None:
        story.begin()
        given = story.recommend(kind="care")
        names = [f"{prefix(given)}-action", "complications"]
        expert.post(
            at(story, "draft/autosave/"),
            {
                "version": draft_of(story).revision,
                "changed": names,
                names[0]: "Feed more often",
                "complications": ["I50.0"],
            },
        )
        given.refresh_from_db()
        assert given.action == "Feed more often"
        assert draft_of(story).diagnoses.get().code == "I50.0"

    def test_a_mistake_does_not_hold_back_the_rest(self, story: Story, expert: Client) -> None:
        story.begin()
        answer = expert.post(
            at(story, "draft/autosave/"),
            {
                "version": draft_of(story).revision,
                "changed": ["assessment", "follow_up_on"],
                "assessment": "Good",
                "follow_up_on": "tomorrow",
            },
        )
        assert answer.status_code == 422
        assert answer.json()["version"] == draft_of(story).revision
        assert draft_of(story).assessment == "Good"

    def test_a_clash_says_where(self, story: Story, expert: Client) -> None:
        shown = story.begin().revision
        story.save(assessment="From the other page")
        answer = expert.post(
            at(story, "draft/autosave/"), {"version": shown, "changed": ["assessment"], "assessment": "Mine"}
        )
        assert answer.status_code == 409
        assert "assessment" in answer.json()["message"]

    def test_foreign_names_do_nothing(self, story: Story, expert: Client) -> None:
        story.begin()
        before = draft_of(story).revision
        answer = expert.post(
            at(story, "draft/autosave/"),
            {"version": before, "changed": ["state", "r-zz-action", "-", ""], "state": "signed"},
        )
        assert answer.status_code == 200
        assert draft_of(story).revision == before


def test_a_preview_is_a_pdf_with_a_watermark(story: Story, expert: Client) -> None:
    story.write()
    answer = expert.get(at(story, "draft/preview.pdf"))
    assert answer["Content-Type"] == "application/pdf"
    assert "DRAFT" in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()


def test_the_referrer_reads_decides_and_the_expert_sees_it(
    story: Story, expert: Client, referrer: Client
) -> None:
    story.sign()
    case_page = referrer.get(f"/cases/{story.case.id}/").content.decode()
    assert "Close the duct by catheter" in case_page
    assert at(story, "decide/") in case_page
    first, second = recommendations_of(story.current)
    sent = {"version": 1, f"d-{first.id.hex}-answer": "accepted", f"d-{second.id.hex}-answer": "not_feasible"}

    refused = referrer.post(at(story, "decide/"), sent)
    assert refused.status_code == 422
    assert b"Write a reason" in refused.content
    reason = {f"d-{second.id.hex}-reason": "No catheter laboratory."}
    assert referrer.post(at(story, "decide/"), {**sent, **reason})["Location"].endswith("#conclusion")
    assert story.state is State.ACKNOWLEDGED
    seen = expert.get(f"/cases/{story.case.id}/").content.decode()
    assert "No catheter laboratory." in seen
    assert "Not feasible here" in seen


def test_some_decisions_may_come_later(story: Story, referrer: Client) -> None:
    story.sign()
    first, _second = recommendations_of(story.current)
    answer = referrer.post(
        at(story, "decide/"), {"version": 1, f"d-{first.id.hex}-answer": "accepted"}, follow=True
    )
    assert "1 recommendation is still undecided" in answer.content.decode()
    assert story.state is State.SIGNED


def test_deciding_on_a_version_that_was_corrected_shows_the_new_one(story: Story, referrer: Client) -> None:
    story.sign()
    first, _second = recommendations_of(story.current)
    story.correct()
    answer = referrer.post(at(story, "decide/"), {"version": 1, f"d-{first.id.hex}-answer": "accepted"})
    assert answer.status_code == 409
    assert b"has corrected the conclusion meanwhile" in answer.content


def test_the_expert_corrects_and_everybody_sees_both_versions(
    story: Story, expert: Client, referrer: Client
) -> None:
    story.sign()
    assert expert.post(at(story, "correct/"), {"reason": ""}).status_code == 422
    expert.post(at(story, "correct/"), {"reason": "Typing error."})
    story.save(red_flags="Apnoea, refusal to feed.")
    expert.post(at(story, "sign/"), {"version": draft_of(story).revision})

    old = referrer.get(at(story, "1/")).content.decode()
    assert "There is a newer version" in old
    new = referrer.get(at(story, "2/")).content.decode()
    assert "Typing error." in new
    compared = referrer.get(at(story, "versions/")).content.decode()
    assert re.search(r"<ins>[^<]*refusal", compared)
    assert "Superseded" in compared


def test_a_correction_is_discarded_only_after_a_question(story: Story, expert: Client) -> None:
    story.sign()
    expert.post(at(story, "correct/"), {"reason": "Typing error."})
    assert b"Discard the correction?" in expert.get(at(story, "discard/")).content
    assert Conclusion.objects.filter(case=story.case).count() == 2
    expert.post(at(story, "discard/"), {"confirmed": "yes"})
    assert Conclusion.objects.filter(case=story.case).count() == 1


def test_the_paper_is_downloaded_whole_or_in_parts_and_each_time_recorded(
    story: Story, referrer: Client
) -> None:
    signed = story.sign()
    assert signed.document is not None
    whole = referrer.get(at(story, "1.pdf"))
    body = b"".join(whole)  # type: ignore[arg-type]
    assert body.startswith(b"%PDF-")
    assert f"{signed.document.number}.pdf" in whole["Content-Disposition"]
    part = referrer.get(at(story, "1.pdf"), headers={"range": "bytes=0-99"})
    assert b"".join(part) == body[:100]  # type: ignore[arg-type]
    text = referrer.get(at(story, "1.txt"))
    assert text["Content-Type"] == "text/plain; charset=utf-8"
    assert len(text.content) < 20_000
    read = AuditEntry.objects.filter(name="ConclusionDownloaded", subject_id=story.case.id)
    assert read.filter(user_id=story.scene.referrer.user_id).count() == 3


def test_reading_a_version_is_recorded(story: Story, referrer: Client) -> None:
    story.sign()
    referrer.get(at(story, "1/"))
    assert AuditEntry.objects.filter(name="ConclusionRead", user_id=story.scene.referrer.user_id).exists()


PAGES = ("draft/", "sign/", "1/", "decide/", "correct/", "versions/", "begin/")


def test_every_page_speaks_russian_too(story: Story) -> None:
    """No English sentence of ours is left on a page of a Russian reader."""
    User.objects.update(language="ru")
    expert, referrer = signed_in_client(story.scene.expert), signed_in_client(story.scene.referrer)
    story.write(language="ru")
    pages = {name: expert.get(at(story, name)).content.decode() for name in ("draft/", "sign/")}
    story.sign()
    pages |= {name: expert.get(at(story, name)).content.decode() for name in ("1/", "correct/", "versions/")}
    pages["decide/"] = referrer.get(at(story, "decide/")).content.decode()
    for name, html in pages.items():
        assert 'lang="ru"' in html, name
        for english in ("Recommendation", "Assessment", "Red flags", "Sign and", "Version "):
            assert english not in html, (name, english)
    assert "мг/кг" in pages["1/"]


def see(actor: Actor, address: str) -> int:
    with translation.override("en"):
        return signed_in_client(actor).get(address).status_code


# What each person gets of a page: signed conclusion, then draft.
MATRIX = {
    "referrer": (200, 404),
    "house_coordinator": (200, 404),
    "coordinator": (200, 404),
    "expert": (200, 200),
    "other_expert": (404, 404),
    "regional_operator": (404, 404),
    "colleague": (404, 404),
    "stranger": (404, 404),
}


@pytest.mark.parametrize("person", MATRIX)
def test_each_person_gets_what_her_role_may_see(story: Story, person: str) -> None:
    story.sign()
    story_of_draft = make_story(scene=story.scene)
    story_of_draft.write()
    actor = getattr(story.scene, person)
    signed, draft = MATRIX[person]

    for page in ("1/", "1.pdf", "1.txt", "versions/"):
        assert see(actor, at(story, page)) == signed, page
    for page in ("draft/", "draft/preview.pdf", "sign/"):
        assert see(actor, at(story_of_draft, page)) == draft, page
    for page in ("1/", "1.pdf", "1.txt", "versions/"):
        assert see(actor, at(story_of_draft, page)) == 404, page


def test_nobody_but_the_author_meets_a_word_of_a_draft(story: Story) -> None:
    """On no page of the case, in no list, search, timeline, or event."""
    secret = "Krabbe leukodystrophy is what I suspect but cannot prove yet."
    story.write(assessment=secret, history=secret, red_flags=secret)
    addresses = [
        f"/cases/{story.case.id}/",
        f"/cases/{story.case.id}/?part=timeline",
        "/cases/?q=Krabbe",
        "/",
        "/search/?q=Krabbe",
        f"/patients/{story.case.child_id}/",
        at(story, "versions/"),
    ]
    for person in ("referrer", "house_coordinator", "coordinator", "regional_operator", "other_expert"):
        client = signed_in_client(getattr(story.scene, person))
        for address in addresses:
            answer = client.get(address, follow=True)
            assert "leukodystrophy" not in answer.content.decode(), (person, address)
            assert "Your draft" not in answer.content.decode(), (person, address)
    assert not AuditEntry.objects.filter(detail__icontains="leukodystrophy").exists()
    assert "leukodystrophy" in signed_in_client(story.scene.expert).get(at(story, "draft/")).content.decode()


def test_a_get_changes_nothing(story: Story, expert: Client) -> None:
    expert.get(at(story, "begin/"))
    assert story.state is State.IN_REVIEW
    story.write()
    revision = draft_of(story).revision
    for page in ("draft/", "sign/", "draft/preview.pdf"):
        expert.get(at(story, page))
    assert draft_of(story).revision == revision
    assert expert.get(at(story, "draft/autosave/")).status_code == 405
