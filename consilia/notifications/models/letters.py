"""Letters that did not go out at once, and addresses that take none. Nothing here says what a letter was about."""

from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.foundation.constraints import ends_after_it_starts
from consilia.foundation.identifiers import uuid7
from consilia.foundation.policies import Policy, PolicyQuerySet
from consilia.notifications.domain.letters import Patience, Reason
from consilia.notifications.models.policies import dated

REASON_WORDS = {
    Reason.NO_MAILBOX: _("There is no such mailbox"),
    Reason.REFUSED: _("The mail server refuses the letter"),
    Reason.FULL: _("The mailbox is full"),
    Reason.LATER: _("The mail server asks to come later"),
    Reason.LOGIN: _("Our own mail server does not let us in"),
    Reason.UNREACHABLE: _("The mail server cannot be reached"),
}


class LetterPolicyQuerySet(PolicyQuerySet["LetterPolicy"]):
    pass


class LetterPolicy(Policy):
    """How often a letter is tried, with which pauses, and when a job counts as stuck."""

    attempts = models.PositiveSmallIntegerField(_("attempts"))
    first_pause_seconds = models.PositiveIntegerField(_("seconds until the second attempt"))
    factor = models.FloatField(_("each pause is longer by this factor"))
    stuck_minutes = models.PositiveIntegerField(_("minutes after which a job counts as stuck"))

    objects = LetterPolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy of letters")
        verbose_name_plural = _("policies of letters")
        constraints = [
            ends_after_it_starts("letter_policy_ends_after_start"),
            ExclusionConstraint(name="letter_policy_once", expressions=[(dated(), RangeOperators.OVERLAPS)]),
            models.CheckConstraint(
                name="letter_policy_sensible",
                condition=Q(
                    attempts__range=(1, 20),
                    first_pause_seconds__range=(1, 86_400),
                    factor__range=(1, 10),
                    stuck_minutes__range=(1, 10_080),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts:%Y-%m-%d}"

    @property
    def patience(self) -> Patience:
        return Patience(self.attempts, timedelta(seconds=self.first_pause_seconds), self.factor)


class Letter(models.Model):
    """A letter whose first attempt failed, until it has gone out or somebody gave it up.

    The notifications for which it stands point to it. `attempts` counts from the last time somebody sent it again.
    """

    class State(models.TextChoices):
        RETRYING = "retrying", pgettext_lazy("letter", "is tried again")
        DEAD = "dead", pgettext_lazy("letter", "did not go out")
        SENT = "sent", pgettext_lazy("letter", "went out later")
        OVERTAKEN = "overtaken", pgettext_lazy("letter", "needed no more")
        GIVEN_UP = "given_up", pgettext_lazy("letter", "given up")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    message_id = models.UUIDField()
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RETRYING)
    reason = models.CharField(
        _("reason"), max_length=12, choices=[(reason.value, words) for reason, words in REASON_WORDS.items()]
    )
    code = models.PositiveSmallIntegerField(_("answer of the mail server"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=1)
    since = models.DateTimeField(_("since"))
    tried_at = models.DateTimeField(_("last attempt"))
    next_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    # A stored boolean, because a state compared with a parameter never gets the partial index.
    is_dead = models.GeneratedField(
        expression=Q(state="dead"),  # type: ignore[arg-type]  # the stubs forget Q
        output_field=models.BooleanField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = [
            models.CheckConstraint(
                name="letter_tried_again_some_time",
                condition=Q(state="retrying", next_at__isnull=False)
                | (~Q(state="retrying") & Q(next_at__isnull=True)),
            )
        ]
        indexes = [
            models.Index(fields=["-since", "-id"], name="letter_latest"),
            models.Index(fields=["-since", "-id"], name="letter_dead", condition=Q(is_dead=True)),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_state_display()}"


class AddressBlock(models.Model):
    """An e-mail address that does not exist: nothing is sent there until somebody says that it does."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    address = models.EmailField(_("e-mail address"))
    since = models.DateTimeField(_("since"))
    code = models.PositiveSmallIntegerField(_("answer of the mail server"), default=0)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("blocked address")
        verbose_name_plural = _("blocked addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "address"], condition=Q(ended_at__isnull=True), name="address_blocked_once"
            )
        ]

    def __str__(self) -> str:
        return self.address
