"""Import and export as pages."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from consilia.accounts.domain.roles import Role
from consilia.foundation.csv_exchange import csv_lines
from consilia.network.models import ImportDraft, Organisation
from consilia.network.services.sheets import SHEETS
from tests.factories.network import client_as

pytestmark = pytest.mark.django_db


def upload(client: Client, kind: str, content: bytes, name: str = "file.csv") -> Any:
    file = SimpleUploadedFile(name, content, content_type="text/csv")
    return client.post(reverse("network:upload_import", args=[kind]), {f"{kind}-file": file})


def test_an_import_is_previewed_confirmed_and_done_once(centre: Organisation) -> None:
    client = client_as(Role.ADMINISTRATOR, language="ru")
    rows = list(SHEETS["organisations"].stored())
    new = {**rows[0], "identifier": "1.2.3.4", "is_centre": "no", "kind": "hospital", "fields": ""}
    changed = {**next(row for row in rows if row["identifier"] == centre.identifier), "phone": "+7 000 222"}
    content = "".join(csv_lines([new, changed], SHEETS["organisations"].columns, separator=";")).encode()
    answer = upload(client, "organisations", content)
    text = client.get(answer.url).content.decode()
    assert "1.2.3.4" in text
    assert "+7 000 222" in client.get(f"{answer.url}?show=changed").content.decode()
    fingerprint = text.split('name="fingerprint" value="')[1].split('"')[0]
    draft = ImportDraft.objects.get()
    confirm = reverse("network:confirm_import", args=[draft.id])
    assert client.post(confirm, {"fingerprint": "0" * 64}).status_code == 409
    assert not Organisation.objects.filter(identifier="1.2.3.4").exists()
    assert client.post(confirm, {"fingerprint": fingerprint}).status_code == 302
    assert Organisation.objects.filter(identifier="1.2.3.4").exists()
    assert client.post(confirm, {"fingerprint": fingerprint}).status_code == 409


def test_a_file_with_mistakes_shows_their_lines_and_no_way_on(centre: Organisation) -> None:
    client = client_as(Role.ADMINISTRATOR)
    rows = [dict(row) for row in SHEETS["organisations"].stored()]
    rows[0]["region"] = "RU-NOWHERE"[:10]
    content = "".join(csv_lines(rows, SHEETS["organisations"].columns)).encode()
    text = client.get(upload(client, "organisations", content).url).content.decode()
    assert "There is no region RU-NOWHERE"[:28] in text
    assert "fingerprint" not in text


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"\xff\xfe\x00", b"a,b\n1,2\n", b"x" * (5 * 1024 * 1024 + 1)]
)
def test_a_file_that_cannot_be_read_is_refused_beside_its_field(content: bytes) -> None:
    client = client_as(Role.ADMINISTRATOR)
    answer = upload(client, "units", content)
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    assert not ImportDraft.objects.exists()


def test_an_upload_without_a_file_is_refused() -> None:
    client = client_as(Role.ADMINISTRATOR)
    assert client.post(reverse("network:upload_import", args=["units"])).status_code == 422


def test_an_export_streams_a_file_that_spreadsheets_open(centre: Organisation) -> None:
    client = client_as(Role.ADMINISTRATOR, language="ru")
    answer = client.get(reverse("network:export_network", args=["organisations"]))
    assert answer.streaming
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "organisations-" in answer["Content-Disposition"]
    text = answer.getvalue().decode()
    assert text.startswith("\ufeffidentifier;kind;")


def test_an_example_file_can_be_read_back(centre: Organisation) -> None:
    client = client_as(Role.ADMINISTRATOR)
    for kind, sheet in SHEETS.items():
        content = client.get(reverse("network:import_template", args=[kind])).getvalue()
        text = content.decode()
        assert len(text.splitlines()) == 2
        assert [name.strip("\ufeff") for name in text.splitlines()[0].split(",")] == [
            column.name for column in sheet.columns
        ]
        assert upload(client, kind, content).status_code == 302
