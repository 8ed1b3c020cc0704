"""What a conclusion still lacks, in words."""

from django.utils.translation import gettext_lazy as _

from consilia.conclusions.domain.completeness import Item
from consilia.conclusions.domain.dosing import Flaw

ITEM_NAMES = {
    Item.ASSESSMENT: _("An assessment that another doctor can follow"),
    Item.DIAGNOSIS: _("A diagnosis, or why there is none"),
    Item.CERTAINTY: _("How certain the diagnosis is"),
    Item.CHANGE: _("Whether it differs from the referral"),
    Item.RECOMMENDATIONS: _("At least one recommendation, or why there is none"),
    Item.ACTIONS: _("Every recommendation says what to do"),
    Item.DOSES: _("Every drug has a whole order"),
    Item.PLACE: _("Where the child is to be treated"),
    Item.TRANSFER: _("Where the child is to go"),
}
# The parts of the editor that carry an anchor of their own.
ANCHORS = {
    Item.CERTAINTY: "diagnosis",
    Item.CHANGE: "diagnosis",
    Item.ACTIONS: "recommendations",
    Item.DOSES: "recommendations",
    Item.TRANSFER: "place",
}
FLAW_NAMES = {
    Flaw.DRUG: _("the name of the drug"),
    Flaw.DOSE: _("the dose"),
    Flaw.UNIT: _("the unit of the dose, and what it is measured by"),
    Flaw.UNIT_WITHOUT_DOSE: _("a number for the unit"),
    Flaw.BASIS: _("whether the dose is for one time or for a day"),
    Flaw.CEILING: _("the largest dose: a dose per kg needs its ceiling"),
    Flaw.CEILING_UNIT: _("the unit of the largest dose"),
    Flaw.CEILING_SCALE: _("a largest dose in a unit that can be compared with the dose"),
    Flaw.CEILING_LOW: _("a largest dose that is not below the dose for one kg"),
    Flaw.ROUTE: _("the route"),
    Flaw.FREQUENCY: _("how often"),
    Flaw.DURATION: _("for how long"),
}
