"""Studies, series and images of a child, and the intakes that read them out of stored files."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.accounts.models import ROLE_NAMES
from consilia.documents.models import StoredFile
from consilia.foundation.identifiers import uuid7
from consilia.imaging.domain.marks import Kind, Shape
from consilia.imaging.domain.scales import Source
from consilia.imaging.domain.waves import ECG_CLASSES
from consilia.network.models import Organisation
from consilia.patients.models import Child


class Intake(models.Model):
    """One stored file from which images are read: a DICOM object, or an archive of many. Its work may be done twice.

    `refused` lists what of it could not be taken, each with a name and a reason; `reason` is why nothing was.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to be read")
        RUNNING = "running", _("being read")
        DONE = "done", _("read")
        REFUSED = "refused", _("not taken")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    child = models.ForeignKey(Child, models.PROTECT, related_name="+")
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    brought_at = models.DateTimeField()
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(_("files that are no images"), default=0)
    refused = models.JSONField(default=list)
    reason = models.CharField(max_length=20, blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("intake of images")
        verbose_name_plural = _("intakes of images")
        constraints = [
            models.UniqueConstraint(fields=["file", "child"], name="intake_once"),
            models.CheckConstraint(
                name="intake_finished_when_over",
                condition=Q(state__in=["done", "refused"], finished_at__isnull=False)
                | (Q(state__in=["waiting", "running"]) & Q(finished_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="intake_refused_with_a_reason",
                condition=(Q(state="refused") & ~Q(reason="")) | (~Q(state="refused") & Q(reason="")),
            ),
            models.CheckConstraint(name="intake_within_its_total", condition=Q(done__lte=models.F("total"))),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.done}/{self.total}"

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.DONE, self.State.REFUSED}


class Study(models.Model):
    """One visit to a machine, by its own number. What the header says of the patient is kept to be compared."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey(Child, models.PROTECT, related_name="+")
    uid = models.CharField(_("study number"), max_length=64)
    made_on = models.DateField(_("made"), null=True)
    made_at = models.CharField(max_length=16, blank=True)
    description = models.CharField(_("description"), max_length=200, blank=True)
    accession_number = models.CharField(max_length=64, blank=True)
    patient_name = models.CharField(max_length=200, blank=True)
    patient_number = models.CharField(max_length=64, blank=True)
    birth_date = models.DateField(null=True)
    sex = models.CharField(max_length=1, blank=True)
    # Null where an older version did not note it (`services.catching_up`).
    study_number = models.CharField(max_length=64, null=True)
    referrer_name = models.CharField(max_length=200, null=True)
    time_zone = models.CharField(max_length=16, null=True)

    class Meta:
        verbose_name = _("study")
        verbose_name_plural = _("studies")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["child", "uid"], name="study_once")
        ]

    def __str__(self) -> str:
        return self.description or self.uid


class Series(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    study = models.ForeignKey(Study, models.PROTECT, related_name="series")
    uid = models.CharField(_("series number"), max_length=64)
    number = models.IntegerField(null=True)
    modality = models.CharField(_("modality"), max_length=16)
    description = models.CharField(_("description"), max_length=200, blank=True)
    body_part = models.CharField(max_length=64, blank=True)
    thumbnail = models.BinaryField(null=True)
    # Several in one text, as `domain.noted` writes them; null where an older version did not note it.
    requested_procedures = models.CharField(max_length=400, null=True)
    scheduled_steps = models.CharField(max_length=400, null=True)
    step_on = models.DateField(null=True)
    step_at = models.CharField(max_length=16, blank=True)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = pgettext_lazy("several", "series")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["study", "uid"], name="series_once")
        ]

    def __str__(self) -> str:
        return self.description or self.uid


class Instance(models.Model):
    """An image, or another object of a series, as it came by one intake. `file` holds its bytes alone.

    The same object in two files is two rows: each is seen by whoever sees its file. `film` is what `domain.films.film_in`
    says where the pixels are a film, else None.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    series = models.ForeignKey(Series, models.PROTECT, related_name="instances")
    intake = models.ForeignKey(Intake, models.PROTECT, related_name="instances")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    is_member = models.BooleanField()  # taken out of an archive: the file is not what somebody attached
    uid = models.CharField(_("image number"), max_length=64)
    sop_class = models.CharField(max_length=64)
    syntax = models.CharField(max_length=64)
    number = models.IntegerField(null=True)
    rows = models.PositiveIntegerField()
    columns = models.PositiveIntegerField()
    frames = models.PositiveIntegerField()
    size = models.BigIntegerField()
    can_be_drawn = models.BooleanField()
    warns_of_text = models.BooleanField()  # words may stand in the picture itself
    windows = models.JSONField(default=list)
    header = models.JSONField(default=dict)
    film = models.JSONField(null=True)
    # The PDF that the object wraps; it is seen with it.
    paper = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["intake", "uid"], name="instance_once")
        ]
        indexes = [models.Index("series", "number", "uid", name="instance_in_order")]

    def __str__(self) -> str:
        return self.uid

    @property
    def is_played(self) -> bool:
        """A film that a browser plays from where it stands in its object."""
        return "first" in (self.film or {})

    @property
    def is_ecg(self) -> bool:
        """Curves, not pixels."""
        return self.sop_class in ECG_CLASSES


