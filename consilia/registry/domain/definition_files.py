"""Definitions of forms as YAML: written, and read with the line of everything that is wrong."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import yaml

from consilia.registry.domain.definitions import (
    CODE,
    Choice,
    Element,
    Fault,
    Flaw,
    Form,
    Label,
    Section,
    faults_of,
)
from consilia.registry.domain.expressions import Kind

LONGEST: Final = 300_000
Path = tuple[str | int, ...]


class NotADefinition(ValueError):
    """The file is no definition; `faults` say why, in the order of its lines."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(faults, key=lambda fault: (fault.line, str(fault.path)))
        super().__init__(f"{len(faults)} faults")


def read_definition(text: str) -> Form:
    """The form that `text` defines. Raises NotADefinition with everything that is wrong."""
    if len(text) > LONGEST:
        raise NotADefinition([Fault(Flaw.MANY, (), str(len(text)))])
    node = _composed(text)
    reader = _Reader(node)
    form = reader.form()
    if reader.faults or form is None:
        raise NotADefinition(reader.faults)
    if wrong := faults_of(form):
        raise NotADefinition([replace(fault, line=reader.line_of(fault.path)) for fault in wrong])
    return form


def _composed(text: str) -> yaml.Node:
    """The tree of nodes, which know their lines. Nothing is constructed but plain text, so nothing can be called."""
    try:
        tokens = yaml.scan(text, Loader=yaml.SafeLoader)
        for token in tokens:
            if isinstance(token, yaml.AliasToken | yaml.AnchorToken | yaml.TagToken):
                raise NotADefinition([Fault(Flaw.YAML, (), "& * !", line=token.start_mark.line + 1)])
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = str(getattr(error, "problem", "") or "")
        raise NotADefinition([Fault(Flaw.YAML, (), problem, line=line)]) from error
    except RecursionError as error:
        raise NotADefinition([Fault(Flaw.YAML, (), "", line=1)]) from error
    if node is None:
        raise NotADefinition([Fault(Flaw.EMPTY, (), line=1)])
    return node


@dataclass(frozen=True, slots=True)
class _Found:
    """A mapping of the file: its nodes by key, and where it stands."""

    nodes: Mapping[str, yaml.Node]
    path: Path
    line: int


