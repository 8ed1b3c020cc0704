"""What a request still lacks, in words."""

from django.utils.translation import gettext_lazy as _

from consilia.cases.domain.completeness import Item

ITEM_NAMES = {
    Item.CHILD: _("The child"),
    Item.QUESTION: _("A question of at least a short sentence"),
    Item.SUMMARY: _("A summary of the history and findings"),
    Item.FINDINGS: _("At least one finding, observed or excluded"),
    Item.DIAGNOSIS: _("A diagnosis with its ICD-10 code"),
    Item.FIELD: _("The field that should answer"),
    Item.URGENCY: _("How urgent the answer is"),
    Item.CONSENT: _("Consent to teleconsultation, or the legal ground for none"),
    Item.REQUIREMENTS: _("What the experts of the field always ask for"),
}
