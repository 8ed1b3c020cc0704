"""Definitions of forms by version, and the visits filled by them."""

from functools import lru_cache

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.foundation.identifiers import uuid7
from consilia.foundation.languages import in_language
from consilia.registry.domain.definition_files import read_definition
from consilia.registry.domain.definitions import Form
from consilia.registry.models.entries import Entry


@lru_cache(maxsize=64)
def _read(text: str) -> Form:
    return read_definition(text)


class FormVersion(models.Model):
    """A form as it was defined at one time, as the file says it. The one with the highest number is current.

    Never changed: a visit is shown by the version that it was filled with.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    registry = models.CharField(_("registry"), max_length=40)
    code = models.CharField(_("code"), max_length=40)
    number = models.PositiveIntegerField(_("version"))
    label_en = models.CharField(max_length=200)
    label_ru = models.CharField(max_length=200)
    text = models.TextField(_("definition"))
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(_("loaded"))
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("form of the registry")
        verbose_name_plural = _("forms of the registry")
        constraints = [
            models.UniqueConstraint(fields=["registry", "code", "number"], name="registry_form_version_once"),
            models.UniqueConstraint(fields=["registry", "code", "sha256"], name="registry_form_text_once"),
            models.CheckConstraint(name="registry_form_numbered", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.label} · {self.number}"

    @property
    def label(self) -> str:
        return in_language(self.label_ru, self.label_en)

    @property
    def form(self) -> Form:
        return _read(self.text)


class Visit(models.Model):
    """One filled form of an entry: what holds now. `values` are texts as `filling.stored` writes them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="visits")
    form = models.ForeignKey(FormVersion, models.PROTECT, related_name="+")
    visited_on = models.DateField(_("day of the visit"))
    values = models.JSONField(default=dict)
    completeness = models.PositiveSmallIntegerField(_("completeness"))
    number = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-visited_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "form", "visited_on"], name="registry_visit_once"),
            models.CheckConstraint(
                name="registry_visit_completeness", condition=Q(completeness__range=(0, 100))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_id} · {self.visited_on}"


class VisitVersion(models.Model):
    """What a visit said at one time, never changed (a trigger keeps it)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    values = models.JSONField()
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        verbose_name = _("version of a visit")
        verbose_name_plural = _("versions of a visit")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "number"], name="registry_visit_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} · {self.number}"
