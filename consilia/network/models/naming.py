"""Names in two languages, shown in the reader's."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from consilia.foundation.languages import in_language


class Named(models.Model):
    """A row with a name in both languages; `name` is the one for the current reader."""

    name_en = models.CharField(_("name in English"), max_length=300)
    name_ru = models.CharField(_("name in Russian"), max_length=300)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self.name_ru, self.name_en)
