"""From a signed conclusion to an entry: proposed under consent, decided by a curator, said anew, withdrawn."""

from datetime import date
from typing import Any

import pytest
from django.db import Error, transaction

from consilia.accounts.domain.roles import Role
from consilia.foundation.refusals import NotAllowed
from consilia.notifications.models import Notification
from consilia.patients.models import ConsentReach
from consilia.registry import services
from consilia.registry.domain.diagnoses import Codes, Fault
from consilia.registry.domain.words import Certainty, EntryState, ProposalState, When
from consilia.registry.models import Entry, Proposal, Pseudonym
from consilia.registry.queries import (
    Wanted,
    entries_of_child,
    entries_visible_to,
    entry_for,
    entry_page,
    proposal_for,
    proposal_page,
    proposals_visible_to,
    versions_of,
)
from tests.factories.accounts import make_actor
from tests.factories.registry import SYSTEM, Desk, facts, make_desk
from tests.jobs import run_until_idle

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def kinds(user_id: object) -> set[str]:
    return set(Notification.objects.filter(user=user_id).values_list("kind", flat=True))


def test_the_signature_proposes_an_entry_and_tells_the_curators_of_the_centre(desk: Desk) -> None:
    curator, foreign = desk.curator, desk.foreign_curator
    run_until_idle()
    proposal = Proposal.objects.get()
    assert (proposal.orpha, proposal.icd10, proposal.certainty) == ("ORPHA:706", "Q25.0", "clinical")
    assert proposal.label_ru == "Открытый артериальный проток"
    assert "registry_proposed" in kinds(curator.user_id)
    assert not kinds(foreign.user_id)
    assert desk.proposed() == proposal, "told twice it is one proposal"


@pytest.mark.parametrize("purpose", ["teleconsultation", "research_contact", "data_exchange"])
def test_no_other_consent_opens_the_registry(purpose: str) -> None:
    desk = make_desk(consented=False)
    desk.consent(purpose)
    assert desk.propose() is None
    run_until_idle()
    assert not Proposal.objects.exists()


def test_a_consent_given_later_proposes_what_was_signed_before() -> None:
    desk = make_desk(consented=False)
    run_until_idle()
    assert not Proposal.objects.exists()
    desk.consent()
    run_until_idle()
    assert Proposal.objects.get().case_id == desk.story.case.id


def test_icd_alone_proposes_nothing() -> None:
    desk = make_desk(signed=False)
    desk.story.sign(principal_orpha=[])
    assert desk.propose() is None


