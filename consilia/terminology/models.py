"""Code systems, their concepts and names. Rows are loaded by COPY from releases; people edit only Russian names.

Other contexts keep (system, code), never a foreign key: a release may retire a code, and a record that
used it stays true.
"""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from consilia.foundation.constraints import ends_after_it_starts
from consilia.foundation.identifiers import uuid7
from consilia.foundation.languages import in_language
from consilia.terminology.domain.records import Kind, Provenance, Scope
from consilia.terminology.domain.systems import System

LANGUAGES = [("en", _("English")), ("ru", _("Russian"))]
SYSTEM_NAMES = {
    System.HPO: _("Findings (HPO)"),
    System.ICD10: _("ICD-10"),
    System.ORPHA: _("Rare diseases (Orphanet)"),
    System.OMIM: _("Inherited diseases (OMIM)"),
    System.DECIPHER: _("Syndromes (DECIPHER)"),
    System.MONDO: _("Diseases (Mondo)"),
}
PROVENANCE_NAMES = {
    Provenance.MACHINE: _("Not reviewed"),
    Provenance.OFFICIAL: _("Official"),
    Provenance.REVIEWED: _("Reviewed"),
}
KIND_NAMES = {
    Kind.FINDING: _("Finding"),
    Kind.QUALIFIER: _("Qualifier"),
    Kind.CHAPTER: _("Chapter"),
    Kind.BLOCK: _("Block"),
    Kind.CATEGORY: _("Category"),
    Kind.SUBCATEGORY: _("Subcategory"),
    Kind.DISEASE: _("Disease"),
}


