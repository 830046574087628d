"""Conditions of alert rules: one boolean expression over the columns of a view, and nothing else.

Three ways were weighed. A denylist over the text of a whole statement lets ``true) or (true`` leave its brackets. A
grammar of our own would be a second SQL. So the condition is parsed alone, by DuckDB itself, and its tree may hold only
what is listed here; it is then bound against the view and given to DuckDB as an expression, never as part of a text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import duckdb

from extractors.errors import ConfigError
from warehouse.migrate import migrate

MAX_LENGTH = 20_000  # characters
MAX_DEPTH = 200  # levels of the tree

_CLASSES = frozenset("CONSTANT COLUMN_REF COMPARISON CONJUNCTION OPERATOR BETWEEN CASE CAST FUNCTION COLLATE".split())
_FUNCTIONS = frozenset(
    """
    + - * / // % || ~~ !~~ ~~* !~~* ~~~ @ ^
    abs round floor ceil ceiling trunc greatest least sign
    lower upper lcase ucase trim ltrim rtrim length len strlen strip_accents replace substring substr left right concat
    concat_ws contains starts_with prefix suffix ends_with instr strpos position regexp_matches regexp_full_match
    like_escape not_like_escape ilike_escape not_ilike_escape
    list_value list_contains list_has array_contains array_has list_has_any array_has_any list_has_all array_has_all
    list_position list_sort list_distinct list_min list_max list_sum list_extract array_extract array_length cardinality
    struct_extract coalesce ifnull nullif isnan isfinite
    date_trunc date_part datepart year quarter month week day dayofweek isodow hour date_diff datediff make_date
    to_years to_months to_weeks to_days to_hours to_minutes to_seconds last_day dayname monthname strftime
    """.split()
)
"""Functions that a condition may call: each gives the same answer for the same row, has no effect, and takes time and
memory in proportion to the row."""


def check_conditions(conditions: dict[str, tuple[str, str]]) -> None:
    """Check conditions against an empty schema.

    Args:
        conditions: (view, condition) by what to call it in an error.
    Raises:
        ConfigError: One is not a boolean expression over its view; names the rule and what is wrong.
    """
    connection = duckdb.connect(":memory:")
    try:
        migrate(connection)
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        for subject, (view, condition) in conditions.items():
            _check(connection, view, condition, subject)
    finally:
        connection.close()


def columns_of(condition: str, columns: frozenset[str]) -> tuple[str, ...]:
    """The columns that a checked condition looks at, in the order of their first mention."""
    with duckdb.connect(":memory:") as connection:
        tree = _expression(connection, condition, "where")
    names = (_column(node, columns) for node in _nodes(tree) if node["class"] == "COLUMN_REF")
    return tuple(dict.fromkeys(name for name in names if name))


def _check(connection: duckdb.DuckDBPyConnection, view: str, condition: str, subject: str) -> None:
    relation = connection.view(view)
    columns = frozenset(relation.columns)
    if len(condition) > MAX_LENGTH:
        raise ConfigError(f"is longer than {MAX_LENGTH} characters", subject=subject)
    for node in _nodes(_expression(connection, condition, subject)):
        _check_node(node, columns, view, subject)
    try:
        kind = str(relation.project(condition).types[0])
        relation.filter(condition).limit(1).fetchall()
    except duckdb.Error as error:
        raise ConfigError(f"not a condition over {view}: {_first(error)}", subject=subject) from error
    if kind != "BOOLEAN":
        raise ConfigError(f"gives {kind}, not true or false", subject=subject, advice="Compare it with something.")


def _expression(connection: duckdb.DuckDBPyConnection, condition: str, subject: str) -> dict[str, Any]:
    """The tree of the condition, where it is one expression and nothing follows it."""
    try:
        row = connection.execute("select json_serialize_sql(?)", [f"select {condition}\n"]).fetchone()
    except duckdb.Error as error:
        raise ConfigError(f"cannot be read: {_first(error)}", subject=subject) from error
    try:
        parsed = json.loads(row[0]) if row else {}
    except RecursionError as error:
        raise ConfigError(f"is nested deeper than {MAX_DEPTH} levels", subject=subject) from error
    if parsed.get("error"):
        raise ConfigError(f"cannot be read: {parsed.get('error_message')}", subject=subject)
    statements = parsed["statements"]
    node = statements[0]["node"] if len(statements) == 1 else {}
    clauses = ("where_clause", "group_expressions", "group_sets", "having", "qualify", "modifiers", "sample")
    if (
        node.get("type") != "SELECT_NODE"
        or node["from_table"]["type"] != "EMPTY"
        or any(node.get(clause) for clause in clauses)
        or len(node["select_list"]) != 1
        or node["select_list"][0].get("alias")
    ):
        raise ConfigError("must be one expression", subject=subject)
    return dict(node["select_list"][0])


def _nodes(tree: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Every expression of a tree, the outermost first; values of constants are no expressions."""
    if depth > MAX_DEPTH:
        raise ConfigError(f"is nested deeper than {MAX_DEPTH} levels", subject="where")
    if isinstance(tree, list):
        for one in tree:
            yield from _nodes(one, depth + 1)
    elif isinstance(tree, dict):
        if "class" in tree:
            yield tree
        if tree.get("class") != "CONSTANT":
            for one in tree.values():
                yield from _nodes(one, depth + 1)


def _check_node(node: dict[str, Any], columns: frozenset[str], view: str, subject: str) -> None:
    kind = node["class"]
    if kind not in _CLASSES or node["type"] == "OPERATOR_TRY":
        found = {"SUBQUERY": "a subquery", "WINDOW": "a window", "STAR": "*"}.get(kind, kind.lower().replace("_", " "))
        advice = "For a value in a list write list_contains(list, value)." if kind == "SUBQUERY" else ""
        raise ConfigError(f"{found} is not allowed in a condition", subject=subject, advice=advice)
    if kind == "COLUMN_REF" and not _column(node, columns):
        named = ".".join(node["column_names"])
        raise ConfigError(f"{view} has no column {named}", subject=subject, advice="`dealwire schema` lists them.")
    name = node.get("function_name")
    if kind == "FUNCTION" and (name not in _FUNCTIONS or node.get("schema") not in {"", "main", None}):
        allowed = ", ".join(sorted(name for name in _FUNCTIONS if name.isidentifier()))
        raise ConfigError(
            f"the function {name} is not allowed in a condition", subject=subject, advice=f"Allowed: {allowed}."
        )


def _column(node: dict[str, Any], columns: frozenset[str]) -> str | None:
    """The column that a reference means: named alone, after its view, or before a field of its struct."""
    names = [str(name).lower() for name in node["column_names"]]
    if names[0] in columns:
        return names[0]
    return names[1] if len(names) > 1 and names[0] in {"events", "deals", "launches"} and names[1] in columns else None


def _first(error: duckdb.Error) -> str:
    return str(error).splitlines()[0]
