"""Every door in the second wall is known. A new one is a conscious act: write it here, with whom it serves."""

import ast
from collections import Counter, defaultdict
from functools import cache

import pytest
from django.db import connection

from config.environment import ROOT

# Function that looks further than its reader: why it must. `take_in_hand` lets in one named case or child alone.
LOOKS_FURTHER = {
    "cases.queries.candidates.candidates": "loads, refusals and earlier cases of every expert of the field",
    "cases.queries.candidates.open_loads": "how many cases each consultant has in hand, on pages of the network",
    "cases.queries.clock_changes.centres_on_calendars": "whose clocks a file of days off would move",
    "cases.queries.clock_changes.effect_of": "an administrator sees how many clocks a new limit would move",
    "cases.queries.clock_changes.effect_of_calendars": "what other hours would do, in numbers of cases and moments",
    "cases.queries.emergencies.access_to_review": "auditors review it and have no part in the case",
    "cases.queries.emergencies.accesses_page": "auditors review emergency accesses and see no case otherwise",
    "cases.queries.emergencies.case_named": "the foreign case that is named when there is no time to ask",
    "cases.queries.emergencies.reviews_overdue": "the auditors' count",
    "cases.queries.policy_effects.accesses_in_force": "an administrator sees how many a policy would touch",
    "cases.queries.policy_effects.answered_cases": "the same",
    "cases.queries.policy_effects.cases_in_region": "the same",
    "cases.queries.policy_effects.cases_to_be_signed": "the same",
    "cases.queries.policy_effects.clocks_before": "the same",
    "cases.queries.policy_effects.closed_between": "the same",
    "cases.queries.policy_effects.invitations_longer_than": "the same",
    "cases.queries.policy_effects.late_by": "the same",
    "cases.queries.policy_effects.open_readings": "the same",
    "cases.queries.search._found": "which of her own cases fit words and names: no index of texts serves behind a policy",
    "cases.queries.second_readings.readers_for": "loads of every expert who could read",
    "cases.queries.worklist._fitting": "the same, for a page of the worklist",
    "cases.routed_work.is_of_use": "whether a proposal still holds, also for whoever is asked to step in",
    "cases.services.reoptimising.step_in": "whoever steps in has no part in the case yet",
    "cases.services.stow._read": "reading images is the system's work, also while a program waits for it",
    "cases.services.emergencies._locked": "whose access is over ends it, and auditors review it",
    "cases.services.invitations._locked": "whose invitation is over is told so",
    "cases.services.offers._answered": "whose offer was taken back is told so",
    "cases.services.second_reading._of_reader": "whose reading is over is told so",
    "documents.queries._used": "whoever sends a file is told how full her organisation is: a sum, no file",
    "documents.queries.holds": "the same bytes take no more room, whoever of the organisation sent them",
    "documents.queries.uploads_under_way": "an administrator sees how many files a policy would touch",
    "documents.services.verification._of_bytes": "whoever holds the very bytes of a document verifies it",
    "documents.services.verification._proved": "whoever holds number and code of a document verifies it",
    "followup.queries.policy_effects.plans_of": "an administrator sees how many plans a template made",
    "followup.services.links.open_link": "whoever holds the link of one tap has not signed in",
    "imaging.services.annotating._next_number": "a mark's number is given once in a study, whoever marked what she does not see",
    "patients.queries.children._found": "which of her own children fit parts of a name: an index that no policy lets serve",
    "medicines.queries.channel_effects._alike": "counts of needs that a rule of channels would change, never whose",
    "medicines.services.parents._opened": "whoever holds the address of a parent's page has not signed in",
    "patients.queries.duplicates.find_duplicates": "a child is looked for in the whole network before it is entered",
    "patients.queries.questions.open_questions": "the foreign records about which the reader is asked",
    "patients.queries.questions.question_for": "the foreign record about which the reader is asked",
    "patients.services.identifiers._held": "whether a number is another child's, never whose",
    "patients.services.identifiers._settle": "a number contested by one record alone is no longer contested",
    "patients.services.merging._part": "records that are parted may leave their doer's sight before all are",
    "patients.services.questions._share": "two houses that found one child see each other's record of it",
    "registry.queries.diseases.disease_picture": "counts across the network, what is small hidden",
    "registry.queries.diseases.diseases": "counts across the network, what is small left out",
    "registry.services.entries._lead_here": "what other centres signed goes to the curators who keep the entry",
    "registry.services.statuses._end_inquiries": "a question of another centre about the same child is answered too",
    "registry.services.entries.pseudonym_for": "whether a pseudonym is somebody's already",
    "matchmaker.services.answering._kept": "another system has no part in anything; what it was told is kept",
    "matchmaker.services.answering.note_refused": "the same, of what was not answered",
    "matchmaker.queries.metrics.metrics": "counts over all who may leave, what is small hidden",
    "matchmaker.queries.metrics.received_in_a_minute": "how many requests a system sent: the limit",
    "similar.queries.searching.leaving": "another system asks; only what may leave is answered",
    "similar.queries.searching.one_alike": "a patient of the whole network, not named",
    "similar.queries.searching.profile_named": "the same, by a reference that says nothing",
    "similar.queries.searching.question_of": "genes of the reader's own patient, from her profile",
    "similar.queries.searching.similar_to": "patients of the whole network, consent before all, not named",
    "quality.queries.centre.centre_page": "quality of a centre, by the table of quality review",
    "quality.queries.reviews.action_for": "findings, by the table of quality review",
    "quality.queries.reviews.actions_of": "findings, by the table of quality review",
    "quality.queries.reviews.done_lately": "blinded reviewers have no part in the case",
    "quality.queries.reviews.dossier_for": "by the table of quality review",
    "quality.queries.reviews.my_reviews": "blinded reviewers have no part in the case",
    "quality.queries.reviews.review_for": "blinded reviewers have no part in the case",
    "quality.queries.samples.prove": "a sample is drawn again from all answers of a month",
    "quality.services.dossiers.locked": "blinded reviewers have no part in the case",
}
TAKES_IN_HAND = {
    "cases.services.drafts.start_case": "a case before its first grant",
    "cases.services.emergencies._locked": "the case whose access is ended or reviewed",
    "cases.services.emergencies.break_glass": "the case that was named",
    "cases.services.invitations._locked": "who declines loses sight while she does",
    "followup.services.links.open_link": "the case of the link",
    "patients.services.children.register_child": "a child before its first sight",
    "quality.services.dossiers.locked": "the case of the dossier",
}


