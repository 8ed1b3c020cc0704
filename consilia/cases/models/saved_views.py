"""Worklists as people keep them: views with a name, the list as it was left, and deeds done to many cases."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.accounts.models import ROLE_NAMES
from consilia.foundation.identifiers import uuid7
from consilia.network.models import Organisation

LONGEST_NAME = 60


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def named(self) -> Self:
        return self.exclude(name="").filter(deleted_at=None)


class SavedView(models.Model):
    """Filters and columns of a worklist under a name; without a name, how its owner left the list.

    Both stand in one table, so that a page asks for all of them at once.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    role = models.CharField(max_length=32, choices=[(role.value, name) for role, name in ROLE_NAMES.items()])
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=LONGEST_NAME, blank=True)
    # As in the address of the list: {"show": "open", "urgency": "emergency"}.
    filters = models.JSONField(default=dict)
    # Which columns, in which order; empty: as the owner, or for a shared view its reader, has them anyway.
    columns = models.JSONField(default=list)
    is_shared = models.BooleanField(_("shared with the organisation"), default=False)
    position = models.PositiveSmallIntegerField(default=0)
    # Only of the list as it was left: which view it opens with.
    opens_with = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    # Deleted ones stay for a while, so that deleting can be undone.
    deleted_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "role", "organisation"], condition=Q(name=""), name="saved_view_one_standing"
            ),
            models.UniqueConstraint(
                fields=["owner", "role", "organisation", "name"],
                condition=Q(deleted_at=None) & ~Q(name=""),
                name="saved_view_name_once",
            ),
            models.CheckConstraint(
                name="saved_view_named_when_shared",
                condition=~Q(name="") | Q(is_shared=False, deleted_at=None),
            ),
            models.CheckConstraint(
                name="saved_view_only_the_list_opens", condition=Q(name="") | Q(opens_with=None)
            ),
        ]
        indexes = [models.Index("organisation", name="saved_view_shared", condition=Q(is_shared=True))]

    def __str__(self) -> str:
        return self.name


class BulkDeed(models.Model):
    """One deed done to several cases at once: what became of each, and what an undo brings back."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    role = models.CharField(max_length=32)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    name = models.CharField(max_length=20)
    at = models.DateTimeField()
    # What the deed was given beside the cases: whom, or why.
    given = models.JSONField(default=dict)
    # {case: {"before": ...}} of those it was done to, {case: "code of the refusal"} of the others.
    done = models.JSONField(default=dict)
    refused = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("deed on several cases")
        verbose_name_plural = _("deeds on several cases")
        indexes = [models.Index(fields=["by", "-at"], name="bulk_deed_of")]

    def __str__(self) -> str:
        return f"{self.name} · {self.at}"
