"""The timeline: every move, message, document and missed deadline, with author, role and organisation."""

from collections.abc import Sequence

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.accounts.models import ROLE_NAMES
from consilia.cases.models.cases import Case
from consilia.documents.models import StoredFile
from consilia.foundation.identifiers import uuid7
from consilia.network.models import Organisation


class Entry(models.Model):
    """One line of the timeline. Written once, never changed.

    `name` is the move, or what kind of message, document or deadline it is; `text` is what a person
    wrote; `detail` holds the few values that the line needs to be told in either language.
    """

    class Kind(models.TextChoices):
        MOVE = "move", _("Move")
        MESSAGE = "message", _("Message")
        FILE = "file", _("Attachment")
        DOCUMENT = "document", _("Document")
        DEADLINE = "deadline", _("Deadline")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # The timeline is asked for by its case alone, for which `entry_timeline` stands.
    case = models.ForeignKey(Case, models.CASCADE, related_name="entries", db_index=False)
    at = models.DateTimeField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    detail = models.JSONField(default=dict)
    # The system itself has no author.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    role = models.CharField(
        max_length=32, blank=True, choices=[(role.value, name) for role, name in ROLE_NAMES.items()]
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = _("timeline entry")
        verbose_name_plural = _("timeline entries")
        indexes = [models.Index("case", "at", "id", name="entry_timeline")]

    def __str__(self) -> str:
        return f"{self.case} · {self.name}"


class InformationItem(models.Model):
    """One thing that a coordinator or expert asked for, and its answer."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="items")
    case = models.ForeignKey(Case, models.CASCADE, related_name="information_items")
    position = models.PositiveSmallIntegerField()
    text = models.TextField(_("what is needed"))
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("requested information")
        verbose_name_plural = _("requested information")
        ordering = ["entry", "position"]
        constraints = [models.UniqueConstraint(fields=["entry", "position"], name="information_item_place")]

    def __str__(self) -> str:
        return self.text


class SentStudy(models.Model):
    """A study that the program of one sender sends into a case, in however many calls: one of the attachments.

    Each call that brings something new is a row of `Attachment`, so sight, room and reading are those of any file.
    `refused` tells what was not taken and did not come later either: {number of the object: a `Reason`}.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="sent_studies")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    uid = models.CharField(_("study number"), max_length=64)
    last_at = models.DateTimeField(null=True)  # when something new of it came
    refused = models.JSONField(default=dict)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("study sent by a program")
        verbose_name_plural = _("studies sent by programs")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "sent_by", "uid"],
                condition=Q(taken_back_at__isnull=True),
                name="sent_study_once",
            )
        ]

    def __str__(self) -> str:
        return self.uid


class Attachment(models.Model):
    """A file that belongs to a case. Taken back, not deleted: what an expert saw stays on record."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="attachments")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    sent_study = models.ForeignKey(SentStudy, models.PROTECT, null=True, related_name="attachments")
    name = models.CharField(_("file name"), max_length=255)
    title = models.CharField(_("what it shows"), max_length=200, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "file"], condition=Q(taken_back_at__isnull=True), name="attachment_once"
            )
        ]
        indexes = [models.Index("case", "added_at", name="attachment_case")]

    # What else came of the same study, where `queries.timeline.attachments_of` put it together.
    later: "Sequence[Attachment]" = ()

    def __str__(self) -> str:
        return self.name

    @property
    def files(self) -> list[StoredFile]:
        return [self.file, *(one.file for one in self.later)]

    @property
    def size(self) -> int:
        """Bytes, of everything that came of it."""
        return sum(file.size for file in self.files)


class ReadMark(models.Model):
    """Until when a person has seen the timeline of a case."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="read_marks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("read mark")
        verbose_name_plural = _("read marks")
        constraints = [models.UniqueConstraint(fields=["user", "case"], name="read_mark_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.case}"
