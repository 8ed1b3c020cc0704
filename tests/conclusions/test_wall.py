"""The second wall around files and documents: seen by who sees one of the things that they hang on, and only by her."""

import io
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from consilia.accounts.access import seeing_as
from consilia.accounts.domain.actors import Actor
from consilia.cases.models import Attachment
from consilia.cases.queries import cases_visible_to
from consilia.cases.services import attach_file
from consilia.conclusions.models import Conclusion
from consilia.conclusions.services import sign_conclusion
from consilia.documents.models import Document, StoredFile
from consilia.documents.services import verify_document
from consilia.foundation.wall import NOBODY, reading_as
from tests.cases.test_lifecycle_table import PEOPLE
from tests.factories import documents as make
from tests.factories.conclusions import Story, make_story
from tests.factories.conferencing import make_table
from tests.walls import a_process_that_serves_pages

pytestmark = pytest.mark.django_db


def shown(model: Any, actor: Actor, at: datetime) -> set[UUID]:
    """What the database shows without any filter."""
    with a_process_that_serves_pages(), seeing_as(actor, at):
        return set(model.objects.values_list("id", flat=True))


def _attached(story: Story, content: bytes = b"") -> Attachment:
    return attach_file(
        case_id=story.case.id, stream=io.BytesIO(content or make.text()), name="ecg.txt", declared_type="text/plain",
        title="ECG", by=story.scene.referrer, at=story.scene.tick(),
    )  # fmt: skip


def test_documents_and_files_are_shown_with_their_case_and_only_with_it() -> None:
    story = make_story()
    scan, loose = _attached(story).file, make.make_file(b"nobody has attached this\n")
    document = story.sign().document
    assert document is not None
    other = make_story(scene=story.scene)
    hung_twice = _attached(other, b"one file for two cases\n")
    Attachment.objects.create(
        case=story.case, file=hung_twice.file, name="b.txt", added_by_id=story.scene.referrer.user_id,
        added_at=story.scene.tick(),
    )  # fmt: skip
    at, sights = story.scene.tick(), set()
    for person in PEOPLE:
        actor = getattr(story.scene, person)
        sees = {
            one.id: cases_visible_to(actor, at).filter(pk=one.id).exists() for one in (story.case, other.case)
        }
        seen_here, seen_there = sees[story.case.id], sees[other.case.id]
        assert (document.id in shown(Document, actor, at)) == seen_here, person
        files = shown(StoredFile, actor, at)
        assert ({scan.id, document.pdf_id} <= files) == seen_here, person
        assert bool({scan.id, document.pdf_id} & files) == seen_here, person
        assert (hung_twice.file_id in files) == (seen_here or seen_there), person
        assert loose.id not in files, person
        sights.add((seen_here, seen_there))
    assert {(True, True), (False, False)} <= sights


def test_a_signed_answer_is_made_verified_and_downloaded_behind_the_wall() -> None:
    story = make_story()
    story.write()
    scene = story.scene
    at = scene.tick()
    with a_process_that_serves_pages(), seeing_as(scene.expert, at):
        draft = Conclusion.objects.get(case=story.case)
        sign_conclusion(case_id=story.case.id, revision=draft.revision, by=scene.expert, at=at)
    document = Document.objects.get()
    with a_process_that_serves_pages(), reading_as(NOBODY):
        assert not Document.objects.exists()
        assert not StoredFile.objects.exists()
        genuine = verify_document(
            number=document.number, code=document.verification_code, visitor="192.0.2.1", at=at
        )
    assert genuine is not None
    assert genuine.number == document.number


def test_minutes_are_shown_to_who_takes_part_or_organises() -> None:
    table = make_table().signed()
    document = table.session.minutes.document
    assert document is not None
    for actor in (*table.everybody, table.coordinator):
        assert shown(Document, actor, table.tick()) == {document.id}
        assert shown(StoredFile, actor, table.tick()) == {document.pdf_id}
    assert not shown(Document, table.stranger, table.tick())
