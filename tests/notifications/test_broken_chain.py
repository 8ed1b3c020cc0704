"""A log that does not hold is the auditors' business at once, wherever they work."""

import pytest

from consilia.accounts.domain.roles import Role
from consilia.audit.models import AuditEntry
from consilia.notifications.jobs import tell_of_broken_chain
from consilia.notifications.models import Notification
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.audit import as_superuser, boil_kettles, verify_log

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken() -> AuditEntry:
    """The entry that tells of a row somebody deleted behind the triggers."""
    boil_kettles(5)
    with as_superuser("audit_auditentry") as cursor:
        cursor.execute("DELETE FROM audit_auditentry WHERE number = 3")
    verify_log()
    return AuditEntry.objects.get(name="ChainBroken")


def tell(broken: AuditEntry) -> None:
    tell_of_broken_chain(
        event="ChainBroken", entry_id=str(broken.id), subject_id=str(broken.subject_id), author_id=None
    )


def test_auditors_and_administrators_hear_of_it_once_and_nobody_else(broken: AuditEntry) -> None:
    auditors = [make_actor(Role.AUDITOR), make_actor(Role.AUDITOR), make_actor(Role.ADMINISTRATOR)]
    make_actor(Role.EXPERT)
    for _ in range(2):
        tell(broken)
    told = Notification.objects.filter(kind="chain_broken")
    assert sorted(row.user_id for row in told) == sorted(one.user_id for one in auditors)
    # It never waits for a daily letter.
    assert {row.email_state for row in told} == {"waiting"}


def test_the_news_leads_to_the_page_of_the_chain(broken: AuditEntry) -> None:
    auditor = make_actor(Role.AUDITOR)
    tell(broken)
    client = signed_in_client(auditor)
    assert "The access log was found broken" in client.get("/notifications/").content.decode()
    news = Notification.objects.get(user=auditor.user_id)
    assert client.get(f"/notifications/{news.id}/").url == "/audit/chain/"
