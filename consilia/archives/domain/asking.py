"""What is asked of an archive (QIDO-RS, PS3.18, 10.6)."""

from dataclasses import dataclass
from datetime import date

from consilia.archives.domain.answers import MOST_STUDIES

# What is shown of a study; PatientName and the like come by themselves from most, and from all when asked for.
FIELDS = (
    "StudyDescription",
    "ModalitiesInStudy",
    "NumberOfStudyRelatedInstances",
    "PatientName",
    "PatientID",
    "PatientBirthDate",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """At least a number or the beginning of a name; days both included."""

    number: str = ""
    name: str = ""
    first: date | None = None
    last: date | None = None

    @property
    def says_whom(self) -> bool:
        return bool(self.number or self.name)

    def as_query(self) -> list[tuple[str, str]]:
        found = [("limit", str(MOST_STUDIES)), *(("includefield", field) for field in FIELDS)]
        if self.number:
            found.append(("PatientID", _plain(self.number)))
        if self.name:
            found.append(("PatientName", _plain(self.name) + "*"))
        if self.first or self.last:
            found.append(("StudyDate", f"{_day(self.first)}-{_day(self.last)}"))
        return found


def _plain(text: str) -> str:
    """A star would be a pattern: nobody lists a whole archive by one."""
    return text.replace("*", "").replace("?", "").replace("\\", "").strip()


def _day(day: date | None) -> str:
    return f"{day:%Y%m%d}" if day else ""
