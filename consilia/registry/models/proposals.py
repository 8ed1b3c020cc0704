"""Entries that signed conclusions propose, and what is said about them."""

from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.cases.models import Case
from consilia.foundation.identifiers import uuid7
from consilia.foundation.languages import in_language
from consilia.network.models import Organisation
from consilia.patients.models import Child
from consilia.registry.domain.words import ProposalState
from consilia.registry.models.entries import Entry
from consilia.registry.models.names import CERTAINTY_NAMES, PROPOSAL_NAMES


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def locked(self, proposal_id: UUID) -> "Proposal":
        return self.select_for_update(of=("self",)).select_related("child").get(pk=proposal_id)


class Proposal(models.Model):
    """The principal diagnosis of one version of a conclusion, with its words of that day.

    A curator sees no case; what she needs of it is copied here under the consent to the registry.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    child = models.ForeignKey(Child, models.PROTECT, related_name="+")
    centre = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    document = models.CharField(_("document"), max_length=40)
    orpha = models.CharField(max_length=20)
    icd10 = models.CharField(max_length=20, blank=True)
    label_en = models.CharField(max_length=400)
    label_ru = models.CharField(max_length=400, blank=True)
    findings = models.JSONField(_("findings"), default=list)  # of the request: code, English label, excluded
    words = models.TextField(_("diagnosis in words"), blank=True)
    certainty = models.CharField(max_length=11, choices=list(CERTAINTY_NAMES.items()))
    signed_at = models.DateTimeField(_("signed"))
    state = models.CharField(
        _("state"), max_length=10, choices=list(PROPOSAL_NAMES.items()), default=ProposalState.OPEN
    )
    made_at = models.DateTimeField(_("proposed"))
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(_("reason"), blank=True)
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, blank=True, related_name="proposals")

    objects: ClassVar[models.Manager["Proposal"]] = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal for the registry")
        verbose_name_plural = _("proposals for the registry")
        constraints = [
            models.UniqueConstraint(fields=["case", "version", "orpha"], name="registry_proposal_once"),
            models.CheckConstraint(
                name="registry_proposal_settled",
                condition=Q(state__in=["open", "asked"], settled_at=None)
                | ~Q(state__in=["open", "asked"]) & Q(settled_at__isnull=False),
            ),
            models.CheckConstraint(
                name="registry_proposal_declined_why", condition=~Q(state="declined") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="registry_proposal_accepted_into",
                condition=~Q(state="accepted") | Q(entry__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["centre", "state", "made_at", "id"], name="registry_proposal_queue")]

    def __str__(self) -> str:
        return f"{self.orpha} · {self.case_id}"

    @property
    def is_waiting(self) -> bool:
        return self.state in {ProposalState.OPEN, ProposalState.ASKED}

    def label(self, language: str) -> str:
        return in_language(self.label_ru, self.label_en, language)


class ProposalWord(models.Model):
    """A question of the curator to the expert, or her answer."""

    class Kind(models.TextChoices):
        QUESTION = "question", pgettext_lazy("said", "Question")
        ANSWER = "answer", pgettext_lazy("said", "Answer")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="said")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    text = models.TextField(_("text"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("word about a proposal")
        verbose_name_plural = _("words about a proposal")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} · {self.proposal_id}"
