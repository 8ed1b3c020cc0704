"""Writing and signing by plain forms, without scripts."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from consilia.cases.domain.lifecycle import State
from consilia.conclusions.models import Recommendation
from consilia.conclusions.queries import recommendations_of
from tests.conclusions.editor import at, draft_of, form_of, prefix
from tests.factories.accounts import signed_in_client
from tests.factories.conclusions import ASSESSMENT, Story

pytestmark = pytest.mark.django_db


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


def test_a_copy_that_comes_after_all_is_signed_is_kept_already_or_told_apart(
    story: Story, expert: Client
) -> None:
    story.write()
    draft = draft_of(story)
    copy = {
        "version": draft.revision,
        "changed": ["assessment", "principal_icd10"],
        "assessment": draft.assessment,
        "principal_icd10": "Q25.0",
    }
    story.sign()
    again = expert.post(at(story, "draft/autosave/"), copy)
    assert (again.status_code, again.json()) == (200, {"version": draft.revision})
    late = expert.post(at(story, "draft/autosave/"), {**copy, "assessment": "Typed too late"})
    assert late.status_code == 409
    assert "is signed" in late.json()["message"]
    stranger = signed_in_client(story.scene.referrer).post(at(story, "draft/autosave/"), copy)
    assert stranger.status_code == 404
