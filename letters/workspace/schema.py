"""JSON Schema of the data files, for editors.

Letters reads every scalar as text, while an editor's YAML turns `true` or `2525` into other types: the schema takes
those forms as well. It refuses null, as `letters check` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from letters.model.inspection import Inspection
from letters.model.letter import Force
from letters.model.settings import Settings

if TYPE_CHECKING:
    from pydantic import BaseModel

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_MODELS: dict[str, type[BaseModel]] = {"inspection": Inspection, "force": Force, "settings": Settings}
_BOUNDS: dict[str, str] = {"ge": "minimum", "le": "maximum"}
"""What pydantic leaves of a bound behind a validator of ours, and JSON Schema's own word."""
_AS_EDITORS_SEE: dict[str, dict[str, Any]] = {
    "string": {"type": ["string", "number", "boolean"]},
    "boolean": {"enum": [True, False, "true", "false"]},
    "integer": {"type": ["integer", "string"], "pattern": r"^(0|[1-9]\d{0,8})$"},
}


def schemas() -> dict[str, dict[str, Any]]:
    """A schema each for `inspection`, `force` and `settings`."""
    return {name: _schema(model) for name, model in _MODELS.items()}


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return {"$schema": _DIALECT, **_widen(model.model_json_schema(mode="validation"))}


def _widen(part: Any) -> Any:
    if isinstance(part, list):
        return [_widen(item) for item in part]
    if not isinstance(part, dict):
        return part
    if "anyOf" in part:
        return _without_null(part)
    widened: dict[str, Any] = {_json_word(key): _entries(key, value) for key, value in part.items()}
    if part.get("type") in _AS_EDITORS_SEE and not {"enum", "const", "format"} & part.keys():
        if part["type"] != "string":
            del widened["type"]
        widened |= _AS_EDITORS_SEE[part["type"]]
    return widened


def _json_word(key: str) -> str:
    return _BOUNDS.get(key, key)


def _entries(key: str, value: Any) -> Any:
    """What stands under a schema's own word. The names below `properties` and `$defs` are not words of it."""
    if key in {"properties", "$defs"}:
        return {name: _widen(schema) for name, schema in value.items()}
    return value if key == "default" else _widen(value)


def _without_null(part: dict[str, Any]) -> dict[str, Any]:
    """An optional key may be missing, but not empty: of `X or null` X remains, and no default of null."""
    choices = [_widen(choice) for choice in part["anyOf"] if choice != {"type": "null"}]
    rest = {key: value for key, value in part.items() if key != "anyOf" and (key, value) != ("default", None)}
    return {**rest, **choices[0]} if len(choices) == 1 else {**rest, "anyOf": choices}
