"""Matchmaker Exchange API 1.1: /match, /heartbeat, /metrics. Every answer is JSON of the version that we speak."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from consilia.diagnosis.queries import NoTable
from consilia.matchmaker import services
from consilia.matchmaker.domain.messages import LONGEST, NotAMatch, NotJson, read_request
from consilia.matchmaker.domain.versions import (
    MEDIA_TYPE,
    MEDIA_TYPES,
    SUPPORTED,
    accepts,
    answered_in,
    is_json_of_a_match,
)
from consilia.matchmaker.models import Peer
from consilia.matchmaker.queries.metrics import metrics as counted
from consilia.matchmaker.queries.peers import peer_with
from consilia.matchmaker.services.answering import DISCLAIMER

log = logging.getLogger(__name__)


class Problem(Exception):
    """An answer that is no result: a status of the API, and what a human reads."""

    def __init__(self, status: int, message: str, **more: Any) -> None:
        self.status, self.body = status, {"message": message, **more}
        super().__init__(message)


def _speaking(method: str) -> Callable[[Callable[..., Any]], Callable[..., HttpResponse]]:
    """JSON out, whatever happens; one method alone."""

    def decorate(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def inner(request: HttpRequest) -> HttpResponse:
            media_type = answered_in(request.headers.get("Accept", ""))
            try:
                if request.method != method:
                    raise Problem(405, f"use {method}")
                return _json(200, view(request), media_type)
            except Problem as problem:
                answer = _json(problem.status, problem.body, media_type)
                if problem.status == 405:
                    answer["Allow"] = method
                if problem.status == 429:
                    answer["Retry-After"] = "60"
                return answer
            except Exception:
                log.exception("a request of the exchange failed")
                return _json(500, {"message": "something went wrong here; it is written down"}, media_type)

        return inner

    return decorate


def _json(status: int, body: Any, media_type: str) -> HttpResponse:
    answer = HttpResponse(msgspec.json.encode(body), status=status, content_type=media_type)
    answer["Cache-Control"] = "no-store"
    return answer


@_speaking("POST")
def match(request: Any) -> Any:
    """Patients like the one who is described."""
    peer = _peer(request)
    try:
        _expect_our_version(request)
        return services.answer_match(request=_asked(request), peer=peer, at=request.at)
    except services.TooMany as refusal:
        services.note_refused(peer=peer, status=429, at=request.at)
        raise Problem(429, str(refusal)) from refusal
    except Problem as problem:
        services.note_refused(peer=peer, status=problem.status, at=request.at)
        raise
    except NoTable as problem:
        raise Problem(500, "this system cannot compare patients at present") from problem


def _peer(request: Any) -> Peer:
    peer = peer_with(request.headers.get("X-Auth-Token", ""), request.at)
    if peer is None:
        raise Problem(401, "X-Auth-Token is missing or not known here")
    return peer


def _expect_our_version(request: HttpRequest) -> None:
    if not accepts(request.headers.get("Accept", "")):
        raise Problem(
            406, f"say in Accept which version you read, such as {MEDIA_TYPE}", supportedVersions=SUPPORTED
        )
    if not is_json_of_a_match(request.headers.get("Content-Type", "")):
        raise Problem(415, f"Content-Type must be {MEDIA_TYPE} or application/json")


def _asked(request: HttpRequest) -> Any:
    try:
        if int(request.headers.get("Content-Length") or 0) > LONGEST:
            raise NotJson(f"the body is longer than {LONGEST} bytes")
        return read_request(request.body)
    except NotJson as problem:
        raise Problem(400, str(problem)) from problem
    except NotAMatch as problem:
        raise Problem(422, str(problem)) from problem


@_speaking("GET")
def heartbeat(request: Any) -> Any:
    """Whether this system lives, and which versions it speaks. It tells nothing that needs a token."""
    return {
        "heartbeat": {
            "production": not settings.DEMO,
            "version": settings.VERSION,
            "accept": list(MEDIA_TYPES),
        },
        "disclaimer": DISCLAIMER,
    }


@_speaking("GET")
def metrics(request: Any) -> Any:
    """How much could be found here; small counts are left out."""
    _peer(request)
    return {"metrics": counted(request.at), "disclaimer": DISCLAIMER}
