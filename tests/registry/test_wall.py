"""The second wall around the registry: without any filter the database shows nobody more than the first wall."""

import pytest
from django.apps import apps
from django.db import connection

from consilia.accounts.access import seeing_as
from consilia.foundation.wall import looking_further
from consilia.patients.models import Child, ConsentReach
from consilia.patients.services import merge_children, unmerge_children
from consilia.registry.models import (
    Entry,
    Picture,
    Proposal,
    ProposalWord,
    Pseudonym,
    Relative,
    StatusInquiry,
    Variant,
    Version,
    Visit,
    VisitVersion,
    VitalStatus,
)
from consilia.registry.queries import entries_visible_to, proposals_visible_to
from tests.factories.accounts import make_actor
from tests.factories.patients import make_child
from tests.factories.registry import Desk, make_desk
from tests.walls import a_process_that_serves_pages

pytestmark = pytest.mark.django_db
TABLES = (
    Entry,
    Version,
    Proposal,
    ProposalWord,
    Pseudonym,
    Visit,
    VisitVersion,
    Picture,
    Variant,
    Relative,
    StatusInquiry,
    VitalStatus,
)
# Definitions of forms and figures of policy name no child.
OUTSIDE = {"registry_formversion", "registry_registrypolicy"}


def filled() -> Desk:
    desk = make_desk()
    desk.ask()
    desk.fill(desk.enter(), "eu_cde", patient_status="alive")
    return desk


def test_each_reader_is_shown_what_the_first_wall_shows_and_nothing_after_a_withdrawal() -> None:
    with looking_further():
        desk = filled()
    scene = desk.story.scene
    readers = [
        desk.curator, desk.foreign_curator, scene.referrer, scene.house_coordinator, scene.expert,
        scene.other_expert, scene.coordinator, scene.regional_operator, scene.stranger,
    ]  # fmt: skip
    for withdrawn in (False, True):
        if withdrawn:
            desk.withdraw()
        at, seen = scene.tick(), {}
        for actor in readers:
            first = (
                set(entries_visible_to(actor, at).values_list("id", flat=True)),
                set(proposals_visible_to(actor, at).values_list("id", flat=True)),
            )
            with a_process_that_serves_pages(), seeing_as(actor, at):
                second = (
                    set(Entry.objects.values_list("id", flat=True)),
                    set(Proposal.objects.values_list("id", flat=True)),
                )
                parts = [
                    model.objects.count() for model in (Version, ProposalWord, Pseudonym, Visit, VisitVersion)
                ]
            assert second == first, actor
            assert parts == [len(first[0]), len(first[1]), *[len(first[0])] * 3], actor
            seen[actor.user_id] = bool(first[0])
        assert sum(seen.values()) == (0 if withdrawn else 5)


def test_a_process_without_a_reader_is_shown_nothing() -> None:
    filled()
    with a_process_that_serves_pages():
        assert [model.objects.count() for model in TABLES] == [0] * len(TABLES)


def test_every_table_of_the_registry_stands_behind_the_wall_or_is_named_here() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        walled = {name for (name,) in cursor.fetchall()}
    tables = {model._meta.db_table for model in apps.get_app_config("registry").get_models()}
    assert tables - walled <= OUTSIDE


def test_a_consent_reaches_all_records_of_a_person_while_they_are_one() -> None:
    desk = make_desk(signed=False)
    scene = desk.story.scene
    other = make_child(by=scene.referrer, at=scene.tick())
    house = make_actor(scene.house_coordinator.role, organisation=scene.hospital)

    def reached() -> set[Child]:
        return {row.child for row in ConsentReach.objects.filter(purpose="registry")}

    assert reached() == {desk.child}
    merge = merge_children(
        kept_id=other.id, gone_id=desk.child.id, reason="entered twice", by=house, at=scene.tick()
    )
    assert reached() == {desk.child, other}
    unmerge_children(merge_id=merge.id, reason="two children", by=house, at=scene.tick())
    assert reached() == {desk.child}
