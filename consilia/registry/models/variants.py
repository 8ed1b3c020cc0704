"""Variants of an entry. A row never changes but to end: what is said anew is a new row in its place."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.foundation.constraints import both_or_neither
from consilia.foundation.identifiers import uuid7
from consilia.registry.domain.variants import Acmg, Assembly, Standing, VariantFacts, Zygosity
from consilia.registry.domain.vrs import allele_identifier
from consilia.registry.models.entries import Entry

STANDING_NAMES = {
    Standing.CAUSATIVE: _("Causes the disease"),
    Standing.CONTRIBUTORY: _("Contributes to the disease"),
    Standing.CANDIDATE: _("Candidate"),
    Standing.REJECTED: pgettext_lazy("variant", "Rejected"),
}
ZYGOSITY_NAMES = {
    Zygosity.HETEROZYGOUS: _("Heterozygous"),
    Zygosity.HOMOZYGOUS: _("Homozygous"),
    Zygosity.HEMIZYGOUS: _("Hemizygous"),
    Zygosity.HOMOPLASMIC: _("Homoplasmic"),
    Zygosity.HETEROPLASMIC: _("Heteroplasmic"),
    Zygosity.UNKNOWN: pgettext_lazy("zygosity", "Not known"),
}
ACMG_NAMES = {
    Acmg.PATHOGENIC: _("Pathogenic (5)"),
    Acmg.LIKELY_PATHOGENIC: _("Likely pathogenic (4)"),
    Acmg.UNCERTAIN: _("Of uncertain significance (3)"),
    Acmg.LIKELY_BENIGN: _("Likely benign (2)"),
    Acmg.BENIGN: _("Benign (1)"),
    Acmg.NOT_CLASSIFIED: _("Not classified"),
}
COLUMNS = (
    *("gene", "standing", "zygosity", "acmg", "hgvs_c", "hgvs_g", "hgvs_p", "assembly", "chromosome"),
    *("position", "reference", "alternate", "laboratory", "report"),
)


class Variant(models.Model):
    """One variant as it was reported and judged. `replaces` is the row that said it before."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="variants")
    gene = models.CharField(_("gene"), max_length=20)
    standing = models.CharField(_("meaning"), max_length=12, choices=list(STANDING_NAMES.items()))
    zygosity = models.CharField(_("zygosity"), max_length=13, choices=list(ZYGOSITY_NAMES.items()))
    acmg = models.CharField(_("class by ACMG"), max_length=17, choices=list(ACMG_NAMES.items()))
    hgvs_c = models.CharField(_("coding DNA"), max_length=400, blank=True)
    hgvs_g = models.CharField(_("genomic DNA"), max_length=400, blank=True)
    hgvs_p = models.CharField(_("protein"), max_length=400, blank=True)
    assembly = models.CharField(
        _("assembly"), max_length=6, blank=True, choices=[(one.value, one.value) for one in Assembly]
    )
    chromosome = models.CharField(_("chromosome"), max_length=2, blank=True)
    position = models.PositiveIntegerField(
        pgettext_lazy("on a chromosome", "position"), null=True, blank=True
    )
    reference = models.CharField(_("reference bases"), max_length=500, blank=True)
    alternate = models.CharField(_("alternate bases"), max_length=500, blank=True)
    laboratory = models.CharField(_("laboratory"), max_length=200, blank=True)
    report = models.CharField(_("report"), max_length=200, blank=True)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField()
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_because = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        ordering = ["said_at", "id"]
        constraints = [
            both_or_neither("registry_variant_ended_by_somebody", "ended_at", "ended_by"),
            models.CheckConstraint(
                name="registry_variant_ended_why", condition=Q(ended_at=None) | ~Q(ended_because="")
            ),
            models.CheckConstraint(
                name="registry_variant_vcf_whole",
                condition=Q(position=None, chromosome="", reference="", alternate="", assembly="")
                | Q(position__isnull=False)
                & ~Q(chromosome="")
                & ~Q(reference="")
                & ~Q(alternate="")
                & ~Q(assembly=""),
            ),
            models.CheckConstraint(
                name="registry_variant_described",
                condition=~Q(hgvs_c="") | ~Q(hgvs_g="") | ~Q(hgvs_p="") | ~Q(chromosome=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gene} {self.described}"

    @property
    def described(self) -> str:
        """By the description that says most to a clinician."""
        place = f"{self.assembly} {self.chromosome}:{self.position} {self.reference}>{self.alternate}"
        return self.hgvs_c or self.hgvs_g or self.hgvs_p or place

    @property
    def facts(self) -> VariantFacts:
        values: dict[str, Any] = {name: getattr(self, name) for name in COLUMNS}
        values["standing"], values["zygosity"] = Standing(self.standing), Zygosity(self.zygosity)
        return VariantFacts(**{**values, "acmg": Acmg(self.acmg)})

    @property
    def vrs(self) -> str | None:
        """Its identifier by VRS, where it can be reckoned without the sequence."""
        return allele_identifier(self.facts)
