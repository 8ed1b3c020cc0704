"""By which doors one context enters another, read from the source itself.

Open doors: `services` (act), `queries` (ask), `events` (hear), `domain` (rules), and `models`, but only to
name a type or a foreign key: another context's rows are read by its queries and written by its services.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

OPEN = frozenset({"services", "queries", "events", "domain", "models"})
# Doors that are a context's own subject.
SPECIAL = {
    # Who may call a view, what its request carries, and how a program is answered.
    "accounts": frozenset({"access", "programs", "requests"}),
    # How a stored file is handed to a browser, and read in a page.
    "documents": frozenset({"delivery", "reading"}),
    "web": frozenset(),
}
GROUND = "foundation"  # no business words: all of it is open
MANAGERS = frozenset({"objects", "_default_manager", "_base_manager"})
SHORTCUTS = frozenset({"get_object_or_404", "get_list_or_404"})


@dataclass(frozen=True)
class Trespass:
    line: int
    reason: str


def trespasses(source: str, context: str) -> Iterator[Trespass]:
    """Every place where `source`, a module of `context`, enters another context by a closed door."""
    tree = ast.parse(source)
    foreign_models: set[str] = set()
    for node in ast.walk(tree):
        for module, names in _imports(node):
            other, door = _target(module)
            if other in (None, context, GROUND):
                continue
            if door is None:
                yield Trespass(node.lineno, f"imports {other} as a whole")  # type: ignore[attr-defined]
            elif door not in OPEN | SPECIAL.get(str(other), frozenset()):
                yield Trespass(node.lineno, f"enters {other} by its {door}")  # type: ignore[attr-defined]
            elif door == "models":
                foreign_models |= names
    yield from _uses(tree, foreign_models)


def _imports(node: ast.AST) -> Iterator[tuple[str, set[str]]]:
    """Modules a statement imports, each with the names it binds."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield alias.name, set()
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        if node.module.count(".") == 1:  # from consilia.cases import services
            for alias in node.names:
                yield f"{node.module}.{alias.name}", set()
        else:
            yield node.module, {alias.asname or alias.name for alias in node.names}


def _target(module: str) -> tuple[str | None, str | None]:
    """("cases", "services") of consilia.cases.services.submission."""
    parts = module.split(".")
    if parts[0] != "consilia" or len(parts) < 2:
        return None, None
    return parts[1], parts[2] if len(parts) > 2 else None


def _uses(tree: ast.AST, foreign_models: set[str]) -> Iterator[Trespass]:
    """Reading or making another context's rows behind its back."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=manager) if manager in MANAGERS:
                if name in foreign_models:
                    yield Trespass(node.lineno, f"reads {name}.{manager}: ask its context's queries")
            case ast.Call(func=ast.Name(id=shortcut), args=[ast.Name(id=name), *_]) if shortcut in SHORTCUTS:
                if name in foreign_models:
                    yield Trespass(node.lineno, f"fetches {name}: ask its context's queries")
            case ast.Call(func=ast.Name(id=name)) if name in foreign_models and name[0].isupper():
                yield Trespass(node.lineno, f"makes a {name}: call its context's services")
