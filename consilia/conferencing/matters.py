"""Who knows the things that councils are about: settings.SESSION_MATTERS, wired by the composition root.

A council is called on one page, whatever it is about; the context of the thing says whether it may be called,
and calls it by a service of its own.
"""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from consilia.accounts.domain.actors import Actor
from consilia.conferencing.domain.matters import Matter
from consilia.conferencing.models import Session


def matter_of(subject: str, subject_id: UUID, *, by: Actor, at: datetime) -> Matter:
    """The thing, when `by` may call a council about it now.

    Raises:
        Session.DoesNotExist: nobody knows such things.
        Whatever its context raises where it does not exist for `by`, or may not be called now.
    """
    path = settings.SESSION_MATTERS.get(subject)
    if path is None:
        raise Session.DoesNotExist
    matter: Matter = import_string(path)(subject_id, by=by, at=at)
    return matter
