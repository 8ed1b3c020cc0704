"""The fields on offer, as a select shows them."""

from consilia.network.queries.reference import field_tree


def field_choices() -> list[tuple[str, str | list[tuple[str, str]]]]:
    """Each field, or a group of the field and its subspecialties, in the reader's language."""
    choices: list[tuple[str, str | list[tuple[str, str]]]] = []
    for top, subspecialties in field_tree():
        own = (top.code, top.name)
        rest = [(field.code, f"{top.name}: {field.name}") for field in subspecialties]
        choices.append((top.name, [own, *rest]) if rest else own)
    return choices
