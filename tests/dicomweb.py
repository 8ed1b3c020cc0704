"""DICOMweb's reference client, as a program of somebody, and raw bodies of STOW-RS."""

import io
from collections.abc import Iterable
from typing import Any

import requests
from dicomweb_client.api import DICOMwebClient
from django.http import HttpResponse
from django.test import Client
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from consilia.accounts.domain.actors import Actor
from tests.factories.accounts import make_program


class OverDjango(BaseAdapter):
    """Requests go to Django's test client instead of a socket."""

    def __init__(self, client: Client) -> None:
        super().__init__()
        self.client = client

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:  # type: ignore[override]
        headers = {name: value for name, value in request.headers.items() if name.lower() != "content-length"}
        kind = headers.pop("Content-Type", "application/octet-stream")
        body = request.body or b""
        found = self.client.generic(
            request.method or "GET", request.path_url, body, content_type=kind, headers=headers
        )
        answer = requests.Response()
        answer.status_code, answer.url, answer.request = found.status_code, request.url or "", request
        answer.headers = CaseInsensitiveDict(found.headers)
        answer.raw = io.BytesIO(b"".join(found) if found.streaming else found.content)
        return answer

    def close(self) -> None:
        """Nothing is open."""


def program_of(actor: Actor, root: str = "imaging") -> DICOMwebClient:
    session = requests.Session()
    session.mount("http://testserver", OverDjango(make_program(actor)))
    return DICOMwebClient(f"http://testserver/{root}/dicomweb", session=session)


def stow(client: Client, address: str, parts: Iterable[bytes]) -> HttpResponse:
    """As gateways send: whatever the parts are."""
    body = b"".join(b"--x\r\nContent-Type: application/dicom\r\n\r\n" + part + b"\r\n" for part in parts)
    kind = 'multipart/related; type="application/dicom"; boundary=x'
    answer: HttpResponse = client.post(address, body + b"--x--\r\n", content_type=kind)  # type: ignore[assignment]
    return answer
