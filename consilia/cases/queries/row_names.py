"""Names in the rows of a list, which are read as columns and not as objects."""

from collections.abc import Mapping
from typing import Any

from consilia.foundation.languages import in_language


def named(values: Mapping[str, Any], prefix: str) -> str:
    """The name that the columns `prefix` hold in two languages, in the reader's."""
    return in_language(values[f"{prefix}_ru"] or "", values[f"{prefix}_en"] or "")


def expert_name(values: Mapping[str, Any]) -> str:
    """The expert's family name and initials, empty while there is none."""
    if not values["expert__family_name"]:
        return ""
    names = (values["expert__given_name"], values["expert__patronymic"])
    return " ".join([values["expert__family_name"], *(f"{name[0]}." for name in names if name)])