class _Reader:
    """Goes on after a mistake, so that one look at the file shows all of them."""

    def __init__(self, root: yaml.Node) -> None:
        self.faults: list[Fault] = []
        self._root = root

    def form(self) -> Form | None:
        found = self._mapping(self._root, (), ("registry", "form", "label", "source", "licence", "sections"))
        if found is None:
            return None
        code, label = self._code(found, "form"), self._label(found, "label")
        registry, sections = self._code(found, "registry"), self._each(found, "sections", self._section)
        if self.faults:
            return None
        return Form(
            registry, code, label, tuple(sections), self._text(found, "source"), self._text(found, "licence")
        )

    def _section(self, node: yaml.Node, path: Path) -> Section | None:
        found = self._mapping(node, path, ("code", "label", "elements"))
        if found is None:
            return None
        elements = self._each(found, "elements", self._element)
        return Section(self._code(found, "code"), self._label(found, "label"), tuple(elements))

    def _element(self, node: yaml.Node, path: Path) -> Element | None:
        known = ("code", "type", "label", "hint", "permitted", "required", "condition", "formula", "unit")
        found = self._mapping(node, path, (*known, "min", "max", "source"))
        if found is None:
            return None
        return Element(
            code=self._code(found, "code"),
            kind=self._kind(found),
            label=self._label(found, "label"),
            hint=self._label(found, "hint") if "hint" in found.nodes else None,
            permitted=tuple(self._each(found, "permitted", self._choice))
            if "permitted" in found.nodes
            else (),
            required=self._yes(found, "required"),
            condition=self._text(found, "condition"),
            formula=self._text(found, "formula"),
            unit=self._text(found, "unit"),
            least=self._number(found, "min"),
            most=self._number(found, "max"),
            source=self._text(found, "source"),
        )

    def _choice(self, node: yaml.Node, path: Path) -> Choice | None:
        found = self._mapping(node, path, ("value", "label"))
        if found is None:
            return None
        value = self._text(found, "value")
        if not value:
            self._wrong(Flaw.MISSING, (*path, "value"), "value", found.line)
        return Choice(value, self._label(found, "label"))

    def _label(self, found: _Found, key: str) -> Label:
        """A text in both languages."""
        if key not in found.nodes:
            self._wrong(Flaw.MISSING, (*found.path, key), key, found.line)
            return Label("", "")
        inner = self._mapping(found.nodes[key], (*found.path, key), ("en", "ru"))
        if inner is None:
            return Label("", "")
        texts = {language: self._text(inner, language) for language in ("en", "ru")}
        for language, text in texts.items():
            if not text:
                self._wrong(Flaw.MISSING, (*inner.path, language), f"{key}: {language}", inner.line)
        return Label(texts["en"], texts["ru"])

    def _code(self, found: _Found, key: str) -> str:
        text = self._text(found, key)
        if key not in found.nodes:
            self._wrong(Flaw.MISSING, (*found.path, key), key, found.line)
        elif not CODE.fullmatch(text):
            self._wrong(Flaw.CODE, (*found.path, key), text, _line(found.nodes[key]))
        return text

    def _kind(self, found: _Found) -> Kind:
        text = self._text(found, "type")
        if "type" not in found.nodes:
            self._wrong(Flaw.MISSING, (*found.path, "type"), "type", found.line)
        elif text not in set(Kind):
            self._wrong(Flaw.KIND, (*found.path, "type"), text, _line(found.nodes["type"]))
        return Kind(text) if text in set(Kind) else Kind.TEXT

    def _text(self, found: _Found, key: str) -> str:
        node = found.nodes.get(key)
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode):
            self._wrong(Flaw.NOT_TEXT, (*found.path, key), key, _line(node))
            return ""
        return str(node.value).strip()

    def _number(self, found: _Found, key: str) -> Decimal | None:
        text = self._text(found, key)
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            self._wrong(Flaw.NOT_NUMBER, (*found.path, key), text, _line(found.nodes[key]))
            return None
        return number

    def _yes(self, found: _Found, key: str) -> bool:
        text = self._text(found, key).lower()
        if text not in {"", "true", "false", "yes", "no"}:
            self._wrong(Flaw.NOT_YES_NO, (*found.path, key), text, _line(found.nodes[key]))
        return text in {"true", "yes"}

    def _each(self, found: _Found, key: str, read: Callable[[yaml.Node, Path], Any]) -> list[Any]:
        node = found.nodes.get(key)
        if node is None:
            self._wrong(Flaw.MISSING, (*found.path, key), key, found.line)
            return []
        if not isinstance(node, yaml.SequenceNode):
            self._wrong(Flaw.NOT_LIST, (*found.path, key), key, _line(node))
            return []
        made = (read(inner, (*found.path, key, place)) for place, inner in enumerate(node.value))
        return [one for one in made if one is not None]

    def _mapping(self, node: yaml.Node, path: Path, known: tuple[str, ...]) -> _Found | None:
        if not isinstance(node, yaml.MappingNode):
            self._wrong(Flaw.NOT_MAPPING, path, str(path[-1]) if path else "", _line(node))
            return None
        nodes: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = str(key.value)
            if name not in known:
                self._wrong(Flaw.UNKNOWN_KEY, (*path, name), name, _line(key))
            elif name in nodes:
                self._wrong(Flaw.TWICE, (*path, name), name, _line(key))
            nodes[name] = value
        return _Found(nodes, path, _line(node))

    def _wrong(self, flaw: Flaw, path: Path, word: str, line: int) -> None:
        self.faults.append(Fault(flaw, path, word, line))

    def line_of(self, path: Path) -> int:
        """The line of a place, or of what encloses it where it is not written."""
        node, line = self._root, _line(self._root)
        for step in path:
            inner = _step(node, step)
            if inner is None:
                break
            node, line = inner, _line(inner)
        return line


def _step(node: yaml.Node, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step]  # type: ignore[no-any-return]
    return None


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def write_definition(form: Form) -> str:
    """YAML that `read_definition` reads as the same form."""
    return yaml.safe_dump(plain(form), allow_unicode=True, sort_keys=False, width=110)


def plain(form: Form) -> dict[str, Any]:
    """The form as nested texts and lists, in the shape of the file."""
    return _bare(
        {
            "registry": form.registry,
            "form": form.code,
            "label": _both(form.label),
            "source": form.source,
            "licence": form.licence,
            "sections": [
                {
                    "code": section.code,
                    "label": _both(section.label),
                    "elements": [_bare(dict(_element_lines(element))) for element in section.elements],
                }
                for section in form.sections
            ],
        }
    )


def _element_lines(element: Element) -> Iterator[tuple[str, Any]]:
    yield "code", element.code
    yield "type", element.kind.value
    yield "label", _both(element.label)
    yield "hint", _both(element.hint) if element.hint else None
    yield "permitted", [{"value": one.value, "label": _both(one.label)} for one in element.permitted]
    yield "required", "yes" if element.required else None
    yield "condition", element.condition
    yield "formula", element.formula
    yield "unit", element.unit
    yield "min", str(element.least) if element.least is not None else None
    yield "max", str(element.most) if element.most is not None else None
    yield "source", element.source


def _both(label: Label) -> dict[str, str]:
    return {"en": label.en, "ru": label.ru}


def _bare(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, "", [])}
