"""Requests that were written without a connection. Identifiers and codes only, never clinical text."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consilia.foundation.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflineRequestEvent(Event):
    """Something became of a request that a device brought."""

    subject: ClassVar[str] = "offline_request"
    offline_request_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflineRequestBrought(OfflineRequestEvent):
    label = _("Request brought by a device")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflineRequestDiscarded(OfflineRequestEvent):
    label = _("Request of a device discarded")
