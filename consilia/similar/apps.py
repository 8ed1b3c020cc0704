from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SimilarConfig(AppConfig):
    name = "consilia.similar"
    label = "similar"
    verbose_name = _("Similar patients")
