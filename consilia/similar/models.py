"""With whom others are compared, and who asked whom about it."""

from typing import ClassVar
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.cases.models import Case
from consilia.foundation.figures import Figure, figure_rules
from consilia.foundation.identifiers import uuid7
from consilia.foundation.languages import in_language
from consilia.network.models import Organisation
from consilia.patients.models import Child
from consilia.registry.models.names import CERTAINTY_NAMES
from consilia.similar.domain.groups import Band
from consilia.similar.domain.words import Policy, RequestState

BAND_NAMES = {
    Band.INFANT: _("in the first year of life"),
    Band.EARLY: _("1 to 5 years old"),
    Band.SCHOOL: _("6 to 11 years old"),
    Band.TEEN: _("12 to 17 years old"),
    Band.ADULT: _("grown up"),
}
REQUEST_NAMES = {
    RequestState.OPEN: _("Waits for an answer"),
    RequestState.ACCEPTED: pgettext_lazy("contact", "Accepted"),
    RequestState.DECLINED: pgettext_lazy("contact", "Declined"),
    RequestState.WITHDRAWN: pgettext_lazy("contact", "Taken back"),
    RequestState.EXPIRED: pgettext_lazy("contact", "Not answered in time"),
}
POLICY_NAMES = {Policy.ANSWER_DAYS: _("Days in which a request for contact is answered")}


class Profile(models.Model):
    """What of a child is compared with others: made from signed cases and the registry, never written by hand.

    `child` is the record that stands for the person. `reference` names the patient in addresses and says nothing.
    Whether the family agrees is asked each time, not kept here.
    """

    child = models.OneToOneField(Child, models.CASCADE, related_name="+")
    reference = models.UUIDField(default=uuid4, unique=True, editable=False)
    centre = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    doctor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sex = models.CharField(max_length=7)
    born = models.DateField()
    observed = ArrayField(models.CharField(max_length=20))
    excluded = ArrayField(models.CharField(max_length=20), default=list)
    genes = ArrayField(models.CharField(max_length=20), default=list)
    disease = models.CharField(_("disease"), max_length=20, blank=True)
    label_en = models.CharField(max_length=400, blank=True)
    label_ru = models.CharField(max_length=400, blank=True)
    certainty = models.CharField(
        _("certainty of the diagnosis"), max_length=11, choices=list(CERTAINTY_NAMES.items())
    )
    changed_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("similar patient")
        verbose_name_plural = _("similar patients")
        constraints = [
            models.CheckConstraint(name="similar_profile_compares", condition=~Q(observed=[])),
        ]
        indexes = [models.Index(fields=["centre", "sex", "born"], name="similar_profile_group")]

    def __str__(self) -> str:
        return str(self.reference)

    def label(self, language: str) -> str:
        return in_language(self.label_ru, self.label_en, language)


class RequestQuerySet(models.QuerySet["ContactRequest"]):
    def locked(self, request_id: UUID) -> "ContactRequest":
        return self.select_for_update().get(pk=request_id)


class ContactRequest(models.Model):
    """A doctor asks the centre of a similar patient to talk to her. `child` is that patient, `case` her own case.

    What was shared when she asked stays as it was: codes of findings, each with the one above both.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    child = models.ForeignKey(Child, models.PROTECT, related_name="+")
    centre = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    doctor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    shared = models.JSONField(default=list)
    words = models.TextField(_("what you would like to talk about"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at_place = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    expires_at = models.DateTimeField(_("to be answered until"))
    state = models.CharField(
        _("state"), max_length=9, choices=list(REQUEST_NAMES.items()), default=RequestState.OPEN
    )
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    objects: ClassVar[models.Manager["ContactRequest"]] = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for contact")
        verbose_name_plural = _("requests for contact")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "child"], condition=Q(state="open"), name="similar_request_open_once"
            ),
            models.CheckConstraint(
                name="similar_request_over",
                condition=Q(state="open", answered_at=None) | ~Q(state="open") & Q(answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="similar_request_declined_why", condition=~Q(state="declined") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="similar_request_accepted_by_somebody",
                condition=~Q(state="accepted") | Q(answered_by__isnull=False),
            ),
            models.CheckConstraint(
                name="similar_request_expires_later", condition=Q(expires_at__gt=F("asked_at"))
            ),
        ]
        indexes = [
            models.Index(fields=["asked_by", "-asked_at", "-id"], name="similar_request_asked"),
            models.Index(fields=["centre", "state", "-asked_at", "-id"], name="similar_request_of_centre"),
            models.Index(fields=["state", "expires_at"], name="similar_request_expiring"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_open(self) -> bool:
        return self.state == RequestState.OPEN


class SimilarPolicy(Figure):
    """One figure; the row in force that began last counts."""

    name = models.CharField(_("figure"), max_length=20, choices=list(POLICY_NAMES.items()))

    class Meta:
        verbose_name = _("figure of similar patients")
        verbose_name_plural = _("figures of similar patients")
        constraints = figure_rules("similar_policy")
