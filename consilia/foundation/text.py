"""Text that people type: refused loudly where it could deceive a reader, never changed in silence."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Directional overrides and isolates can show "10 mg" as "01 mg"; zero-width characters hide a difference.
_DECEIVING = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, 0x061C}
_ALLOWED_CONTROLS = {"\n", "\t"}


def check_plain(text: str) -> None:
    """Raise ValidationError at the first invisible or control character, naming it and its place."""
    for place, character in enumerate(text, start=1):
        code = ord(character)
        is_control = unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"}
        if code in _DECEIVING or (is_control and character not in _ALLOWED_CONTROLS):
            raise ValidationError(
                _("Character %(place)d is invisible (U+%(code)04X). Delete it, or type the text again."),
                code="invisible",
                params={"place": place, "code": code},
            )


def tidy(text: str) -> str:
    """NFC, Unix line ends, no trailing spaces: differences that nobody can see."""
    lines = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


class _PlainField(forms.CharField):
    def to_python(self, value: Any) -> str:
        text = tidy(super().to_python(value) or "")
        check_plain(text)
        return text


class LineField(_PlainField):
    """One line of text, at most `max_length` characters (200 unless told)."""

    def __init__(self, *, max_length: int = 200, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if "\n" in text:
            raise ValidationError(_("This must be one line."), code="lines")
        return text


class AmountField(forms.DecimalField):
    """A number, whether its writer divides it by a point or by a comma."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".").strip() if isinstance(value, str) else value)


class ProseField(_PlainField):
    """Several lines of text, at most `max_length` characters (20,000 unless told)."""

    def __init__(self, *, max_length: int = 20_000, rows: int = 5, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=max_length, **kwargs)