def test_nobody_but_the_system_proposes(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        services.propose_entry(
            case_id=desk.story.case.id, by=desk.story.scene.expert, at=desk.story.scene.tick()
        )


def test_a_correction_replaces_what_was_not_decided_yet_and_a_dose_says_nothing_new(desk: Desk) -> None:
    first = desk.proposed()
    desk.story.correct(certainty="probable")
    second = desk.proposed()
    first.refresh_from_db()
    assert (first.state, second.version, second.certainty) == (ProposalState.SUPERSEDED, 2, "suspected")
    services.accept_proposal(
        proposal_id=second.id, facts=facts(), by=desk.curator, at=desk.story.scene.tick()
    )
    desk.story.correct(red_flags="Apnoea.")
    assert desk.propose() is None
    desk.story.correct(certainty="confirmed")
    assert desk.proposed().state == ProposalState.OPEN


def test_a_curator_enters_a_child_with_a_pseudonym_and_the_delay(desk: Desk) -> None:
    entry = desk.enter(codes=Codes(orpha="ORPHA:706", omim="OMIM:607411", icd10="Q25.0"))
    assert entry.delay_days == (date(2026, 11, 10) - desk.child.birth_date).days
    assert (entry.disease, entry.centre, entry.number) == ("ORPHA:706", desk.story.scene.centre, 1)
    assert Proposal.objects.get().entry == entry
    name = Pseudonym.objects.get(child=desk.child).text
    assert desk.child.family_name not in name
    page = entry_page(
        desk.curator, Wanted(pseudonym=name, certainty="biochemical"), at=desk.story.scene.tick(), cursor=None
    )
    assert [(row.entry, row.pseudonym) for row in page.rows] == [(entry, name)]
    assert not entry_page(
        desk.curator, Wanted(disease="ORPHA:558"), at=desk.story.scene.tick(), cursor=None
    ).rows


def test_impossible_facts_and_unknown_codes_are_refused_and_nothing_is_kept(desk: Desk) -> None:
    proposal, at = desk.proposed(), desk.story.scene.tick()
    late = facts(diagnosed_on=date(2099, 1, 1))
    with pytest.raises(services.DiagnosisImpossible) as refused:
        services.accept_proposal(proposal_id=proposal.id, facts=late, by=desk.curator, at=at)
    assert refused.value.faults == [Fault.DIAGNOSIS_LATER]
    unknown = facts(codes=Codes(orpha="ORPHA:706", omim="OMIM:1"))
    with pytest.raises(services.CodesUnknown, match="OMIM:1"):
        services.accept_proposal(proposal_id=proposal.id, facts=unknown, by=desk.curator, at=at)
    assert not Entry.objects.exists()
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.OPEN


def test_a_proposal_is_decided_once_and_declined_only_with_a_reason(desk: Desk) -> None:
    proposal, scene = desk.proposed(), desk.story.scene
    which: dict[str, Any] = {"proposal_id": proposal.id, "by": desk.curator}
    with pytest.raises(services.WordsNeeded):
        services.decline_proposal(reason="", at=scene.tick(), **which)
    declined = services.decline_proposal(reason="A newborn's duct, closed since.", at=scene.tick(), **which)
    assert declined.settled_by_id == desk.curator.user_id
    for deed in (
        lambda: services.decline_proposal(reason="Again.", at=scene.tick(), **which),
        lambda: services.accept_proposal(facts=facts(), at=scene.tick(), **which),
        lambda: services.ask_about_proposal(text="Why?", at=scene.tick(), **which),
    ):
        with pytest.raises(services.ProposalOver):
            deed()


def test_the_curator_asks_the_expert_who_signed_and_she_answers(desk: Desk) -> None:
    proposal, scene = desk.proposed(), desk.story.scene
    with pytest.raises(Proposal.DoesNotExist):  # nobody asked her yet
        services.answer_proposal(proposal_id=proposal.id, text="?", by=scene.expert, at=scene.tick())
    services.ask_about_proposal(proposal_id=proposal.id, text="Since when?", by=desk.curator, at=scene.tick())
    run_until_idle()
    assert "registry_asked" in kinds(scene.expert.user_id)
    with pytest.raises(Proposal.DoesNotExist):
        services.answer_proposal(proposal_id=proposal.id, text="?", by=scene.other_expert, at=scene.tick())
    services.answer_proposal(proposal_id=proposal.id, text="Since birth.", by=scene.expert, at=scene.tick())
    run_until_idle()
    assert "registry_answered" in kinds(desk.curator.user_id)
    found = proposal_for(desk.curator, proposal.id, scene.tick())
    assert [word.text for word in found.said.all()] == ["Since when?", "Since birth."]
    assert found.state == ProposalState.OPEN
    with pytest.raises(NotAllowed):  # she answers, and decides nothing
        services.accept_proposal(proposal_id=proposal.id, facts=facts(), by=scene.expert, at=scene.tick())


def test_saying_anew_keeps_every_version_and_overwrites_nobody(desk: Desk) -> None:
    entry, scene = desk.enter(), desk.story.scene
    genetic = facts(certainty=Certainty.GENETIC, codes=Codes(orpha="ORPHA:706", omim="OMIM:607411"))
    which: dict[str, Any] = {"entry_id": entry.id, "facts": genetic, "by": desk.curator}
    with pytest.raises(services.WordsNeeded):
        services.restate_entry(number=1, because="", at=scene.tick(), **which)
    changed = services.restate_entry(number=1, because="Report of the laboratory.", at=scene.tick(), **which)
    with pytest.raises(services.EntryChangedElsewhere):
        services.restate_entry(number=1, because="Late.", at=scene.tick(), **which)
    first, second = sorted(versions_of(changed), key=lambda version: version.number)
    assert (first.certainty, second.certainty, second.because) == (
        "biochemical", "genetic", "Report of the laboratory.",
    )  # fmt: skip
    assert first.facts == facts()
    for change in (second.delete, first.save):
        with pytest.raises(Error, match="does not change"), transaction.atomic():
            change()


def test_a_child_has_one_entry_for_a_disease_kept_by_the_centre_that_was_first(desk: Desk) -> None:
    entry, scene = desk.enter(), desk.story.scene
    desk.story.correct(certainty="probable")
    again = desk.proposed()
    assert again.centre_id == entry.centre_id
    Proposal.objects.filter(pk=again.pk).update(centre=scene.hospital)  # as if another centre had signed it
    elsewhere = make_actor(Role.REGISTRY_CURATOR, organisation=scene.hospital)
    with pytest.raises(services.DiseaseEnteredAlready):
        services.accept_proposal(proposal_id=again.id, facts=facts(), by=elsewhere, at=scene.tick())


def seen_by(desk: Desk) -> dict[str, int]:
    """How many rows each way to the registry shows."""
    at, scene = desk.story.scene.tick(), desk.story.scene
    return {
        "proposals": proposals_visible_to(desk.curator, at).count(),
        "worklist": sum(
            len(proposal_page(desk.curator, show, at=at, cursor=None).rows)
            for show in ("open", "asked", "over")
        ),
        "entries": entries_visible_to(desk.curator, at).count(),
        "list": len(entry_page(desk.curator, Wanted(), at=at, cursor=None).rows),
        "doctor": entries_visible_to(scene.referrer, at).count(),
        "child": len(entries_of_child(desk.child, scene.referrer, at)),
        "expert": entries_visible_to(scene.expert, at).count(),
        "system": entries_visible_to(SYSTEM, at).count(),
    }


def test_withdrawal_hides_everything_in_the_same_moment_and_then_closes_it(desk: Desk) -> None:
    entry = desk.enter()
    assert set(seen_by(desk).values()) == {1}
    desk.withdraw()
    assert set(seen_by(desk).values()) == {0}, "before any job has run"
    at = desk.story.scene.tick()
    with pytest.raises(Entry.DoesNotExist):
        entry_for(desk.curator, entry.id, at)
    with pytest.raises(Entry.DoesNotExist):
        services.restate_entry(
            entry_id=entry.id, number=1, facts=facts(), because="Late.", by=desk.curator, at=at
        )
    run_until_idle()
    entry.refresh_from_db()
    assert entry.state == EntryState.CLOSED

    desk.consent()
    run_until_idle()
    again = Proposal.objects.get()
    assert (again.state, seen_by(desk)["doctor"]) == (ProposalState.OPEN, 0), (
        "nothing opens without a curator"
    )
    services.accept_proposal(
        proposal_id=again.id, facts=facts(onset=When.ANTENATAL), by=desk.curator, at=desk.story.scene.tick()
    )
    assert seen_by(desk)["doctor"] == 1
    assert len(versions_of(entry)) == 2


def test_a_second_consent_keeps_the_child_in_when_one_is_withdrawn(desk: Desk) -> None:
    desk.enter()
    desk.consents.remove(desk.consent())
    desk.withdraw()
    run_until_idle()
    assert set(seen_by(desk).values()) == {1}


def test_a_consent_that_expires_hides_by_itself(desk: Desk) -> None:
    desk.enter()
    reach = ConsentReach.objects.get(child=desk.child, purpose="registry")
    assert reach.until.year == 9999
    at = desk.story.scene.tick()
    type(desk.consents[0]).objects.filter(pk=desk.consents[0].pk).update(expires=at)
    assert set(seen_by(desk).values()) == {0}


def test_strangers_learn_nothing(desk: Desk) -> None:
    entry, at = desk.enter(), desk.story.scene.tick()
    for actor in (desk.foreign_curator, desk.story.scene.stranger, desk.story.scene.other_expert):
        assert not entries_visible_to(actor, at).exists()
        assert not proposals_visible_to(actor, at).exists()
        with pytest.raises(Entry.DoesNotExist):
            services.restate_entry(
                entry_id=entry.id, number=1, facts=facts(), because="Mine.", by=actor, at=at
            )
    with pytest.raises(NotAllowed):  # the doctor reads it
        services.restate_entry(
            entry_id=entry.id, number=1, facts=facts(), because="Mine.", by=desk.story.scene.referrer, at=at
        )


def test_the_list_as_it_opens_says_what_the_question_asked_anew_says(desk: Desk) -> None:
    waiting, at = desk.proposed(), desk.story.scene.tick()
    assert [row.id for row in proposal_page(desk.curator, "open", at=at, cursor=None).rows] == [waiting.id]
    assert not proposal_page(desk.foreign_curator, "open", at=at, cursor=None).rows
    entry, at = desk.enter(), desk.story.scene.tick()
    opened = entry_page(desk.curator, Wanted(), at=at, cursor=None)
    filtered = entry_page(desk.curator, Wanted(disease=entry.disease), at=at, cursor=None)
    assert [row.entry for row in opened.rows] == [row.entry for row in filtered.rows] == [entry]
    assert not entry_page(desk.foreign_curator, Wanted(), at=at, cursor=None).rows
    desk.withdraw()
    assert not entry_page(desk.curator, Wanted(), at=desk.story.scene.tick(), cursor=None).rows
