"""A page, or the part of it that an htmx request asked for."""

from collections.abc import Mapping
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from jinja2_fragments import render_block


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
    environment = cast(Jinja2, engines["jinja2"]).env
    values = {"request": request, **_from_processors(request), **context}
    if part is not None and getattr(request, "htmx", False):
        html = render_block(environment, template, part, values)
    else:
        html = environment.get_template(template).render(values)
    return HttpResponse(html, status=status)


def _from_processors(request: HttpRequest) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for processor in cast(Jinja2, engines["jinja2"]).template_context_processors:
        values.update(processor(request))
    return values
