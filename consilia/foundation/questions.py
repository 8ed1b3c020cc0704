"""Questions that are asked on every page: written with the ORM, compiled once a process.

Django works out the same SQL anew for each request, which costs more than the question itself (a half to two
thirds of its CPU on this kind of row, see benchmarks/standing_questions.py). A standing question names what
changes between two askings and keeps the rest:

    _ROLES = StandingQuestion(lambda: Membership.objects.filter(user=given("user"), starts__lte=given("at")))
    _ROLES(user=user.id, at=at)
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import BooleanField, Expression, F, Func, Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

M = TypeVar("M", bound=Model)
Row = TypeVar("Row")


def given(name: str) -> Any:
    """Stands for the value that each asking gives by this name. Never None: SQL has other words for that."""
    return _Given(name)


class _Given(Expression):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


def is_one_of(column: str, rows: Any) -> Expression:
    """A condition like `column__in=rows`, whose few `rows` PostgreSQL finds first, and once.

    `rows` is a queryset of one column, or `given` for a list that each asking gives.

    With `IN` the planner is free to join everything else first and to throw most of it away at the end; it
    does so as soon as a statement joins more than eight tables. For row-level policies the same holds.
    """
    return Func(
        F(column),
        ArraySubquery(rows) if isinstance(rows, QuerySet) else rows,
        template="%(expressions)s)",
        arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )


class StandingQuestion(Generic[M, Row]):
    """A queryset whose SQL is kept. Calling it answers the rows the queryset would.

    It may select related objects and use `values()` or `values_list()`; it cannot prefetch.

    Raises:
        KeyError: a value was not given.
        TransactionManagementError: the question locks rows, and no transaction would hold the lock.
    """

    def __init__(self, build: Callable[[], QuerySet[M, Row]]) -> None:
        self._build = build
        self._plan: _Plan | None = None  # two threads may both make it: the same, and harmless

    def __call__(self, **given: Any) -> list[Row]:
        if self._plan is None:
            self._plan = _Plan.of(self._build())
        return list(self._plan.answers(given))

    def first(self, **given: Any) -> Row | None:
        """The first row; write `[:1]` into the question."""
        return next(iter(self(**given)), None)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A compiled question: its SQL, the values in it, and what turns rows into objects."""

    sql: str
    values: tuple[Any, ...]
    compiler: SQLCompiler
    converters: Any
    iterable: Any

    @classmethod
    def of(cls, queryset: QuerySet[Any, Any]) -> "_Plan":
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            sql, values = compiler.as_sql()
        except EmptyResultSet:  # a question that no row can answer, such as `none()`
            sql, values = "", ()
        columns = [column[0] for column in compiler.select[: compiler.col_count]] if sql else []
        converters = compiler.get_converters(columns)
        return cls(sql, tuple(values), compiler, converters, queryset._iterable_class)

    def answers(self, given: dict[str, Any]) -> Iterator[Any]:
        if not self.sql:
            return iter(())
        if self.compiler.query.select_for_update and connection.get_autocommit():
            raise TransactionManagementError("a lock needs a transaction to be held by")
        values = [given[value.name] if isinstance(value, _Given) else value for value in self.values]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, values)
            rows = cursor.fetchall()
        if self.converters:
            rows = list(self.compiler.apply_converters(rows, self.converters))
        return iter(self.iterable(_Asked(self.compiler, rows)))


class _Asked:
    """Stands for queryset, query and compiler where Django turns rows into objects, and holds rows that are there."""

    db = DEFAULT_DB_ALIAS
    _known_related_objects: dict[Any, Any] = {}

    def __init__(self, compiler: SQLCompiler, rows: list[Any]) -> None:
        self._compiler, self._rows = compiler, rows
        self.model = compiler.query.model

    @property
    def query(self) -> "_Asked":
        return self

    def get_compiler(self, using: str | None = None) -> "_Asked":
        return self

    def execute_sql(self, **_how: Any) -> list[list[Any]]:
        return [self._rows]

    def results_iter(
        self, results: Any = None, *, tuple_expected: bool = False, **_how: Any
    ) -> Iterator[Any]:
        return map(tuple, self._rows) if tuple_expected else iter(self._rows)

    def __getattr__(self, name: str) -> Any:
        """What is the same for every asking: names of columns, fields of related objects."""
        source = self._compiler if hasattr(self._compiler, name) else self._compiler.query
        return getattr(source, name)
