"""What people may ask for beyond what they are told anyway: news of cases around them, and their hour of the daily e-mail."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.accounts.models import ROLE_NAMES
from consilia.foundation.constraints import ends_after_it_starts
from consilia.foundation.identifiers import uuid7
from consilia.foundation.policies import Policy, PolicyQuerySet
from consilia.notifications.domain.kinds import Email, Ways
from consilia.notifications.models.news import EMAIL_NAMES, kind_choices


class WatchPolicy(Policy):
    """People in a role may ask for this kind of news of what they see without having a part in it."""

    role = models.CharField(
        _("role"), max_length=32, choices=[(role.value, name) for role, name in ROLE_NAMES.items()]
    )
    kind = models.CharField(_("kind"), max_length=32, choices=kind_choices)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy of news on request")
        verbose_name_plural = _("policies of news on request")
        constraints = [
            ends_after_it_starts("watch_policy_ends_after_start"),
            models.UniqueConstraint(fields=["role", "kind", "starts"], name="watch_policy_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.get_kind_display()}"


class Watch(models.Model):
    """Somebody asked for a kind of news, and how it should reach her. It rests while no policy offers it to her."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=32, choices=kind_choices)
    in_app = models.BooleanField(_("shown in the product"))
    email = models.CharField(
        _("e-mail"), max_length=10, choices=[(e.value, name) for e, name in EMAIL_NAMES.items()]
    )

    class Meta:
        verbose_name = _("news on request")
        verbose_name_plural = _("news on request")
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="watch_once"),
            models.CheckConstraint(name="watch_not_silent", condition=Q(in_app=True) | ~Q(email="never")),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_kind_display()}"

    @property
    def ways(self) -> Ways:
        return Ways(in_app=self.in_app, email=Email(self.email))


class DigestPolicy(Policy):
    """When the daily e-mail goes out, by each reader's own clock."""

    digest_at = models.TimeField(_("the daily e-mail comes at"))

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy of the daily e-mail")
        verbose_name_plural = _("policies of the daily e-mail")
        constraints = [
            ends_after_it_starts("digest_policy_ends_after_start"),
            models.UniqueConstraint(fields=["starts"], name="digest_policy_once"),
        ]

    def __str__(self) -> str:
        return f"{self.digest_at:%H:%M}"


class OwnDigest(models.Model):
    """The hour that a person chose instead of the policy."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="digest"
    )
    digest_at = models.TimeField(_("the daily e-mail comes at"))

    class Meta:
        verbose_name = _("own hour of the daily e-mail")
        verbose_name_plural = _("own hours of the daily e-mail")

    def __str__(self) -> str:
        return str(self.user)
