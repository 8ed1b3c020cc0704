"""What people type about accounts, roles and themselves."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, cast
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import get_timezone_location
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest, QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.programs import Scope
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import ROLE_NAMES, User
from consilia.foundation.text import LineField

_DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
# Each in its own language, so that everybody finds hers.
_LANGUAGES = [("ru", "Русский"), ("en", "English")]
_OF_OUR_TIME = [
    MinValueValidator(date(2000, 1, 1), _("Enter a date after 1999.")),
    MaxValueValidator(date(2100, 1, 1), _("Enter a date before 2100.")),
]


def posted(request: HttpRequest) -> QueryDict | None:
    """The data of a form that was sent, also of one that was sent empty; None where it is only shown."""
    return request.POST if request.method == "POST" else None


class PersonForm(forms.Form):
    """Name and address. The patronymic may be missing: many people have none."""

    family_name = LineField(label=_("Family name"), max_length=100)
    given_name = LineField(label=_("Given name"), max_length=100)
    patronymic = LineField(label=_("Patronymic"), max_length=100, required=False)
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, help_text=_("The person signs in with it and gets notices there.")
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class InviteForm(PersonForm):
    language = forms.ChoiceField(label=_("Language"), choices=_LANGUAGES, widget=forms.RadioSelect)


class RoleForm(forms.Form):
    """A role from the first to the last day, both included, as people say it."""

    role = forms.ChoiceField(
        label=_("Role"), choices=[("", ""), *((role.value, name) for role, name in ROLE_NAMES.items())]
    )
    organisation = forms.UUIDField(
        label=_("Organisation"),
        error_messages={"required": _("Find the organisation and choose it.")},
    )
    position = LineField(
        label=_("Position"), required=False, help_text=_("As it stands under signed conclusions.")
    )
    starts = forms.DateField(label=_("First day"), widget=_DATE, validators=_OF_OUR_TIME)
    last_day = forms.DateField(
        label=_("Last day"),
        widget=_DATE,
        validators=_OF_OUR_TIME,
        required=False,
        help_text=_("Leave empty if the end is not known."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, last_day = cleaned.get("starts"), cleaned.get("last_day")
        if starts and last_day and last_day < starts:
            self.add_error("last_day", _("The last day comes before the first one."))
        return cleaned

    def deed(self, at: datetime) -> dict[str, Any]:
        """The fields of `give_role`. A role that starts today starts now."""
        starts, last_day = self.cleaned_data["starts"], self.cleaned_data["last_day"]
        return {
            "organisation_id": self.cleaned_data["organisation"],
            "role": Role(self.cleaned_data["role"]),
            "position": self.cleaned_data["position"],
            "starts": at if starts == timezone.localdate(at) else _midnight(starts),
            "ends": _midnight(last_day + timedelta(days=1)) if last_day else None,
        }


class EndRoleForm(forms.Form):
    """Now, or at the end of a day to come."""

    NOW, LATER = "now", "later"
    when = forms.ChoiceField(
        label=_("When"),
        choices=[(NOW, _("Now")), (LATER, _("At the end of a day"))],
        initial=NOW,
        widget=forms.RadioSelect,
    )
    last_day = forms.DateField(label=_("Last day"), widget=_DATE, validators=_OF_OUR_TIME, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("when") == self.LATER:
            last_day = cleaned.get("last_day")
            if last_day is None:
                self.add_error("last_day", _("Say which day."))
            elif last_day < self._today:
                self.add_error("last_day", _("This day is over. Choose today or a later one."))
        return cleaned

    def ends(self, at: datetime) -> datetime:
        if self.cleaned_data["when"] == self.NOW:
            return at
        return _midnight(self.cleaned_data["last_day"] + timedelta(days=1))


class ReasonForm(forms.Form):
    reason = LineField(label=_("Reason"), help_text=_("It is kept in the access log."))


class PreferencesForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=_LANGUAGES, widget=forms.RadioSelect)
    theme = forms.ChoiceField(label=_("Theme"), choices=User.Theme.choices, widget=forms.RadioSelect)
    density = forms.ChoiceField(label=_("Density"), choices=User.Density.choices, widget=forms.RadioSelect)
    text_only = forms.BooleanField(
        label=_("Text only"),
        required=False,
        help_text=_(
            "For thin lines: pages without pictures, fonts and live updates. The link at the foot of a page"
            " decides for one device."
        ),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("All times are shown in it. Deadlines are the same for everybody.")
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["time_zone"])
        choices = time_zones(translation.get_language() or "en", timezone.localdate(at))
        current = self.initial.get("time_zone")
        known = any(name == current for name, _label in choices)
        field.choices = choices if known or not current else [(current, current), *choices]


class TokenForm(forms.Form):
    """What a program gets: from now until the end of a day."""

    name = LineField(
        label=_("Program"),
        max_length=80,
        help_text=_("By which you will know it, such as “Archive of the ward”."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=[
            (Scope.READ.value, _("Find and retrieve images that you may see")),
            (Scope.SEND.value, _("Send images into cases on which you work")),
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what the program may do.")},
    )
    last_day = forms.DateField(label=_("Last day"), widget=_DATE, validators=_OF_OUR_TIME)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today

    def clean_last_day(self) -> date:
        last_day: date = self.cleaned_data["last_day"]
        if last_day < self._today:
            raise forms.ValidationError(_("This day is over. Choose today or a later one."))
        return last_day

    @property
    def deed(self) -> dict[str, Any]:
        """The fields of `make_token`."""
        return {
            "name": self.cleaned_data["name"],
            "scopes": {Scope(scope) for scope in self.cleaned_data["scopes"]},
            "ends": _midnight(self.cleaned_data["last_day"] + timedelta(days=1)),
        }


class DisplayForm(forms.Form):
    """The quick switches of the menu: either of the two, or both."""

    theme = forms.ChoiceField(choices=User.Theme.choices, required=False)
    density = forms.ChoiceField(choices=User.Density.choices, required=False)


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=_LANGUAGES)


class MembershipForm(forms.Form):
    membership = forms.UUIDField()


@lru_cache(maxsize=8)
def time_zones(language: str, day: date) -> Sequence[tuple[str, str]]:
    """Choices from west to east: ("Asia/Yekaterinburg", "UTC+05:00 · Yekaterinburg")."""
    noon = datetime.combine(day, time(12), UTC)
    named: dict[tuple[timedelta, str], str] = {}
    for name in sorted(available_timezones()):
        if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/")):
            offset = noon.astimezone(ZoneInfo(name)).utcoffset() or timedelta()
            city = get_timezone_location(name, locale=language, return_city=True).rpartition("/")[2]
            named.setdefault((offset, city), name)
    return [(name, f"{_offset(offset)} · {city}") for (offset, city), name in sorted(named.items())]


def _offset(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _midnight(day: date) -> datetime:
    """The beginning of a day in the time zone of the person who types."""
    return timezone.make_aware(datetime.combine(day, time()))
