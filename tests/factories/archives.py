"""Hospitals' archives: archive = make_archive(scene.hospital, address="http://127.0.0.1:8042/dicom-web")."""

from datetime import datetime
from typing import Any

from consilia.accounts.domain.roles import Role
from consilia.archives import services
from consilia.archives.models import Archive
from tests.factories.accounts import make_actor
from tests.factories.cases import NOON

ADDRESS = "https://archive.example/dicom-web"


def facts_of(organisation: Any, **changes: Any) -> dict[str, Any]:
    return {
        "organisation": organisation,
        "name": "Hospital archive",
        "address": ADDRESS,
        "sign_in": "basic",
        "user_name": "consilia",
        "authority": "",
        "roles": ["referring_doctor", "organisation_coordinator"],
        "may_pull": True,
        "may_push": True,
        **changes,
    }


def make_archive(
    organisation: Any, *, secret: str = "a word for the archive", at: datetime = NOON, **changes: Any
) -> Archive:
    return services.add_archive(
        facts=facts_of(organisation, **changes), secret=secret, by=make_actor(Role.ADMINISTRATOR), at=at
    )
