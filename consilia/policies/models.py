"""Changes of policy: proposed, confirmed by one person or two, in force from a moment on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.foundation.constraints import both_or_neither, not_over
from consilia.foundation.identifiers import uuid7
from consilia.foundation.policies import Policy, PolicyKind, source_words
from consilia.policies.registry import kind_named


class Change(models.Model):
    """One row to be made, changed or ended from a moment on, and who wanted it.

    A kind of change says which rows it is about (`rows`), which row it makes (`new_row`; none where it only ends
    one), and keeps `made` and `replaced`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    starts = models.DateTimeField(
        _("in force from"), null=True, blank=True
    )  # null: as soon as it is confirmed
    source = models.CharField(_("source"), max_length=300)
    is_verified = models.BooleanField(_("verified"), default=False)
    loosens = models.BooleanField(_("needs a second person"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    dropped_at = models.DateTimeField(_("dropped at"), null=True)
    called_off_at = models.DateTimeField(_("called off at"), null=True)  # confirmed, but never in force
    replaced_until = models.DateTimeField(null=True)  # until when the replaced row would have been in force

    made: Any
    replaced: Any

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        return self.confirmed_at is None and self.dropped_at is None

    @property
    def source_words(self) -> str:
        return source_words(self.source)

    @property
    def fate(self) -> str:
        """What became of it, in a word that the pages know."""
        if self.is_open:
            return "proposed"
        if self.dropped_at:
            return "dropped"
        return "called_off" if self.called_off_at else "confirmed"

    def rows(self) -> "models.QuerySet[Any]":
        """Every row of exactly what the change is about, of all times."""
        raise NotImplementedError

    def new_row(self, starts: datetime) -> Any:
        """The row that the change makes, not stored; None where it only ends one."""
        raise NotImplementedError

    def says_the_same_as(self, row: Any) -> bool:
        raise NotImplementedError

    def _verifies(self, row: Policy) -> bool:
        """The figures stay, and somebody has checked them now: a version of its own, with her name on it."""
        return self.is_verified and not row.is_verified


def four_eyes(change: str) -> list[models.CheckConstraint]:
    """What holds for every kind of change, by its name: one fate, and a second person where one is needed."""
    return [
        both_or_neither(f"{change}_confirmed", "confirmed_by", "confirmed_at"),
        models.CheckConstraint(
            name=f"{change}_one_fate",
            condition=Q(confirmed_at__isnull=True) | Q(dropped_at__isnull=True),
        ),
        models.CheckConstraint(
            name=f"{change}_four_eyes",
            condition=Q(loosens=False)
            | Q(confirmed_by__isnull=True)
            | ~Q(confirmed_by=models.F("proposed_by")),
        ),
    ]


class PolicyChange(Change):
    """A change of a kind of rows that `config` lists. Without `figures` the row of this key ends.

    `instead_of` is the key of the row that ends where this one begins, when the two are known by different columns.
    """

    policy = models.CharField(_("policy"), max_length=40)
    key = models.JSONField(default=dict)
    figures = models.JSONField(null=True)
    instead_of = models.JSONField(null=True)
    made_id = models.UUIDField(null=True)
    replaced_id = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("change of a policy")
        verbose_name_plural = _("changes of policies")
        constraints = [
            *four_eyes("policy_change"),
            models.CheckConstraint(
                name="policy_change_called_off_when_confirmed",
                condition=Q(called_off_at__isnull=True) | Q(confirmed_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["policy", "-proposed_at", "-id"], name="policy_change_latest")]

    def __str__(self) -> str:
        return f"{self.kind.title} · {self.proposed_at:%Y-%m-%d}"

    @property
    def kind(self) -> PolicyKind:
        return kind_named(self.policy)

    def rows(self) -> "models.QuerySet[Any]":
        return self._rows_of(self.key if self.instead_of is None else self.instead_of)

    def is_taken(self, moment: datetime) -> bool:
        """Another row has, or will have, the key to which this one moves."""
        return self.instead_of is not None and self._rows_of(self.key).filter(not_over(moment)).exists()

    def _rows_of(self, key: Mapping[str, Any]) -> "models.QuerySet[Any]":
        kind = self.kind
        return kind.model._default_manager.filter(**kind.key_of(kind.filled(key)))

    def new_row(self, starts: datetime) -> Any:
        if self.figures is None:
            return None
        said = {"starts": starts, "source": self.source, "is_verified": self.is_verified}
        return self.kind.filled({**self.key, **self.figures}, **said)

    def says_the_same_as(self, row: Policy) -> bool:
        said = self.kind.as_texts(row, self.kind.figures)
        return (
            self.figures is not None
            and self.instead_of is None
            and said == self.figures
            and not self._verifies(row)
        )

    def _row(self, row_id: UUID | None) -> Any:
        return self.kind.model._default_manager.filter(pk=row_id).first() if row_id else None

    @property
    def made(self) -> Any:
        return self._row(self.made_id)

    @made.setter
    def made(self, row: Any) -> None:
        self.made_id = row.pk if row is not None else None

    @property
    def replaced(self) -> Any:
        return self._row(self.replaced_id)

    @replaced.setter
    def replaced(self, row: Any) -> None:
        self.replaced_id = row.pk if row is not None else None
