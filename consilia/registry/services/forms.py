"""Definitions of forms: shipped ones loaded once, others brought as a file by an administrator."""

import hashlib
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.registry.domain.definition_files import NotADefinition, read_definition, write_definition
from consilia.registry.domain.definitions import Fault
from consilia.registry.events import FormLoaded
from consilia.registry.models import FormVersion
from consilia.registry.permissions import may_define_forms

SHIPPED = Path(__file__).parents[1] / "data"


class DefinitionRefused(Refusal):
    """The file is no definition; `faults` say why, line by line."""

    status = 422
    message = _("The definition cannot be used. Nothing was loaded.")

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__()


class FormIsThere(Refusal):
    message = _("This definition is there already, word for word.")


@transaction.atomic
def load_form(*, text: str, by: Actor, at: datetime) -> FormVersion:
    """A new version of a form, from its file. Visits that were filled keep theirs.

    Raises:
        DefinitionRefused: with every mistake and its line.
        FormIsThere: a version says exactly this.
    """
    if not may_define_forms(by):
        raise NotAllowed
    try:
        form = read_definition(text)
    except NotADefinition as error:
        raise DefinitionRefused(error.faults) from error
    canonical = write_definition(form)
    sha256 = hashlib.sha256(canonical.encode()).hexdigest()
    versions = FormVersion.objects.select_for_update().filter(registry=form.registry, code=form.code)
    known = list(versions.order_by("-number"))
    if any(version.sha256 == sha256 for version in known):
        raise FormIsThere
    made = FormVersion.objects.create(
        registry=form.registry,
        code=form.code,
        number=known[0].number + 1 if known else 1,
        label_en=form.label.en,
        label_ru=form.label.ru,
        text=canonical,
        sha256=sha256,
        loaded_at=at,
        loaded_by_id=by.user_id,
    )
    publish(FormLoaded(form_id=made.id, code=made.code, number=made.number), by=by, at=at)
    return made


def load_shipped_forms(*, at: datetime) -> list[FormVersion]:
    """Forms that come with the product, each once: a version that an administrator brought stays in front."""
    made = []
    for path in sorted(SHIPPED.glob("*.yaml")):
        try:
            made.append(load_form(text=path.read_text(encoding="utf-8"), by=Actor.system(), at=at))
        except FormIsThere:
            continue
    return made
