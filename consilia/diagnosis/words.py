"""What the ages at onset and the ways of matching are called on a page."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

AGE_NAMES: dict[str, Promise] = {
    "antenatal": _("before birth"),
    "congenital": _("at birth"),
    "neonatal": _("in the first month"),
    "infantile": _("in the first year"),
    "childhood": _("at 1 to 5 years"),
    "juvenile": _("at 5 to 15 years"),
    "adult": _("in adults"),
}
