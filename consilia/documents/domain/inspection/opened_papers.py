"""What a PDF would do when it is opened, found in its objects: those packed into streams, too.

Runs in a confined child only: a parser may be taken over by what it reads. Nothing is rendered and no stream is
unpacked but those that hold objects.
"""

from typing import Any

import pikepdf

from consilia.documents.domain.inspection.reasons import Reason

# A link that a reader presses and a jump within the document are all that a letter needs.
_HARMLESS_ACTIONS = {"/GoTo", "/Named", "/URI", "/Hide", "/SetOCGState", "/Thread"}
_HARMLESS_AT_OPENING = {"/GoTo", "/Named"}
_ACTIVE_KEYS = {"/JS", "/JavaScript", "/XFA", "/RichMediaContent", "/RichMediaSettings"}
_ACTIVE_SUBTYPES = {"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}
_CARRYING_KEYS = {"/EmbeddedFiles", "/EF"}
MOST_OBJECTS = 500_000
_DEEPEST = 60


def look_into_pdf(path: str) -> None:
    """Raises ValueError with the name of a `Reason` where the PDF is not to be kept."""
    try:
        # Not mapped into memory: what maps is counted against the child's bound.
        with pikepdf.open(path, access_mode=pikepdf.AccessMode.stream) as pdf:
            _look_at_all(pdf)
    except pikepdf.PasswordError as error:
        raise ValueError(Reason.LOCKED) from error
    except pikepdf.PdfError as error:
        raise ValueError(Reason.DAMAGED) from error


def _look_at_all(pdf: pikepdf.Pdf) -> None:
    if len(pdf.objects) > MOST_OBJECTS:
        raise ValueError(Reason.BOMB)
    if not len(pdf.pages):
        raise ValueError(Reason.DAMAGED)
    for thing in pdf.objects:
        _look_at(thing, 0)


def _look_at(thing: Any, depth: int) -> None:
    """One object and what lies directly in it; what it only points at has its own turn."""
    if depth > _DEEPEST:
        raise ValueError(Reason.BOMB)
    if isinstance(thing, pikepdf.Array):
        parts: list[Any] = list(thing)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        entries = {key: thing.get(key) for key in thing.keys()}  # noqa: SIM118 - not a mapping
        _judge(entries)
        parts = list(entries.values())
    else:
        return
    for part in parts:
        if isinstance(part, pikepdf.Object) and not part.is_indirect:
            _look_at(part, depth + 1)


def _judge(entries: dict[str, Any]) -> None:
    if entries.keys() & _CARRYING_KEYS or _name(entries.get("/Subtype")) == "/FileAttachment":
        raise ValueError(Reason.CARRIES)
    if entries.keys() & _ACTIVE_KEYS or _name(entries.get("/Subtype")) in _ACTIVE_SUBTYPES:
        raise ValueError(Reason.ACTIVE)
    # /S says other things in other dictionaries (the structure of a page, how to break a line): those are no actions.
    if _is_action(entries) and _name(entries["/S"]) not in _HARMLESS_ACTIONS:
        raise ValueError(Reason.ACTIVE)
    _judge_opening(entries)


def _judge_opening(entries: dict[str, Any]) -> None:
    """What happens without anybody pressing anything."""
    at_once = [entries.get("/OpenAction"), *_dictionary(entries.get("/AA")).values()]
    for action in at_once:
        what = _name(_dictionary(action).get("/S"))
        if what and what not in _HARMLESS_AT_OPENING:
            raise ValueError(Reason.ACTIVE)


_ACTIONS = _HARMLESS_ACTIONS | {
    "/GoToR",
    "/GoToE",
    "/GoTo3DView",
    "/GoToDp",
    "/Launch",
    "/Sound",
    "/Movie",
    "/SubmitForm",
    "/ResetForm",
    "/ImportData",
    "/JavaScript",
    "/Rendition",
    "/Trans",
    "/RichMediaExecute",
}


def _is_action(entries: dict[str, Any]) -> bool:
    return _name(entries.get("/Type")) == "/Action" or _name(entries.get("/S")) in _ACTIONS - {"/Trans"}


def _dictionary(thing: Any) -> dict[str, Any]:
    if not isinstance(thing, pikepdf.Dictionary):
        return {}
    return {key: thing.get(key) for key in thing.keys()}  # noqa: SIM118 - not a mapping


def _name(thing: Any) -> str:
    return str(thing) if isinstance(thing, pikepdf.Name) else ""
