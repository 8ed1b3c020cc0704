from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatchmakerConfig(AppConfig):
    name = "consilia.matchmaker"
    label = "matchmaker"
    verbose_name = _("Exchange with other systems")
