"""Questions asked hundreds of times a second: Django writes their SQL once, and only the values change.

Writing the SQL of a query costs Django three times what asking it does. A question is an ordinary query set,
in the words of the models, in which `Given("name")` stands for what is not known yet.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Model, QuerySet

from petitions import replica

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


class Question(Generic[Row]):
    """A query set written once, asked of the database that the running block reads from."""

    def __init__(self, rows: Callable[[], QuerySet[Any, Row]]) -> None:
        """Ask for what `rows` returns: it is called when the question is first asked."""
        self._rows = rows

    @cached_property
    def _written(self) -> tuple[str, tuple[Any, ...], Callable[[tuple[Any, ...]], Row]]:
        compiler = self._rows().query.get_compiler(DEFAULT_DB_ALIAS)
        text, params = compiler.as_sql()
        return text, tuple(params), _maker(compiler)

    def ask(self, **given: Any) -> list[Row]:
        """Return the rows for these values, as the query set would. One query."""
        text, params, made = self._written
        values = [given[one.name] if isinstance(one, Given) else one for one in params]
        with connections[replica.alias()].cursor() as cursor:
            cursor.execute(text, values)
            return [made(row) for row in cursor.fetchall()]


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
    objects = [_object(compiler, part) for part in (info, *info.get("related_klass_infos", ()))]

    def made(row: tuple[Any, ...]) -> Model:
        values = plain(row)
        found, *others = (made_of(values) for made_of in objects)
        for part, other in zip(info.get("related_klass_infos", ()), others, strict=True):
            part["local_setter"](found, other)
        for name, number in annotations.items():
            setattr(found, name, values[number])
        return found

    return made


def _object(compiler: Any, part: Any) -> Callable[[tuple[Any, ...]], Model]:
    """Return what makes an object of the columns of a row that are its own."""
    first, last = part["select_fields"][0], part["select_fields"][-1]
    names = [compiler.select[number][0].target.attname for number in part["select_fields"]]
    model: type[Model] = part["model"]
    return lambda values: model.from_db(replica.alias(), names, values[first : last + 1])
