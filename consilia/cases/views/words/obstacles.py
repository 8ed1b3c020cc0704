"""Why a consultant cannot take a case, in words."""

from django.utils.translation import gettext_lazy as _

from consilia.cases.queries.candidates import Obstacle

OBSTACLE_NAMES = {
    Obstacle.ON_LEAVE: _("on leave"),
    Obstacle.FULL: _("has as many cases as she may"),
    Obstacle.AGE_BAND: _("does not see children of this age"),
    Obstacle.OWN_ORGANISATION: _("works for the organisation that asks"),
    Obstacle.REFERRER: _("is the doctor who asks"),
}
