"""Which of the kinds that we can answer with a program accepts (PS3.18, 8.7; RFC 9110, 12.5.1)."""

from collections.abc import Sequence
from email.message import Message

ANY = "*/*"


class NotAcceptable(ValueError):
    """We have none of what the program accepts; `str()` says what there is."""


def chosen(accept: str, kinds: Sequence[str], *, syntax: str = "") -> str:
    """The kind that is accepted most, the first of equals.

    Args:
        accept: the header; nothing accepts anything.
        kinds: what there is, the usual one first. Parts of a multipart answer go by the kind of the parts.
        syntax: the transfer syntax in which objects lie here, where they have one.

    Raises:
        NotAcceptable
    """
    ranges = [_range(one) for one in accept.split(",") if one.strip()] or [(ANY, "", 1.0)]
    found = [(_weight(kind, ranges, syntax), -place, kind) for place, kind in enumerate(kinds)]
    weight, _place, kind = max(found)
    if weight <= 0:
        raise NotAcceptable(", ".join(f"{one}; transfer-syntax={syntax}" if syntax else one for one in kinds))
    return kind


def _range(text: str) -> tuple[str, str, float]:
    """`multipart/related; type="application/dicom"; transfer-syntax=*; q=0.5`: kind, transfer syntax, weight."""
    message = Message()
    message["Content-Type"] = text.strip()
    told = {name.lower(): str(value) for name, value in message.get_params(failobj=[])[1:]}
    kind = str(message.get_params(failobj=[("", "")])[0][0]).lower()
    if kind == "multipart/related":
        kind = told.get("type", ANY).lower()
    return kind, told.get("transfer-syntax", ""), _number(told.get("q", "1"))


def _number(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0


def _weight(kind: str, ranges: Sequence[tuple[str, str, float]], syntax: str) -> float:
    """Of the closest range that speaks of it: its own name before its family, that before anything."""
    wide = {kind: 3, f"{kind.partition('/')[0]}/*": 2, ANY: 1}
    fitting = [
        (wide[one], weight)
        for one, wanted, weight in ranges
        if one in wide and (not syntax or wanted in {"", "*", syntax})
    ]
    return max(fitting, default=(0, 0.0))[1]
