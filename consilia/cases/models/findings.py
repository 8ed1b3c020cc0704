"""The findings in the child, as the request tells them."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from consilia.cases.domain.findings import EVIDENCES, MODIFIERS, ONSETS, SEVERITIES, Details
from consilia.cases.models.cases import Case
from consilia.foundation.identifiers import uuid7
from consilia.foundation.languages import in_language

# HPO's qualifiers in words short enough to stand behind a finding.
ONSET_NAMES = dict(
    zip(
        ONSETS,
        (
            _("before birth"),
            _("at birth"),
            _("in the first month"),
            _("in the first year"),
            _("at 1 to 5 years"),
            _("at 5 to 15 years"),
            _("in adults"),
        ),
        strict=True,
    )
)
SEVERITY_NAMES = dict(
    zip(SEVERITIES, (_("borderline"), _("mild"), _("moderate"), _("severe"), _("profound")), strict=True)
)
MODIFIER_NAMES = dict(
    zip(
        (code for group in MODIFIERS for code in group),
        (
            _("on both sides"),
            _("on the left"),
            _("on the right"),
            _("focal"),
            _("generalised"),
            _("proximal"),
            _("distal"),
            _("progressive"),
            _("stable"),
            _("acute"),
            _("chronic"),
            _("recurrent"),
            _("transient"),
        ),
        strict=True,
    )
)

EVIDENCE_NAMES = dict(
    zip(
        EVIDENCES,
        (
            _("found on examination"),
            _("by an instrument or image"),
            _("in the laboratory"),
            _("from earlier papers"),
            _("as the family tells"),
        ),
        strict=True,
    )
)
# The columns of `Finding.said`.
DETAILS = ("onset", "severity", "modifiers", "resolved", "evidence")


class Finding(models.Model):
    """A phenotypic finding: seen, looked for and not seen, or named as not assessed (as is all that is not listed).

    `asserted_by` named it in this state at `asserted_at`, by the words of this `release` of HPO; empty in requests of
    before these were kept.
    """

    class Presence(models.TextChoices):
        OBSERVED = "observed", _("Observed")
        EXCLUDED = "excluded", _("Excluded")
        UNKNOWN = "unknown", _("Not assessed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="findings")
    code = models.CharField(_("HPO term"), max_length=20)
    label_en = models.CharField(max_length=300)
    label_ru = models.CharField(max_length=300, blank=True)
    presence = models.CharField(_("presence"), max_length=8, choices=Presence.choices)
    position = models.PositiveSmallIntegerField()
    onset = models.CharField(_("since when"), max_length=10, blank=True, choices=list(ONSET_NAMES.items()))
    severity = models.CharField(
        _("how strongly"), max_length=10, blank=True, choices=list(SEVERITY_NAMES.items())
    )
    modifiers = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    resolved = models.BooleanField(_("is no more"), default=False)
    evidence = models.CharField(
        _("how it is known"), max_length=12, blank=True, choices=list(EVIDENCE_NAMES.items())
    )
    asserted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asserted_at = models.DateTimeField(null=True)
    release = models.CharField(max_length=100, blank=True)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["case", "code"], name="finding_once")]

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        return in_language(self.label_ru, self.label_en)

    @property
    def said(self) -> Details:
        return Details(self.onset, self.severity, tuple(self.modifiers), self.resolved, self.evidence)

    @said.setter
    def said(self, said: Details) -> None:
        self.modifiers = list(said.modifiers)
        self.onset, self.severity, self.evidence = said.onset, said.severity, said.evidence
        self.resolved = said.resolved

    @property
    def in_words(self) -> str:
        """What is said of it beside its name: "severe, left, since the first year"."""
        parts = [
            SEVERITY_NAMES.get(self.severity, ""),
            *(MODIFIER_NAMES[code] for code in self.modifiers if code in MODIFIER_NAMES),
            ONSET_NAMES.get(self.onset, ""),
            _("is no more") if self.resolved else "",
            EVIDENCE_NAMES.get(self.evidence, ""),
        ]
        return ", ".join(str(part) for part in parts if part)
