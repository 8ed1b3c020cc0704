"""Stored files, documents and their numbers. Triggers (second migration) refuse to change what was signed."""

from datetime import timedelta
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.accounts.models import User
from consilia.documents.domain import codes
from consilia.foundation.constraints import ends_after_it_starts
from consilia.foundation.identifiers import uuid7
from consilia.foundation.languages import in_language
from consilia.foundation.policies import Policy, PolicyQuerySet


class StoredFile(models.Model):
    """Bytes that somebody handed in, or that we made. The same bytes are on disk once, however often named.

    Whoever needs a file points at it by a protected foreign key; a row nobody points at is swept away.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.BigIntegerField(_("size in bytes"))
    media_type = models.CharField(_("type"), max_length=100)
    name = models.CharField(_("name"), max_length=150)
    # The picture drawn anew for viewing, without place and device; only images have one.
    copy_sha256 = models.CharField(max_length=64, blank=True, default="")
    copy_size = models.BigIntegerField(default=0)
    # By name, as memberships do (decision 0002): whose room it takes. Nobody's is what the system made by itself.
    organisation = models.ForeignKey(
        "network.Organisation", models.PROTECT, null=True, related_name="+", db_index=False
    )
    # The archive that it was taken out of: it takes the room of whoever sent that.
    unpacked_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    stored_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    stored_at = models.DateTimeField(_("stored"))

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        constraints = [
            models.CheckConstraint(name="storedfile_hash", condition=Q(sha256__regex="^[0-9a-f]{64}$")),
            models.CheckConstraint(name="storedfile_not_empty", condition=Q(size__gt=0)),
        ]
        indexes = [
            models.Index(fields=["sha256"], name="storedfile_sha256"),
            models.Index(fields=["stored_at"], name="storedfile_stored_at"),
            models.Index(fields=["copy_sha256"], condition=~Q(copy_sha256=""), name="storedfile_copy"),
            # Each sending of a file asks how much its organisation has: answered from here alone.
            models.Index(
                fields=["organisation", "sha256"], include=["size", "unpacked_from"], name="storedfile_room"
            ),
            models.Index(
                fields=["unpacked_from"],
                condition=Q(unpacked_from__isnull=False),
                name="storedfile_unpacked",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.media_type in {"image/jpeg", "image/png"}

    @property
    def is_film(self) -> bool:
        return self.media_type.startswith("video/")

    @property
    def is_sheets(self) -> bool:
        """Its pages are drawn for viewing."""
        return self.media_type == "application/pdf"

    @property
    def is_read_here(self) -> bool:
        """A page of ours shows what is written in it."""
        return self.is_sheets or self.media_type == "text/plain"

    @property
    def has_copy(self) -> bool:
        return bool(self.copy_sha256)


class StoredBytes(models.Model):
    """Bytes in the store, once for all files that hold them, and the key that seals them; no key is in the clear."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    size = models.BigIntegerField()
    key_id = models.CharField(max_length=16, blank=True, default="")
    kept_at = models.DateTimeField()

    class Meta:
        verbose_name = _("bytes in the store")
        verbose_name_plural = _("bytes in the store")
        indexes = [models.Index(fields=["key_id", "sha256"], name="storedbytes_key")]

    def __str__(self) -> str:
        return self.sha256


