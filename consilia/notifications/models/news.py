"""News for one person, and how she wants to be told. No clinical word is stored here."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consilia.foundation.identifiers import uuid7
from consilia.notifications.domain.kinds import Email, Kind, Urgency

# Rendered when read, in the reader's language. Nothing of the child or the case but its number.
KIND_TITLES = {
    Kind.CASE_SUBMITTED: _("A new case was submitted"),
    Kind.CASE_OFFERED: _("A case is offered to you"),
    Kind.CASE_ACCEPTED: _("An expert accepted the case"),
    Kind.OFFER_RECALLED: _("Somebody else accepted the case that was offered to you"),
    Kind.OFFER_REFUSED: _("The expert refused the offer"),
    Kind.OFFER_LAPSED: _("The offer was not answered in time"),
    Kind.CASE_REDIRECTED: _("The case was returned to triage"),
    Kind.TRIAGE_CHANGED: _("The coordinator changed the urgency or the field"),
    Kind.INFORMATION_REQUESTED: _("More information is asked for"),
    Kind.INFORMATION_ANSWERED: _("The questions were answered"),
    Kind.MESSAGE_SENT: _("A new message in the case"),
    Kind.CONCLUSION_SIGNED: _("The conclusion was signed"),
    Kind.CONCLUSION_CORRECTED: _("The conclusion was corrected"),
    Kind.CASE_ACKNOWLEDGED: _("The referring doctor decided on the recommendations"),
    Kind.CASE_CLOSED: _("The case was closed"),
    Kind.CASE_WITHDRAWN: _("The case was withdrawn"),
    Kind.CASE_DECLINED: _("The region declined the request"),
    Kind.CASE_REOPENED: _("A closed case goes on"),
    Kind.CASE_DUPLICATE: _("The case is a duplicate of another"),
    Kind.CASE_ENDED: _("The case has ended"),
    Kind.CASE_IN_REGION: _("A request waits for the region"),
    Kind.DIAGNOSES_MOVED: _("With newer knowledge the possible diagnoses of a case have moved"),
    Kind.COUNCIL_CONVENED: _("A council about the case was called"),
    Kind.COUNCIL_HELD: _("The council about the case was held"),
    Kind.COUNCIL_CALLED_OFF: _("The council about the case was called off"),
    Kind.DEADLINE_NEARS: _("A deadline comes near"),
    Kind.DEADLINE_MISSED: _("A deadline was missed"),
    Kind.EMERGENCY_ACCESS: _("Somebody opened the case in an emergency"),
    Kind.EMERGENCY_TO_REVIEW: _("Emergency access waits for your review"),
    Kind.COLLEAGUE_INVITED: _("You are invited to look at a case"),
    Kind.INVITATION_ANSWERED: _("A colleague answered your invitation"),
    Kind.ADDRESS_REFUSED: _("Your e-mail address takes no letters"),
    Kind.CHAIN_BROKEN: _("The access log was found broken"),
    Kind.DUPLICATE_ASKED: _("Another organisation asks whether two records are one child"),
    Kind.DUPLICATE_ANSWERED: _("Your question whether two records are one child was answered"),
    Kind.SESSION_INVITED: _("You are invited to a council"),
    Kind.SESSION_MOVED: _("A council was moved to another time"),
    Kind.SESSION_CANCELLED: _("A council was cancelled"),
    Kind.MINUTES_TO_SIGN: _("Minutes of a council wait for your signature"),
    Kind.TASK_DUE: _("A follow-up task is due"),
    Kind.TASK_OVERDUE: _("A follow-up task is overdue"),
    Kind.TASKS_HANDED_OVER: _("Follow-up tasks changed hands"),
    Kind.OUTCOME_ASKED: _("You are asked how the child is"),
    Kind.READING_ASKED: _("You are asked to read a conclusion as second reader"),
    Kind.READER_WANTED: _("A second reader has to be found"),
    Kind.READING_RETURNED: _("The second reader returned your conclusion with remarks"),
    Kind.READING_FINISHED: _("The second reader has answered"),
    Kind.REVIEW_ASKED: _("You are asked to review the quality of a case"),
    Kind.ACTION_GIVEN: _("A finding of the quality review was given to you"),
    Kind.REGISTRY_PROPOSED: _("A child is proposed for the registry of rare diseases"),
    Kind.REGISTRY_ASKED: _("The registry asks about a diagnosis that you signed"),
    Kind.REGISTRY_ANSWERED: _("The expert answered the question of the registry"),
    Kind.REGISTRY_TO_ASK_AGAIN: _("Of some children in the registry nothing was heard for a long time"),
    Kind.CONTACT_ASKED: _("A colleague asks to talk about a patient like hers"),
    Kind.CONTACT_ANSWERED: _("Your request for contact about a similar patient was answered"),
    Kind.MATCH_FOUND: _("Another system looked for a patient like one of your centre"),
    Kind.PEERS_ANSWERED: _("Other systems answered whether they know a similar patient"),
    Kind.NEED_MOVED: _("The need of a medicine has moved on"),
    Kind.NEED_DUE: _("Something is due for the need of a medicine"),
    Kind.NEED_SHORT: _("The supply of a medicine has to be looked at"),
    Kind.STUDY_CARRIED: _("The study that you fetched or sent has arrived"),
    Kind.STUDY_NOT_CARRIED: _("The study that you wanted to fetch or send did not arrive, or not whole"),
}


def kind_choices() -> list[tuple[str, str | Promise]]:
    """Asked for, not written into migrations: a new kind changes no table."""
    return [(kind.value, title) for kind, title in KIND_TITLES.items()]


URGENCY_NAMES = {
    Urgency.EMERGENCY: _("Emergency"),
    Urgency.URGENT: _("Urgent"),
    Urgency.PLANNED: _("Planned"),
}
EMAIL_NAMES = {
    Email.NEVER: _("No e-mail"),
    Email.AT_ONCE: _("At once"),
    Email.DAILY: _("Once a day"),
}


class NotificationQuerySet(models.QuerySet["Notification"]):
    def shown(self) -> Self:
        return self.filter(in_app=True)

    def unread(self) -> Self:
        return self.filter(is_unread=True)


class Notification(models.Model):
    """One piece of news for one person: `kind` about the thing `subject` + `subject_id`.

    `cause` names what made it (the audit entry of the event), so that an event told twice is news once.
    `reference` is the thing's public number, the only word about it that is kept.
    """

    class EmailState(models.TextChoices):
        NONE = "none", _("no e-mail")
        WAITING = "waiting", _("waiting to be sent")
        HELD = "held", _("held until the quiet hours are over")
        DIGEST = "digest", _("waiting for the daily e-mail")
        SENT = "sent", _("sent")
        COVERED = "covered", _("covered by another e-mail")
        FAILED = "failed", _("could not be sent")
        BLOCKED = "blocked", _("the address takes no e-mail")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    kind = models.CharField(_("kind"), max_length=32, choices=kind_choices)
    subject = models.CharField(_("subject"), max_length=40)
    subject_id = models.UUIDField()
    reference = models.CharField(_("number"), max_length=40, blank=True)
    urgency = models.CharField(
        _("urgency"),
        max_length=10,
        choices=[(u.value, name) for u, name in URGENCY_NAMES.items()],
        default=Urgency.PLANNED.value,
    )
    cause = models.CharField(max_length=80)
    created_at = models.DateTimeField(_("time"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    is_unread = models.GeneratedField(
        expression=Q(read_at__isnull=True),  # type: ignore[arg-type]  # the stubs forget Q
        output_field=models.BooleanField(),
        db_persist=True,
    )
    in_app = models.BooleanField(_("shown in the product"), default=True)
    email_state = models.CharField(
        _("e-mail"), max_length=10, choices=EmailState.choices, default=EmailState.NONE
    )
    # A stored boolean, because a state compared with a parameter never gets the partial index.
    awaits_digest = models.GeneratedField(
        expression=Q(email_state="digest"),  # type: ignore[arg-type]  # the stubs forget Q
        output_field=models.BooleanField(),
        db_persist=True,
    )
    is_held = models.GeneratedField(
        expression=Q(email_state="held"),  # type: ignore[arg-type]  # the stubs forget Q
        output_field=models.BooleanField(),
        db_persist=True,
    )
    emailed_at = models.DateTimeField(null=True, blank=True)
    # By name: the letter that stands for this news, once an attempt has failed.
    letter = models.ForeignKey(
        "notifications.Letter", models.SET_NULL, null=True, blank=True, related_name="news"
    )

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "subject_id", "cause"], name="notified_once"),
            models.CheckConstraint(
                name="notification_emailed_when_sent",
                condition=Q(email_state="sent", emailed_at__isnull=False)
                | (~Q(email_state="sent") & Q(emailed_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "-is_unread", "-created_at", "-id"],
                name="notification_list",
                condition=Q(in_app=True),
            ),
            models.Index(
                fields=["user"], name="notification_unread", condition=Q(in_app=True, is_unread=True)
            ),
            models.Index(
                fields=["user", "created_at"], name="notification_digest", condition=Q(awaits_digest=True)
            ),
            models.Index(fields=["user"], name="notification_held", condition=Q(is_held=True)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return str(KIND_TITLES[Kind(self.kind)])


class Preference(models.Model):
    """How a person wants to hear of one kind of news. No row means the default of that kind."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="preferences")
    kind = models.CharField(_("kind"), max_length=32, choices=kind_choices)
    in_app = models.BooleanField(_("shown in the product"))
    email = models.CharField(
        _("e-mail"), max_length=10, choices=[(e.value, name) for e, name in EMAIL_NAMES.items()]
    )

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="preference_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_kind_display()}"
