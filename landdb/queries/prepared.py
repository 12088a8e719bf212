"""Statements that a connection plans once, for whatever values: where planning would cost more than the rows.

For look-ups by key and by place, whose plan does not depend on the values. It does where a number of rows (LIMIT), a
pattern or a filter decides which index serves: these are planned anew each time. A plan belongs to its connection,
hence to one login role: row-level security is part of it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from landdb.db import send

LIMIT: Final = 200
"""Plans kept by a connection, some 100 kB each; when there are more, all are dropped."""

_PARAMETER: Final = re.compile(r"(?<![:\w]):(\w+)")
KEPT: Final = "landdb.prepared"
"""Key of ``Connection.info`` under which the names of a connection's plans lie."""

_UNFIT: Final = frozenset({"0A000", "26000", "42P05"})
"""A table changed its types, or list and server disagree on what is prepared: such a connection is thrown away."""

_GENERAL: Final = "SELECT set_config('plan_cache_mode', 'force_generic_plan', true)"


@dataclass(frozen=True)
class _Statement:
    name: str
    prepare: str
    execute: str


def execute_prepared(session: Connection, sql: str, params: Mapping[str, Any]) -> list[Any]:
    """Rows, as named tuples, of a query with ``:name`` parameters whose types follow from their places in it."""
    statement = _compile(sql)
    kept: set[str] = session.info.setdefault(KEPT, set())
    try:
        if statement.name not in kept:
            if len(kept) >= LIMIT:
                send(session, "DEALLOCATE ALL", {})
                kept.clear()
            send(session, statement.prepare, params)
            kept.add(statement.name)
        return send(session, statement.execute, params)
    except DBAPIError as error:
        if getattr(error.orig, "pgcode", None) in _UNFIT:
            session.invalidate()
        raise


@lru_cache(maxsize=1000)
def _compile(sql: str) -> _Statement:
    names = list(dict.fromkeys(_PARAMETER.findall(sql)))
    numbers = {name: f"${number}" for number, name in enumerate(names, start=1)}
    body = _PARAMETER.sub(lambda match: numbers[match[1]], sql).replace("%", "%%")
    name = "p_" + hashlib.sha256(sql.encode()).hexdigest()[:24]
    values = ", ".join(f"%({name})s" for name in names)
    execute = f"EXECUTE {name}({values})" if values else f"EXECUTE {name}"
    return _Statement(name, f"PREPARE {name} AS {body}", f"{_GENERAL}; {execute}")