KIND_NAMES = {
    Kind.ARROW: _("Arrow"),
    Kind.LENGTH: _("Length"),
    Kind.ANGLE: _("Angle"),
    Kind.ELLIPSE: _("Ellipse"),
    Kind.RECTANGLE: _("Rectangle"),
    Kind.FREEHAND: _("Outline"),
    Kind.TEXT: pgettext_lazy("mark", "Place"),
}
SOURCE_NAMES = {
    Source.PATIENT: _("by the pixel spacing of the header"),
    Source.CALIBRATED: _("by the calibrated pixel spacing of the header"),
    Source.DETECTOR: _("at the detector: in the body it is smaller"),
    Source.ULTRASOUND: _("by the scale of the ultrasound region"),
    Source.NONE: _("in pixels: the header tells no scale, so millimetres cannot be assessed"),
}


class Drawn(models.Model):
    """What one version of a mark says. `window` is the one it was drawn in; `spacing` is mm between rows and columns.

    `inside` is what the pixels inside hold, as `domain.quantities.Inside`, or {"cannot": a `NoValues`}; None where the
    shape has no inside.
    """

    version = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(
        _("kind"), max_length=10, choices=[(kind.value, name) for kind, name in KIND_NAMES.items()]
    )
    points = models.JSONField()
    text = models.CharField(_("words"), max_length=300, blank=True)
    value = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    unit = models.CharField(max_length=4, blank=True)
    scale_source = models.CharField(
        max_length=10, choices=[(source.value, name) for source, name in SOURCE_NAMES.items()]
    )
    spacing = models.JSONField(null=True)
    inside = models.JSONField(null=True)
    window = models.JSONField(null=True)
    drawn_at = models.DateTimeField()

    class Meta:
        abstract = True

    @property
    def shape(self) -> Shape:
        return Shape(Kind(self.kind), tuple((x, y) for x, y in self.points))


class Annotation(Drawn):
    """A mark on one frame of an image, as it is now; what it was before are its versions. Removed, it comes back."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    study = models.ForeignKey(Study, models.PROTECT, related_name="annotations")
    instance = models.ForeignKey(Instance, models.PROTECT, related_name="annotations")
    frame = models.PositiveIntegerField()  # from 0
    number = models.PositiveIntegerField()  # by which people speak of it: one in a study, never given twice
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=32, choices=[(role.value, name) for role, name in ROLE_NAMES.items()])
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = pgettext_lazy("several", "marks")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["study", "number"], name="annotation_number_once"),
            models.CheckConstraint(
                name="annotation_measured_with_unit",
                condition=Q(value__isnull=True, unit="") | (Q(value__isnull=False) & ~Q(unit="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class AnnotationVersion(Drawn):
    """A mark as it was drawn at one moment, the present one among them. A trigger keeps each as it is."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    annotation = models.ForeignKey(Annotation, models.PROTECT, related_name="versions")

    class Meta:
        verbose_name = _("version of a mark")
        verbose_name_plural = _("versions of marks")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["annotation", "version"], name="annotation_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.annotation_id} · {self.version}"
