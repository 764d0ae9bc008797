"""Rows that come as one JSON value and are written by one planned statement, however many they are."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model
from psycopg import sql

# How long a statement for several waits for one who is held up, before each of them is tried alone, with the
# time of any other statement. It is longer than a commit takes, and shorter than people notice.
PATIENCE = "200ms"
# What a statement for rows reads from as well, so that this holds for it alone.
PATIENTLY = "set_config('lock_timeout', coalesce(%s, current_setting('lock_timeout')), true)"


def patience(rows: Sequence[Any]) -> str | None:
    """Return what PATIENTLY is given for a statement that writes so many rows."""
    return PATIENCE if len(rows) > 1 else None


def listed(parts: Sequence[sql.Composable]) -> sql.Composable:
    """Return parts of a statement with commas between them."""
    return sql.SQL(", ").join(parts)


def names(columns: Iterable[str]) -> sql.Composable:
    """Return columns as a statement names them."""
    return listed([sql.Identifier(column) for column in columns])


def type_of(field: Any) -> sql.Composable:
    """Return the type of a field's column."""
    return sql.SQL(field.rel_db_type(connection) if field.is_relation else field.cast_db_type(connection))


def types(fields: Iterable[Any]) -> sql.Composable:
    """Return what `json_to_recordset` is told of the columns of these fields."""
    return listed([sql.SQL("{} {}").format(sql.Identifier(field.column), type_of(field)) for field in fields])


def by_column(model: type[Model], values: dict[str, Any]) -> dict[str, Any]:
    """Return values by the columns of their fields; of another row, its number."""
    return {
        _column(model, name): value.pk if isinstance(value, Model) else value
        for name, value in values.items()
    }


def _column(model: type[Model], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return str(field.column)


def as_json(rows: Sequence[dict[str, Any]]) -> str:
    """Return rows, each with its values by their columns, as a statement takes them."""
    return json.dumps(rows, default=_as_text, ensure_ascii=False)


def _as_text(value: Any) -> str:
    """Return a value that JSON has no word for as PostgreSQL reads it."""
    return "\\x" + value.hex() if isinstance(value, bytes) else str(value)
