"""Why nothing came of asking an archive."""

from enum import StrEnum


class Problem(StrEnum):
    UNREACHABLE = "unreachable"  # no connection, busy or out of order: it may answer another time
    ADDRESS = "address"  # leads where this installation sends nothing
    TLS = "tls"  # its certificate is not that of this name, or nobody we know has signed it
    SECRET = "secret"  # noqa: S105 - it does not know us
    ABSENT = "absent"  # it has not what was asked for, or does not speak DICOMweb at this address
    ANSWER = "answer"  # it answered something that cannot be read
    TOO_LARGE = "too_large"
    RIGHT = "right"  # the one who asked may not any more
    CASE = "case"  # the case took no file


# Asking again may help.
PASSING = frozenset({Problem.UNREACHABLE})
