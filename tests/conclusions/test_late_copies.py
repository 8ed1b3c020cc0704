"""A device brings its copy of what was typed while the conclusion is being signed, in transactions that really commit."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from tests.conclusions.editor import at, draft_of
from tests.factories.accounts import signed_in_client
from tests.factories.conclusions import Story

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_S = 60


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("", 200), ("Typed too late", 409)],
    ids=["it stands there already", "it came too late"],
)
def test_a_copy_that_waits_for_the_signature_hears_of_it(story: Story, typed: str, answer: int) -> None:
    story.write()
    draft = draft_of(story)
    copy = {
        "version": draft.revision,
        "changed": ["assessment"],
        "assessment": typed or draft.assessment,
    }
    client = signed_in_client(story.scene.expert)

    def bring() -> int:
        try:
            return client.post(at(story, "draft/autosave/"), copy).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            story.sign()
            brought = pool.submit(bring)
            wait_until_somebody_waits()
        assert brought.result(PATIENCE_S) == answer
    assert story.current.assessment == draft.assessment


def wait_until_somebody_waits() -> None:
    """Until somebody waits for the end of a transaction: the copy, or at worst another test beside this one."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    pytest.fail("nobody waited for the signature")
