"""Patients to be found: children with a profile, whose families agreed to be compared.

with_table(settings, tmp_path)                  # the little world of diseases, and where lists are kept
alike = make_alike(scene, observed=[SEIZURE])   # a patient of another centre with these findings
"""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from pytest_django import Settings

from consilia.accounts.domain.actors import Actor
from consilia.network.models import Organisation
from consilia.patients.models import Consent
from consilia.patients.services import withdraw_consent
from consilia.registry.services import load_registry_policy
from consilia.similar import services
from consilia.similar.models import Profile
from tests.factories.cases import Scene
from tests.factories.diagnosis import SEIZURE, save_table
from tests.factories.network import make_organisation
from tests.factories.patients import make_child, make_consent

SYSTEM = Actor.system()


def with_table(settings: Settings, data: Path) -> None:
    settings.DATA_DIR = data
    save_table(data)
    services.load_similar_policy()
    load_registry_policy()


def make_alike(
    scene: Scene,
    *,
    observed: list[str] | None = None,
    centre: Organisation | None = None,
    purposes: tuple[str, ...] = ("registry",),
    born: date = date(2020, 5, 1),
    sex: str = "female",
    **fields: Any,
) -> Profile:
    """A child of the network with a profile."""
    child = make_child(by=scene.referrer, at=scene.tick(), birth_date=born, sex=sex)
    for purpose in purposes:
        make_consent(child, by=scene.referrer, at=scene.tick(), purpose=purpose)
    said: dict[str, Any] = {
        "disease": "ORPHA:706",
        "label_en": "Patent arterial duct",
        "label_ru": "Открытый артериальный проток",
        "certainty": "genetic",
        **fields,
    }
    return Profile.objects.create(
        child=child,
        centre=centre or make_organisation(region="RU-MOW", is_centre=True),
        sex=child.sex,
        born=child.birth_date,
        observed=observed or [SEIZURE],
        changed_at=scene.at,
        **said,
    )


def withdraw(profile: Profile, purpose: str, *, by: Actor, at: datetime) -> None:
    for consent in Consent.objects.filter(child=profile.child, purpose=purpose, withdrawn_at=None):
        withdraw_consent(consent_id=consent.id, reason="", by=by, at=at)
