"""A page, or the part of it that an htmx request asked for."""

from collections.abc import Mapping
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from jinja2 import Template


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    part: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render `template`; for an htmx request with `part`, only the block of that name.

    The part is a `{% block %}` of the same page, so the two can never differ.
    """
    found = cast(Jinja2, engines["jinja2"]).env.get_template(template)
    values = {"request": request, **_from_processors(request), **context}
    wants_part = part is not None and getattr(request, "htmx", False)
    return HttpResponse(
        _block(found, part or "", values) if wants_part else found.render(values), status=status
    )


def _block(template: Template, name: str, values: dict[str, Any]) -> str:
    """One block, with what the top of the page imports and sets.

    Raises:
        KeyError: neither the page nor its frame has this block.
    """
    context = template.new_context(values)
    # The code outside blocks runs up to the first piece of text, which is the frame's: imports, no output.
    next(template.root_render_func(context), None)
    return template.environment.concat(context.blocks[name][0](context))


def _from_processors(request: HttpRequest) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for processor in cast(Jinja2, engines["jinja2"]).template_context_processors:
        values.update(processor(request))
    return values
