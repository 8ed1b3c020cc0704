"""What a list is narrowed by, read from the address, with badges that remove one filter each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest

from consilia.foundation.paging import Page


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters of an address: known names only, values that are on offer only."""

    path: str
    values: Mapping[str, str]

    @classmethod
    def by(cls, request: HttpRequest, offered: Mapping[str, Iterable[str] | None]) -> "Asked":
        """`offered` maps a name to its possible values, or to None for free text."""
        values = {}
        for name, known in offered.items():
            value = request.GET.get(name, "").replace("\x00", "").strip()[:100]
            if value and (known is None or value in known):
                values[name] = value
        return cls(request.path, values)

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    def address(self, **changes: str | None) -> str:
        """This list with some filters changed; None or "" removes one."""
        query = urlencode({name: value for name, value in {**self.values, **changes}.items() if value})
        return f"{self.path}?{query}" if query else self.path

    def badges(self, labels: Mapping[str, Mapping[str, str] | str]) -> Sequence[tuple[str, str]]:
        """(what it says, the address without it). A label is a text, or values with their names."""
        found = []
        for name, label in labels.items():
            if value := self[name]:
                words = label if isinstance(label, str) else label.get(value, value)
                found.append((words or f"“{value}”", self.address(**{name: None})))
        return found

    def pages(self, found: Page[object]) -> dict[str, str | None]:
        """Addresses of the neighbouring pages."""
        return {
            "back": self.address(cursor=found.back) if found.back else None,
            "next": self.address(cursor=found.next) if found.next else None,
        }
