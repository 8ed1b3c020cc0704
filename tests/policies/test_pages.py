"""The pages of policies: who reads, who changes, and that nothing typed is lost."""

import pytest
from django.test import Client
from django.urls import reverse

from consilia.accounts.domain.roles import Role
from consilia.accounts.models import User
from consilia.cases.models import EmergencyPolicy, EscalationPolicy, SpanPolicy
from consilia.policies.models import PolicyChange
from consilia.policies.registry import kinds
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.cases import make_scene

pytestmark = pytest.mark.django_db
NEW = reverse("policies:propose", args=["spans"])
SIXTY_DAYS = {"name": "reopening", "span": "60", "span_unit": "days", "source": "a decision of the council"}


def administrator(**headers: str) -> Client:
    return signed_in_client(make_actor(Role.ADMINISTRATOR), **headers)


def rows_page(kind: str, **query: str) -> str:
    return reverse("policies:rows", args=[kind], query=query)


def proposed(client: Client, **changes: str) -> PolicyChange:
    answer = client.post(NEW, {**SIXTY_DAYS, **changes})
    assert answer.status_code == 302, answer.content.decode()
    return PolicyChange.objects.latest("proposed_at")


def decide(client: Client, change: PolicyChange, decision: str) -> str:
    address = reverse("policies:decide", args=[change.id])
    return client.post(address, {"decision": decision}, follow=True).content.decode()


def test_everybody_reads_and_only_administrators_change() -> None:
    make_scene()
    doctor, row = signed_in_client(make_actor(Role.REFERRING_DOCTOR)), SpanPolicy.objects.first()
    assert "How long something stays possible" in doctor.get(reverse("policies:list")).content.decode()
    text = doctor.get(rows_page("spans")).content.decode()
    assert "90 days" in text
    assert "unverified" in text
    assert NEW not in text
    change = proposed(administrator())
    assert "a decision of the council" not in doctor.get(rows_page("spans")).content.decode()
    page = reverse("policies:change", args=[change.id])
    for address in (NEW, page, reverse("policies:end", args=["escalation", row.id])):
        assert doctor.get(address).status_code == 403
    assert doctor.post(NEW, SIXTY_DAYS).status_code == 403
    assert page not in doctor.get(rows_page("spans", when="changes")).content.decode()


def test_a_change_is_proposed_seen_confirmed_by_another_and_undone() -> None:
    make_scene()
    boss, other = administrator(), administrator()
    change = proposed(boss)
    text = boss.get(reverse("policies:change", args=[change.id])).content.decode()
    assert "Fewer closed cases can be reopened" in text
    assert "another administrator has to confirm it" in text
    assert "Closed cases that could be reopened no more" in text
    assert "Proposed, not yet confirmed" in boss.get(rows_page("spans")).content.decode()
    assert "It is in force" in decide(other, change, "confirm")
    history = boss.get(rows_page("spans", when="changes")).content.decode()
    assert change.proposed_by.full_name in history
    assert "60 days" in history
    undo = boss.get(f"{NEW}?undo={change.id}").content.decode()
    assert 'value="90"' in undo
    proposed(boss, span="90")
    assert "90 days" in boss.get(rows_page("spans", when="past")).content.decode()


def test_what_was_typed_wrongly_is_said_and_nothing_is_lost() -> None:
    make_scene()
    boss = administrator()
    answer = boss.post(NEW, {**SIXTY_DAYS, "span": "0", "source": "kept words"})
    assert (answer.status_code, "kept words" in answer.content.decode()) == (422, True)
    answer = boss.post(NEW, {**SIXTY_DAYS, "starts": "2020-01-01T00:00"})
    assert (answer.status_code, "The past stays as it was" in answer.content.decode()) == (422, True)
    answer = boss.post(NEW, {**SIXTY_DAYS, "span": "90"})
    assert "says the same already" in answer.content.decode()
    assert not PolicyChange.objects.exists()
    for bad in ("?like=x", "?undo=x", "?undo=00000000-0000-0000-0000-000000000000"):
        assert boss.get(NEW + bad).status_code == 404
    assert boss.get(rows_page("nothing")).status_code == 404
    span = SpanPolicy.objects.first()
    assert boss.get(reverse("policies:end", args=["spans", span.id])).status_code == 404
    late = decide(administrator(), proposed(boss), "drop")
    assert "Dropped" in late
    assert "confirmed or dropped meanwhile" in decide(boss, PolicyChange.objects.get(), "confirm")


def test_a_row_without_figures_is_added_and_ended_and_the_ending_undone() -> None:
    make_scene()
    boss, other = administrator(), administrator()
    row = EscalationPolicy.objects.get(urgency="urgent", percent=50, audience="turn")
    address = reverse("policies:end", args=["escalation", row.id])
    assert "whose move it is" in boss.get(address).content.decode()
    boss.post(address, {"source": "too many letters"})
    change = PolicyChange.objects.get()
    assert "Fewer people are told" in boss.get(reverse("policies:change", args=[change.id])).content.decode()
    decide(other, change, "confirm")
    row.refresh_from_db()
    assert row.ends is not None
    undo = reverse("policies:propose", args=["escalation"])
    assert boss.get(f"{undo}?undo={change.id}").content.decode().count("selected") >= 3
    said = {"urgency": "urgent", "percent": "50", "audience": "turn", "source": "we missed them"}
    assert boss.post(undo, said).status_code == 302


def test_every_policy_has_its_page_and_its_form() -> None:
    make_scene()
    boss = administrator(**{"accept-language": "ru"})
    listed = boss.get(reverse("policies:list")).content.decode()
    assert all(reverse(kind.page) in listed for kind in kinds() if kind.page)
    for kind in [kind.name for kind in kinds() if not kind.page]:
        for when in ("now", "coming", "past", "changes", "never"):
            assert boss.get(rows_page(kind, when=when, after="x")).status_code == 200
        assert boss.get(reverse("policies:propose", args=[kind])).status_code == 200
    text = boss.get(
        f"{reverse('policies:propose', args=['emergency-access'])}?like={EmergencyPolicy.objects.get().id}"
    )
    assert text.content.decode().count("selected") == 3


def test_on_whose_word_a_row_stands_is_said_in_the_readers_language() -> None:
    """What came with the product is translated; what people wrote stays as they wrote it."""
    make_scene()
    boss = administrator()
    decide(boss, proposed(boss, span="120"), "confirm")
    User.objects.update(language="ru")
    text = boss.get(rows_page("spans")).content.decode()
    assert "проект системы: весь случай до закрытия" in text
    assert "a decision of the council" in text
    assert "design: the full case" not in text