class HeldRoom(models.Model):
    """Room of an organisation that its archive will take once its images are taken out; what is out already counts as
    files. By bytes, not by row: the same archive sent twice unpacks to the same images. Gone when they are out."""

    organisation = models.ForeignKey("network.Organisation", models.CASCADE, related_name="+", db_index=False)
    archive_sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    held_at = models.DateTimeField()

    class Meta:
        verbose_name = _("room held for images")
        verbose_name_plural = _("room held for images")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "archive_sha256"], name="heldroom_once"),
            models.CheckConstraint(name="heldroom_some", condition=Q(size__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.size}"


class DrawnSheet(models.Model):
    """A page of a PDF drawn for viewing, once for all files of the same bytes. Drawn when it is first looked at, swept
    away some weeks later, drawn again when somebody asks. Without a picture it is one that could not be drawn."""

    class Size(models.TextChoices):
        NORMAL = "normal"
        LARGE = "large"

    pdf_sha256 = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    size = models.CharField(max_length=6, choices=Size.choices)
    copy_sha256 = models.CharField(max_length=64, blank=True)
    copy_size = models.BigIntegerField(default=0)
    drawn_at = models.DateTimeField()

    class Meta:
        verbose_name = _("drawn page")
        verbose_name_plural = _("drawn pages")
        constraints = [
            models.UniqueConstraint(fields=["pdf_sha256", "number", "size"], name="drawnsheet_once"),
            models.CheckConstraint(name="drawnsheet_number", condition=Q(number__gte=1)),
        ]
        indexes = [
            models.Index(fields=["copy_sha256"], condition=~Q(copy_sha256=""), name="drawnsheet_copy"),
            models.Index(fields=["drawn_at"], name="drawnsheet_drawn_at"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def is_drawn(self) -> bool:
        return bool(self.copy_sha256)


class Upload(models.Model):
    """A file on its way, which may arrive in pieces over hours. `offset` bytes of it are on disk.

    When the last byte is there it is inspected like any other and becomes `file`; whoever attaches that
    file notes `used_at`. A row that nobody went on with is removed with its bytes after `expires_at`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(User, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=150)
    declared_type = models.CharField(max_length=100, blank=True)
    length = models.BigIntegerField(_("size in bytes"))
    offset = models.BigIntegerField(default=0)
    # What the sender says the whole will be; empty where its device cannot compute it.
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    # One of several that travel beside each other and are put together at the end; never a file by itself.
    is_part = models.BooleanField(default=False)
    # The parts it was put together from: asked for again after a lost answer, it is there.
    joined = models.JSONField(default=list)
    # Of a part: what it was put together into. It stays as long as that, so that the same bytes need not come again.
    whole = models.ForeignKey("self", models.CASCADE, null=True, related_name="parts")
    # The form it was chosen in, as its address: there it is shown again after a reload.
    meant_for = models.CharField(max_length=200, blank=True, default="")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        constraints = [
            models.CheckConstraint(
                name="upload_within_its_length", condition=Q(offset__gte=0, offset__lte=models.F("length"))
            ),
            models.CheckConstraint(
                name="upload_whole_before_it_is_a_file",
                condition=Q(file__isnull=True) | Q(offset=models.F("length")),
            ),
            models.CheckConstraint(
                name="upload_used_when_a_file", condition=Q(used_at__isnull=True) | Q(file__isnull=False)
            ),
            models.CheckConstraint(
                name="upload_part_is_no_file", condition=Q(is_part=False) | Q(file__isnull=True)
            ),
            models.CheckConstraint(name="upload_hash", condition=Q(sha256__regex="^([0-9a-f]{64})?$")),
            # The same bytes begun again go on where they were.
            models.UniqueConstraint(
                fields=["owner", "sha256", "length", "name", "is_part"],
                condition=~Q(sha256=""),
                name="upload_begun_once",
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="upload_expires_at")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_arrived(self) -> bool:
        """Nothing more is expected of its sender: it is a file, or the part of one."""
        return self.file_id is not None or self.whole_id is not None


class UploadPolicy(Policy):
    """How much one person may have on its way at once, and how long what stands still waits for its next piece.

    The largest file stays a variable of the installation: the server in front of it and the room on its disk know no
    rows, and a row must not promise what they refuse.
    """

    quota_mb = models.PositiveIntegerField(
        _("on their way at once, MB a person"), validators=[MinValueValidator(1)]
    )
    waits = models.DurationField(_("an unfinished file waits"))

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy of uploads")
        verbose_name_plural = _("policies of uploads")
        constraints = [
            ends_after_it_starts("upload_policy_ends_after_start"),
            models.CheckConstraint(
                name="upload_policy_positive", condition=Q(quota_mb__gt=0, waits__gt=timedelta())
            ),
            models.UniqueConstraint(fields=["starts"], name="upload_policy_once"),
        ]

    def __str__(self) -> str:
        return f"{self.quota_mb} MB"


class StoragePolicy(Policy):
    """How much room an organisation has for its files; the row without an organisation is for all others."""

    organisation = models.ForeignKey(
        "network.Organisation",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation"),
    )
    quota_mb = models.PositiveIntegerField(
        _("room for files, MB an organisation"), validators=[MinValueValidator(1)]
    )

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy of room for files")
        verbose_name_plural = _("policies of room for files")
        constraints = [
            ends_after_it_starts("storage_policy_ends_after_start"),
            models.CheckConstraint(name="storage_policy_positive", condition=Q(quota_mb__gt=0)),
            models.UniqueConstraint(
                fields=["organisation", "starts"], name="storage_policy_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quota_mb} MB"


class NumberSeries(models.Model):
    """The last number given in one prefix and year. Its row lock makes numbers gapless."""

    prefix = models.CharField(max_length=8)
    year = models.SmallIntegerField()
    last = models.IntegerField()

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="numberseries_once")]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}: {self.last}"


class Document(models.Model):
    """A signed document. A row never changes: a newer version points back at it, a revocation is a row.

    The organisation is kept by identifier and by its names of that day: the document must outlive it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(_("number"), max_length=24, unique=True)
    kind = models.CharField(_("kind"), max_length=40)
    title = models.CharField(_("title"), max_length=300)
    language = models.CharField(_("language"), max_length=2)
    organisation_id = models.UUIDField()
    organisation_name_en = models.CharField(max_length=300)
    organisation_name_ru = models.CharField(max_length=300)
    pdf = models.OneToOneField(StoredFile, models.PROTECT, related_name="document")
    text = models.TextField(_("plain text"))
    verification_code = models.CharField(_("verification code"), max_length=codes.LENGTH)
    certificate_sha256 = models.CharField(_("certificate"), max_length=64)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("signed"))

    superseded_by: "Document"
    revocation: "Revocation"

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.CheckConstraint(name="document_language", condition=Q(language__in=["en", "ru"])),
            models.CheckConstraint(
                name="document_not_its_own_successor", condition=~Q(supersedes=models.F("id"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def organisation_name(self) -> str:
        """The organisation in the reader's language."""
        return in_language(self.organisation_name_ru, self.organisation_name_en)

    @property
    def grouped_code(self) -> str:
        return codes.grouped(self.verification_code)

    @property
    def is_superseded(self) -> bool:
        return hasattr(self, "superseded_by")

    @property
    def is_revoked(self) -> bool:
        return hasattr(self, "revocation")


class Revocation(models.Model):
    """The word of its organisation that a document no longer holds, without a newer version."""

    document = models.OneToOneField(Document, models.PROTECT, primary_key=True, related_name="revocation")
    reason = models.TextField(_("reason"))
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(_("revoked"))

    class Meta:
        verbose_name = _("revocation")
        verbose_name_plural = _("revocations")

    def __str__(self) -> str:
        return f"{self.document_id}"


class FailedVerification(models.Model):
    """How often one visitor guessed wrongly in one window. `visitor` is a keyed hash, not an address."""

    visitor = models.CharField(max_length=64)
    window = models.DateTimeField()
    count = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("failed verification")
        verbose_name_plural = _("failed verifications")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["visitor", "window"], name="failedverification_once")
        ]
        indexes = [models.Index(fields=["window"], name="failedverification_window")]

    def __str__(self) -> str:
        return f"{self.count}"
