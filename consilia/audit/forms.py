"""What narrows the log."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consilia.accounts.models import ROLE_NAMES
from consilia.audit import labels
from consilia.audit.models import AuditEntry
from consilia.audit.queries import Wanted

_DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class WantedForm(forms.Form):
    """All fields may stay empty. `person` and `organisation` take a part of the name, or an identifier."""

    person = forms.CharField(label=_("Person"), required=False, max_length=100)
    organisation = forms.CharField(label=_("Organisation"), required=False, max_length=100)
    role = forms.ChoiceField(label=_("Role"), required=False)
    name = forms.ChoiceField(label=_("What was done"), required=False)
    kind = forms.ChoiceField(label=_("Deeds or readings"), required=False)
    subject = forms.ChoiceField(label=_("About"), required=False)
    subject_id = forms.UUIDField(label=_("Identifier"), required=False)
    since = forms.DateField(label=_("First day"), required=False, widget=_DATE)
    until = forms.DateField(label=_("Last day"), required=False, widget=_DATE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("role", [(role.value, name) for role, name in ROLE_NAMES.items()])
        self._offer(
            "name", sorted(((n, str(label)) for n, label in labels.names().items()), key=lambda x: x[1])
        )
        self._offer("kind", AuditEntry.Kind.choices)
        self._offer(
            "subject", sorted(((s, str(x)) for s, x in labels.subjects().items()), key=lambda x: x[1])
        )

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        """Choices of a field; a value of the address that is not among them is offered too, and finds."""
        asked = self.data.get(name, "")
        strange = [(asked, asked)] if asked and asked not in dict(choices) else []
        self.fields[name].choices = [("", _("any")), *choices, *strange]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day comes before the first one."))
        return cleaned

    def wanted(self) -> Wanted:
        """What a valid form asks for; days are those of the reader's time zone, both included."""
        said = self.cleaned_data
        since, until = said["since"], said["until"]
        return Wanted(
            person=said["person"],
            organisation=said["organisation"],
            role=said["role"],
            name=said["name"],
            kind=said["kind"],
            subject=said["subject"],
            subject_id=said["subject_id"],
            since=_midnight(since) if since else None,
            until=_midnight(until + timedelta(days=1)) if until else None,
        )


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
