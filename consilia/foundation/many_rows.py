"""Many rows of a table changed by one statement, each to values of its own.

`bulk_update` writes a CASE with a branch for every row and column: a hundred thousand rows take minutes of CPU, most
of it in Django. Here the values travel as one array for each column.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, Model


def update_rows(model: type[Model], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> int:
    """Set the fields `names` of each row of `model`; a row here is its primary key and its values. Answers how many.

    As with `QuerySet.update`, no signal is sent and `save` is not called.
    """
    if not rows:
        return 0
    fields: list[Field[Any, Any]] = [model._meta.pk, *map(model._meta.get_field, names)]  # type: ignore[list-item]
    quote = connection.ops.quote_name
    key, *columns = [quote(str(field.column)) for field in fields]
    sets = ", ".join(f"{column} = given.{column}" for column in columns)
    arrays = ", ".join(f"%s::{_type(field)}[]" for field in fields)
    table = quote(model._meta.db_table)
    sql = (  # every part of it is a name or type of the model
        f"UPDATE {table} SET {sets} FROM unnest({arrays}) AS given({key}, {', '.join(columns)})"  # noqa: S608
        f" WHERE {table}.{key} = given.{key}"
    )
    values = [
        [field.get_db_prep_save(value, connection) for value in column]
        for field, column in zip(fields, zip(*rows, strict=True), strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def _type(field: Any) -> str:
    return str(field.rel_db_type(connection) if field.is_relation else field.cast_db_type(connection))