# The same of functions of the database.
LOOK_FURTHER_THERE = {
    "cases_children_read": "whose records a person reads by what she was offered or may read for a while",
    "cases_given": "what a person was given lies in grants of cases that she does not see before she knows",
    "cases_knock": "the same, for one case",
    "cases_waiting": "how long each centre's queue is, for a doctor who sends",
    "patients_reckon_consent": "the reach of a consent is that of all records of a person",
    "patients_record_shown": "whether a row of sight opens a record, which the policy of such rows asks itself",
    "registry_child_shown": "which records are one person's; whether one has an entry is asked of the entries' policy",
}


def doors(name: str) -> Counter[str]:
    return Counter({function: calls[name] for function, calls in _all_calls().items() if calls[name]})


@cache
def _all_calls() -> dict[str, Counter[str]]:
    """What each function of ours calls by a plain name, and how often."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for path in sorted((ROOT / "consilia").rglob("*.py")):
        if path.parts[-2:] == ("foundation", "wall.py"):
            continue
        module = ".".join(path.relative_to(ROOT / "consilia").with_suffix("").parts)
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                found[f"{module}.{function.name}"] += _calls(function)
    return found


def _calls(function: ast.AST) -> Counter[str]:
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return Counter(call.id for call in calls if isinstance(call, ast.Name))


def test_every_question_that_looks_further_is_named_here_with_its_reason() -> None:
    assert doors("looking_further") == Counter(dict.fromkeys(LOOKS_FURTHER, 1))


def test_everything_that_is_taken_in_hand_is_named_here_with_its_reason() -> None:
    assert doors("take_in_hand") == Counter(dict.fromkeys(TAKES_IN_HAND, 1))


def test_only_the_wall_itself_and_an_export_of_the_log_say_who_reads() -> None:
    says = doors("reading_as") + doors("set_config")
    assert set(says) == {
        "accounts.middleware.__call__",
        "accounts.access.seeing_as",
        "audit.views._as_auditor",
    }


@pytest.mark.django_db
def test_every_function_of_the_database_that_looks_further_is_named_here_with_its_reason() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE prosrc LIKE %s", ["%set_config('consilia.reader', 'system'%"]
        )
        assert {name for (name,) in cursor} == set(LOOK_FURTHER_THERE)