class CodeSystem(models.Model):
    """One terminology, in the release that is in use now, with what its licence asks us to show."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(
        _("system"),
        max_length=16,
        unique=True,
        choices=[(key.value, name) for key, name in SYSTEM_NAMES.items()],
    )
    title = models.CharField(_("title"), max_length=200)
    version = models.CharField(_("version"), max_length=100)
    licence = models.CharField(_("licence"), max_length=200)
    licence_url = models.URLField(_("licence text"))
    attribution = models.TextField(_("attribution"))
    loaded_at = models.DateTimeField(_("loaded"))
    names_revision = models.PositiveIntegerField(
        default=0,
        help_text=_("Grows with every change of a name: what a process made of the names is then stale."),
    )

    class Meta:
        verbose_name = _("code system")
        verbose_name_plural = _("code systems")

    def __str__(self) -> str:
        return str(SYSTEM_NAMES[System(self.key)])


class Release(models.Model):
    """One load of one system: what came, what changed, what went. Never deleted."""

    class Source(models.TextChoices):
        SHIPPED = "shipped", _("Shipped with Consilia")
        OFFICIAL = "official", _("Official reference book")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    system = models.ForeignKey(CodeSystem, models.PROTECT, related_name="releases")
    source = models.CharField(_("source"), max_length=10, choices=Source.choices)
    version = models.CharField(_("version"), max_length=100)
    checksum = models.CharField(_("SHA-256"), max_length=64)
    added = models.IntegerField(_("codes added"))
    changed = models.IntegerField(_("codes renamed"))
    retired = models.IntegerField(_("codes retired"))
    loaded_at = models.DateTimeField(_("loaded"))

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        indexes = [models.Index(fields=["system", "-loaded_at"], name="release_latest")]

    def __str__(self) -> str:
        return f"{self.system} {self.version}"


class ConceptQuerySet(models.QuerySet["Concept"]):
    def of(self, system: System | str) -> Self:
        return self.filter(system__key=system)

    def below(self, code: str) -> Self:
        """Everything under `code`, at any depth."""
        return self.filter(ancestors__contains=[code])


class Concept(models.Model):
    """What a code means. A code that a release drops stays, marked obsolete, for the records that used it.

    `ancestors` is derived from the parents at each load: an array with a GIN index answers "is a" in both
    directions without a closure table of 300,000 rows.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    system = models.ForeignKey(CodeSystem, models.PROTECT, related_name="concepts")
    code = models.CharField(_("code"), max_length=20, db_collation="C")
    kind = models.CharField(
        _("kind"), max_length=12, choices=[(kind.value, name) for kind, name in KIND_NAMES.items()]
    )
    mark = models.CharField(_("dagger or asterisk"), max_length=1, blank=True)
    label_en = models.CharField(_("English name"), max_length=500, blank=True)
    source_en = models.CharField(_("source of the English name"), max_length=20, blank=True)
    label_ru = models.CharField(_("Russian name"), max_length=500, blank=True)
    provenance_ru = models.CharField(
        _("provenance of the Russian name"),
        max_length=8,
        blank=True,
        choices=[(kind.value, name) for kind, name in PROVENANCE_NAMES.items()],
    )
    definition = models.TextField(_("definition"), blank=True)
    obsolete = models.BooleanField(_("obsolete"), default=False)
    replaced_by = models.CharField(_("replaced by"), max_length=20, blank=True)
    valid_from = models.DateField(_("in force from"), null=True)
    valid_until = models.DateField(_("in force until"), null=True)
    uses = models.IntegerField(_("uses"), default=0, help_text=_("How many diseases have this finding."))
    ancestors = ArrayField(models.CharField(max_length=20), default=list)
    source = models.CharField(_("source"), max_length=10, choices=Release.Source.choices)

    objects = ConceptQuerySet.as_manager()

    class Meta:
        verbose_name = _("concept")
        verbose_name_plural = _("concepts")
        constraints = [
            models.UniqueConstraint(fields=["system", "code"], name="concept_code"),
            ends_after_it_starts("concept_validity", start="valid_from", end="valid_until"),
            models.CheckConstraint(
                name="concept_russian_has_provenance", condition=Q(label_ru="") | ~Q(provenance_ru="")
            ),
            models.CheckConstraint(name="concept_mark", condition=Q(mark__in=["", "+", "*"])),
        ]
        indexes = [
            GinIndex(fields=["ancestors"], name="concept_ancestors"),
            models.Index(fields=["system", "provenance_ru", "-uses", "code"], name="concept_to_review"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label_en or self.label_ru}"

    def label(self, language: str | None = None) -> str:
        """The name in `language` (the reader's, when None), or in the other one where there is none."""
        return in_language(self.label_ru, self.label_en, language)

    @property
    def marked_code(self) -> str:
        """The code as printed, with its dagger or asterisk."""
        return self.code + {"+": "†"}.get(self.mark, self.mark)

    def is_valid_on(self, day: date) -> bool:
        starts = self.valid_from is None or self.valid_from <= day
        return starts and (self.valid_until is None or day < self.valid_until)


class ConceptParent(models.Model):
    """The direct hierarchy, as released."""

    id = models.BigAutoField(primary_key=True)
    child = models.ForeignKey(Concept, models.CASCADE, related_name="parent_links")
    parent = models.ForeignKey(Concept, models.CASCADE, related_name="child_links")

    class Meta:
        verbose_name = _("parent")
        verbose_name_plural = _("parents")
        constraints = [
            models.UniqueConstraint(fields=["child", "parent"], name="parent_once"),
            models.CheckConstraint(name="parent_is_another", condition=~Q(child=F("parent"))),
        ]

    def __str__(self) -> str:
        return f"{self.child_id} < {self.parent_id}"


class Designation(models.Model):
    """A name to search by: the labels of both languages, synonyms, and the labels of earlier releases.

    `system`, `kind` and `uses` repeat the concept's, so that a search reads one table until it has its
    dozen of rows. `folded` is `domain.folding.fold(text)`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    concept = models.ForeignKey(Concept, models.CASCADE, related_name="designations")
    system = models.ForeignKey(CodeSystem, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=12)
    uses = models.IntegerField(default=0)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    scope = models.CharField(
        _("scope"), max_length=8, choices=[(scope.value, scope.value) for scope in Scope]
    )
    text = models.CharField(_("text of the name"), max_length=500)
    folded = models.CharField(max_length=600, db_collation="C")
    pinned = models.BooleanField(default=False, help_text=_("Kept when a release is loaded."))
    tokens = models.GeneratedField(
        expression=Func(
            Func(F("folded"), Value(" "), function="string_to_array"), function="array_to_tsvector"
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("designation")
        verbose_name_plural = _("designations")
        constraints = [
            models.UniqueConstraint(
                fields=["concept", "language", "scope", "folded"], name="designation_once"
            ),
            models.CheckConstraint(name="designation_has_words", condition=~Q(folded="")),
        ]
        indexes = [
            GinIndex(fields=["tokens"], name="designation_tokens", fastupdate=False),
            # In the C collation a plain index serves LIKE 'beginning%' as well.
            models.Index(fields=["system", "folded"], name="designation_beginning"),
        ]

    def __str__(self) -> str:
        return self.text


class NameChange(models.Model):
    """What a curator did to the Russian names of a concept. Never deleted: undoing is another change."""

    class What(models.TextChoices):
        LABEL = "label", _("Russian name")
        SYNONYM = "synonym", _("Other Russian name")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    concept = models.ForeignKey(Concept, models.CASCADE, related_name="name_changes")
    what = models.CharField(max_length=8, choices=What.choices)
    was = models.CharField(max_length=500, blank=True)
    now = models.CharField(max_length=500, blank=True)
    provenance_was = models.CharField(max_length=8, blank=True)
    undoes = models.OneToOneField("self", models.CASCADE, related_name="undone_by", null=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("change of a name")
        verbose_name_plural = _("changes of names")
        indexes = [models.Index(fields=["concept", "-id"], name="name_changes_of_concept")]

    def __str__(self) -> str:
        return f"{self.was} > {self.now}"

    @property
    def is_undone(self) -> bool:
        return hasattr(self, "undone_by")


class Word(models.Model):
    """The vocabulary of a system's designations: what a mistyped word is compared with."""

    id = models.BigAutoField(primary_key=True)
    system = models.ForeignKey(CodeSystem, models.CASCADE, related_name="+", db_index=False)
    word = models.CharField(max_length=60, db_collation="C")
    uses = models.IntegerField()

    class Meta:
        verbose_name = _("word")
        verbose_name_plural = _("words")
        constraints = [models.UniqueConstraint(fields=["system", "word"], name="word_once")]
        indexes = [
            GinIndex(OpClass(F("word"), "gin_trgm_ops"), name="word_trigrams", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.word


class ConceptLink(models.Model):
    """A mapping between systems. Codes, not foreign keys: one side may be a system whose text we do not carry."""

    id = models.BigAutoField(primary_key=True)
    subject_system = models.CharField(max_length=16)
    subject_code = models.CharField(max_length=20)
    predicate = models.CharField(max_length=8)
    object_system = models.CharField(max_length=16)
    object_code = models.CharField(max_length=20)

    class Meta:
        verbose_name = _("mapping")
        verbose_name_plural = _("mappings")
        constraints = [
            models.UniqueConstraint(
                fields=["subject_system", "subject_code", "object_system", "object_code"], name="link_once"
            ),
        ]
        indexes = [models.Index(fields=["object_system", "object_code"], name="link_backwards")]

    def __str__(self) -> str:
        return f"{self.subject_code} {self.predicate} {self.object_code}"


class PendingImport(models.Model):
    """An uploaded reference book between its preview and its confirmation. Swept away after a day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("file"), max_length=150)
    version = models.CharField(_("version"), max_length=100)
    content = models.BinaryField()
    user_id = models.UUIDField()
    uploaded_at = models.DateTimeField(_("uploaded"))

    class Meta:
        verbose_name = _("pending import")
        verbose_name_plural = _("pending imports")
        indexes = [models.Index(fields=["uploaded_at"], name="pending_age")]

    def __str__(self) -> str:
        return self.name
