"""Questions asked hundreds of times a second: Django writes their SQL once, and only the values change.

Writing the SQL of a query costs Django three times what asking it does, and planning it costs PostgreSQL five
times what answering it does. A question is an ordinary query set, in the words of the models, in which
`Given("name")` stands for what is not known yet. Django writes it once for each process, and PostgreSQL plans
it once for each connection.
"""

import re
from collections.abc import Callable
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.utils import CursorWrapper
from django.db.models import BigAutoField, Expression, Lookup, Model, QuerySet
from psycopg import Cursor, OperationalError, sql
from psycopg.errors import FeatureNotSupported
from psycopg.pq import TransactionStatus

from serving import replica

Row = TypeVar("Row")


class Given(Expression):
    """A value of a question, by the name under which it is given when the question is asked."""

    def __init__(self, name: str) -> None:
        """Stand for what is given as `name`."""
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Return a place for the value, and what fills it: this itself, for `Question.ask` to replace."""
        return "%s", (self,)


@BigAutoField.register_lookup
class AnyOf(Lookup):
    """Whether a row's number is one of a question's."""

    lookup_name = "any_of"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Return the condition. It finds the rows by their index, however little is known of the table."""
        number, first = self.process_lhs(compiler, connection)
        numbers, then = self.process_rhs(compiler, connection)
        return f"{number} = ANY({numbers}::bigint[])", (*first, *then)


class _Prepared(Cursor[Any]):
    """A cursor that has each statement planned once, whatever its values."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> "_Prepared":
        """Have the database do what `query` says.

        Where a migration has given a column another type meanwhile, the plan is made anew. Within a
        transaction that is too late: OperationalError says to come again, and the rollback forgets the plans.
        """
        line, options["prepare"] = self.connection, True
        # For this statement alone: else psycopg counts all others, too, and keeps them with their values.
        line.prepare_threshold = 0
        try:
            return super().execute(query, params, **options)
        except FeatureNotSupported as problem:
            if line.info.transaction_status != TransactionStatus.IDLE:
                raise OperationalError("a plan is older than the schema") from problem
            line.execute("DEALLOCATE ALL")
            return super().execute(query, params, **options)
        finally:
            line.prepare_threshold = None


def prepared(alias: str = DEFAULT_DB_ALIAS) -> CursorWrapper:
    """Return a cursor whose statements are planned once for each connection, which Django's own are not."""
    line: Any = connections[alias]
    line.close_if_health_check_failed()
    line.ensure_connection()
    made: CursorWrapper = line._prepare_cursor(_Prepared(line.connection))
    return made


class Question(Generic[Row]):
    """A query set written once, asked of the database that the running block reads from."""

    def __init__(self, rows: Callable[[], QuerySet[Any, Row]], *, is_planned_once: bool = True) -> None:
        """Ask for what `rows` returns: it is called when the question is first asked.

        Where the best way to the rows depends on the values, it is planned anew for each.
        """
        self._rows, self._is_planned_once = rows, is_planned_once

    @cached_property
    def _written(self) -> tuple[str, list[str], Callable[[tuple[Any, ...]], Row]]:
        compiler = self._rows().query.get_compiler(DEFAULT_DB_ALIAS)
        text, params = compiler.as_sql()
        names = [one.name for one in params if isinstance(one, Given)]
        return _with_constants(text, list(params)), names, _maker(compiler)

    def ask(self, **given: Any) -> list[Row]:
        """Return the rows for these values, as the query set would. One query."""
        text, names, made = self._written
        alias = replica.alias()
        with prepared(alias) if self._is_planned_once else connections[alias].cursor() as cursor:
            cursor.execute(text, [given[name] for name in names])
            return [made(row) for row in cursor.fetchall()]


def _with_constants(text: str, params: list[Any]) -> str:
    """Return a statement in which every value stands but those that are given.

    What a planner does not see it cannot hold against the condition of an index.
    """
    coming = iter(params)

    def written(place: re.Match[str]) -> str:
        if place.group() == "%%" or isinstance(value := next(coming), Given):
            return place.group()
        return sql.Literal(value).as_string().replace("%", "%%")

    return re.sub("%[%s]", written, text)


def _maker(compiler: Any) -> Callable[[tuple[Any, ...]], Any]:
    """Return what makes of a row what the query set would: an object and what it brings along, or a tuple."""
    info, annotations = compiler.klass_info, compiler.annotation_col_map or {}
    converters = compiler.get_converters([column for column, _sql, _alias in compiler.select])

    def plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
        values = list(row)
        for number, (conversions, column) in converters.items():
            for convert in conversions:
                values[number] = convert(values[number], column, connections[replica.alias()])
        return tuple(values)

    if not compiler.query.default_cols:
        return plain
    object_of = _object(compiler, info)

    def made(row: tuple[Any, ...]) -> Model | None:
        values = plain(row)
        found = object_of(values)
        for name, number in annotations.items():
            setattr(found, name, values[number])
        return found

    return made


def _object(compiler: Any, part: Any) -> Callable[[tuple[Any, ...]], Model | None]:
    """Return what makes an object of the columns of a row that are its own, and of those it brings along."""
    first, last = part["select_fields"][0], part["select_fields"][-1]
    names = [compiler.select[number][0].target.attname for number in part["select_fields"]]
    model: type[Model] = part["model"]
    key = first + names.index(model._meta.pk.attname)
    others = [(one["local_setter"], _object(compiler, one)) for one in part.get("related_klass_infos", ())]

    def made(values: tuple[Any, ...]) -> Model | None:
        if values[key] is None:
            return None
        found = model.from_db(replica.alias(), names, values[first : last + 1])
        for keep, other_of in others:
            keep(found, other_of(values))
        return found

    return made
