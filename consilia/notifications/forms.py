"""What people choose about being told, and what administrators decide about it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.roles import Role
from consilia.accounts.models import ROLE_NAMES
from consilia.foundation.policy_forms import MOMENT
from consilia.foundation.text import LineField
from consilia.notifications.domain.kinds import Email, Kind, Ways
from consilia.notifications.domain.quiet import QuietHours
from consilia.notifications.domain.rules import Because, Rule
from consilia.notifications.models import BECAUSE_WORDS, EMAIL_NAMES, KIND_TITLES
from consilia.notifications.models.policies import LONGEST_DELAY

_EMAILS = [(email.value, name) for email, name in EMAIL_NAMES.items()]


class PreferencesForm(forms.Form):
    """Two fields for each kind of news: `<kind>_in_app` and `<kind>_email`.

    What must be heard has no box, and only the e-mails that are strong enough. What nobody in these roles is told
    has no row.
    """

    def __init__(self, *args: Any, policy: Mapping[Kind, Rule], own: Mapping[Kind, Ways], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.policy = {kind: rule for kind, rule in policy.items() if not rule.ways.silent}
        for kind, rule in self.policy.items():
            self._add(kind, rule, rule.chosen(own.get(kind)).ways)

    def _add(self, kind: Kind, rule: Rule, ways: Ways) -> None:
        title = KIND_TITLES[kind]
        if rule.because is None:
            self.fields[f"{kind}_in_app"] = forms.BooleanField(
                required=False, label=title, initial=ways.in_app
            )
        if len(rule.emails) > 1:
            self.fields[f"{kind}_email"] = forms.ChoiceField(
                label=title,
                initial=ways.email.value,
                choices=[(value, name) for value, name in _EMAILS if value in rule.emails],
                error_messages={"invalid_choice": _("Choose one of those that are offered.")},
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Title, check box, choice of every kind, in order; where there is nothing to choose, what is fixed and why."""
        return [
            {
                "title": KIND_TITLES[kind],
                "in_app": self[f"{kind}_in_app"] if f"{kind}_in_app" in self.fields else None,
                "email": self[f"{kind}_email"] if f"{kind}_email" in self.fields else None,
                "fixed_email": EMAIL_NAMES[rule.ways.email],
                "because": BECAUSE_WORDS[rule.because] if rule.because else "",
                "delay": rule.delay // timedelta(minutes=1),
            }
            for kind, rule in self.policy.items()
        ]

    @property
    def chosen(self) -> dict[Kind, Ways]:
        data = self.cleaned_data
        return {
            kind: Ways(
                in_app=data.get(f"{kind}_in_app", rule.ways.in_app),
                email=Email(data.get(f"{kind}_email", rule.ways.email)),
            )
            for kind, rule in self.policy.items()
        }


class WatchForm(forms.Form):
    """Two fields for each kind of news that may be asked for: `<kind>_watch_in_app` and `<kind>_watch_email`."""

    def __init__(self, data: Any = None, *, offered: Sequence[Kind], own: Mapping[Kind, Ways]) -> None:
        super().__init__(data)
        self.offered = offered
        for kind in offered:
            ways = own.get(kind)
            self.fields[f"{kind}_watch_in_app"] = forms.BooleanField(
                required=False, label=KIND_TITLES[kind], initial=ways.in_app if ways else False
            )
            self.fields[f"{kind}_watch_email"] = forms.ChoiceField(
                label=KIND_TITLES[kind], choices=_EMAILS, initial=(ways.email if ways else Email.NEVER).value
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "title": KIND_TITLES[kind],
                "in_app": self[f"{kind}_watch_in_app"],
                "email": self[f"{kind}_watch_email"],
                "because": "",
            }
            for kind in self.offered
        ]

    @property
    def chosen(self) -> dict[Kind, Ways]:
        said = self.cleaned_data
        return {
            kind: Ways(in_app=said[f"{kind}_watch_in_app"], email=Email(said[f"{kind}_watch_email"]))
            for kind in self.offered
        }


class DigestForm(forms.Form):
    digest_at = forms.TimeField(
        label=_("My own hour"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        required=False,
        help_text=_("Empty: as for everybody."),
    )


TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class Hours(forms.Form):
    """Two times of the day."""

    quiet_from = forms.TimeField(label=_("Quiet from"), widget=TIME)
    quiet_until = forms.TimeField(label=_("Quiet until"), widget=TIME)

    @property
    def hours(self) -> QuietHours:
        return QuietHours(self.cleaned_data["quiet_from"], self.cleaned_data["quiet_until"])


class QuietHoursForm(Hours):
    """As the policy says, own hours, or never."""

    choice = forms.ChoiceField(
        label=_("When letters wait"),
        widget=forms.RadioSelect,
        choices=[
            ("policy", _("As for everybody")),
            ("own", _("During my own hours")),
            ("never", _("Letters never wait")),
        ],
    )
    field_order = ("choice", "quiet_from", "quiet_until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("quiet_from", "quiet_until"):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        times = [cleaned.get(name) for name in ("quiet_from", "quiet_until")]
        if cleaned.get("choice") == "own" and None in times and not self.errors:
            self.add_error(None, _("Enter both times."))
        return cleaned


class VersionForm(forms.Form):
    """An empty beginning means now."""

    starts = forms.DateTimeField(
        label=_("In force from"), widget=MOMENT, required=False, help_text=_("Empty: from now on.")
    )
    source = LineField(
        label=_("Source"), max_length=300, help_text=_("Who decided this, or where the figures come from.")
    )
    is_verified = forms.BooleanField(
        label=_("Somebody has verified this; the source says who"), required=False
    )


class SubscriptionForm(VersionForm):
    kind = forms.ChoiceField(
        label=_("What happened"), choices=[(kind.value, title) for kind, title in KIND_TITLES.items()]
    )
    role = forms.ChoiceField(
        label=_("Who is told"),
        required=False,
        choices=[
            ("", _("All roles without a rule of their own")),
            *((role.value, name) for role, name in ROLE_NAMES.items()),
        ],
    )
    in_app = forms.BooleanField(
        label=_("Shown in the product"),
        required=False,
        help_text=_("Without this and without e-mail nobody in the role is told."),
    )
    email = forms.ChoiceField(label=_("By e-mail"), choices=_EMAILS)
    delay_minutes = forms.IntegerField(
        label=_("Minutes that an e-mail waits"),
        min_value=0,
        max_value=LONGEST_DELAY,
        help_text=_(
            "Whoever reads the news in the product meanwhile gets no e-mail. Emergencies do not wait."
        ),
    )
    because = forms.ChoiceField(
        label=_("May a person switch it off?"),
        required=False,
        choices=[("", _("Yes")), *((one.value, words) for one, words in BECAUSE_WORDS.items())],
        help_text=_("A reason means: no. People read it beside the kind."),
    )

    @property
    def rule(self) -> Rule:
        data = self.cleaned_data
        return Rule(
            Ways(in_app=data["in_app"], email=Email(data["email"])),
            timedelta(minutes=data["delay_minutes"]),
            Because(data["because"]) if data["because"] else None,
        )

    @property
    def key(self) -> tuple[Kind, Role | None]:
        role = self.cleaned_data["role"]
        return Kind(self.cleaned_data["kind"]), Role(role) if role else None


def initial_of(rule: Rule, kind: Kind, role: Role | None) -> dict[str, Any]:
    return {
        "kind": kind.value,
        "role": role.value if role else "",
        "in_app": rule.ways.in_app,
        "email": rule.ways.email.value,
        "delay_minutes": rule.delay // timedelta(minutes=1),
        "because": rule.because.value if rule.because else "",
    }
