"""Retired codes that nothing replaces: curators say what they are read as."""

import pytest
from django.urls import reverse

from consilia.accounts.domain.roles import Role
from consilia.foundation.refusals import NotAllowed, SomebodyWasFirst
from consilia.terminology.models import Concept
from consilia.terminology.queries import resolve
from consilia.terminology.services import NoSuccessor, choose_successor
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.terminology import LOADED_AT, load, make_release, make_term

pytestmark = pytest.mark.django_db
OLD, NEW = "HP:0000002", "HP:0000003"
TERMS = (make_term(NEW, "Fork"), make_term(OLD, "Prong", obsolete=True))


def choose(code: str = NEW, *, role: Role = Role.REGISTRY_CURATOR) -> Concept:
    old = Concept.objects.get(code=OLD)
    return choose_successor(concept_id=old.id, code=code, by=make_actor(role), at=LOADED_AT)


def test_a_record_with_the_old_code_is_read_as_the_new_one_also_after_the_next_release() -> None:
    load(make_release(*TERMS))
    assert resolve("hpo", OLD) is None
    choose()
    assert resolve("hpo", OLD) == NEW
    load(make_release(*TERMS, make_term("HP:0000004", "Spoon"), version="2"))
    assert resolve("hpo", OLD) == NEW
    named = make_term(OLD, "Prong", obsolete=True, replaced_by="HP:0000004")
    load(make_release(TERMS[0], named, make_term("HP:0000004", "Spoon"), version="3"))
    assert resolve("hpo", OLD) == "HP:0000004"


def test_only_a_code_in_use_replaces_and_only_once_and_by_a_curator() -> None:
    load(make_release(*TERMS))
    for code in (OLD, "HP:9999999", ""):
        with pytest.raises(NoSuccessor):
            choose(code)
    with pytest.raises(NotAllowed):
        choose(role=Role.EXPERT)
    choose()
    with pytest.raises(SomebodyWasFirst):
        choose()


def test_the_queue_lists_them_and_empties() -> None:
    load(make_release(*TERMS))
    curator = signed_in_client(make_actor(Role.REGISTRY_CURATOR))
    queue, old = reverse("terminology:retired"), Concept.objects.get(code=OLD)
    assert OLD in curator.get(queue).content.decode()
    address = reverse("terminology:choose-successor", args=[old.id])
    assert curator.post(address, {"code": "no code"}).status_code == 422
    assert curator.post(address, {"code": NEW.lower()})["Location"].startswith(queue)
    assert address not in curator.get(queue).content.decode()
