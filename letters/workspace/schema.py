"""JSON Schema of the data files, for editors.

Letters reads every scalar as text, while an editor's YAML turns `true` or `2525` into other types: the schema takes
those forms as well. It refuses null, as `letters check` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from letters.embargo.instant import WEEKDAYS
from letters.model.forces import FORCES
from letters.model.inspection import TO_BE_CONFIRMED, Inspection
from letters.model.letter import Force
from letters.model.settings import Settings
from letters.workspace.meanings import MEANINGS, WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterable

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


_EXAMPLES: dict[str, dict[str, list[str]]] = {
    "EmbargoData": {
        "until": ["2014-09-04 00:01", TO_BE_CONFIRMED],
        "zone": ["Europe/London"],
        "weekday": list(WEEKDAYS),
        "pre_release_from": ["2014-09-03 00:01"],
    },
    "Inspection": {"letter_date": ["2014-09-03"], "marking": ["OFFICIAL-SENSITIVE"]},
    "Person": {"office": ["Chief Constable"], "verified_on": ["2014-09-01"]},
    "Addressee": {"office": ["Chief Constable"], "verified_on": ["2014-09-01"]},
    "Contacts": {"max_age": ["90d"]},
    "Time": {"max_skew": ["5s"]},
}
"""What an editor offers for values that are not one of a few: model, key, values."""


def schemas(inspection: Inspection | None = None) -> dict[str, dict[str, Any]]:
    """A schema each for `inspection`, `force` and `settings`.

    With an `inspection` that of a force offers its forces, signatories and themes; it refuses no other, since an editor
    may have a schema that is older than the inspection's file. `letters check` does.
    """
    made = {name: _schema(model) for name, model in _MODELS.items()}
    if inspection is not None:
        _offer(made["force"], inspection)
    return made


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    schema = {"$schema": _DIALECT, **_widen(model.model_json_schema(mode="validation"))}
    for name, part in ((model.__name__, schema), *schema.get("$defs", {}).items()):
        _explain(name, part)
    return schema | {"title": model.__name__, "description": WHOLE[model.__name__]}


def _explain(name: str, part: dict[str, Any]) -> None:
    """Say beside each key of a model what it means, instead of what pydantic makes of its name."""
    for word in ("title", "description"):
        part.pop(word, None)
    for key, value in part.get("properties", {}).items():
        value.pop("title", None)
        if value.get("default") == []:
            del value["default"]
        if meaning := MEANINGS.get(name, {}).get(key):
            value["description"] = meaning
        if offered := _EXAMPLES.get(name, {}).get(key):
            value["examples"] = offered


def _choices(words: Iterable[str]) -> dict[str, Any]:
    """What an editor offers, and does not list where it explains the key, by a word of the language servers' own."""
    return {"defaultSnippets": [{"label": word, "body": word} for word in words]}


def _offer(force: dict[str, Any], inspection: Inspection) -> None:
    properties, bodies = force["properties"], inspection.bodies or FORCES
    properties["force"] |= _choices(bodies)
    properties["name"] |= _choices(bodies.values())
    properties["mentions"]["items"] |= _choices(bodies)
    properties["signatory"] |= _choices(inspection.signatories)
    [points] = properties["findings"]["patternProperties"].values()
    properties["findings"]["properties"] = {
        theme.id: {**points, "description": f"{theme.heading}: {theme.scope}"} for theme in inspection.themes
    }


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
