"""The schemas take what the reader takes, in the forms that an editor's YAML makes of it."""

import datetime
import json
import re

import pytest
import yaml

from letters.workspace import workspace
from letters.workspace.schema import schemas

FILES = {"inspection": "inspection.yaml", "force": "forces/kent.yaml", "settings": "settings.yaml"}
KINDS = {
    "string": str,
    "number": (int, float),
    "integer": int,
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}


def fits(schema, value, root):
    """Whether a value fits, by the words of JSON Schema in use; a word unknown here fails."""
    if "$ref" in schema:
        return fits(root["$defs"][schema["$ref"].rpartition("/")[2]], value, root)
    rules = {
        "type": lambda word: any(_is(value, kind) for kind in ([word] if isinstance(word, str) else word)),
        "enum": lambda word: any(value is choice or value == choice != 1 for choice in word),
        "pattern": lambda word: not isinstance(value, str) or re.search(word, value) is not None,
        "maxLength": lambda word: not isinstance(value, str) or len(value) <= word,
        "minimum": lambda word: not isinstance(value, int) or value >= word,
        "maximum": lambda word: not isinstance(value, int) or value <= word,
        "minItems": lambda word: not isinstance(value, list) or len(value) >= word,
        "minProperties": lambda word: not isinstance(value, dict) or len(value) >= word,
        "items": lambda word: not isinstance(value, list) or all(fits(word, item, root) for item in value),
        "required": lambda word: not isinstance(value, dict) or set(word) <= set(value),
        "properties": lambda word: all(fits(word[key], value[key], root) for key in word if _has(value, key)),
        "patternProperties": lambda word: all(
            fits(part, value[key], root)
            for key in _keys(value)
            for pattern, part in word.items()
            if re.search(pattern, key)
        ),
        "additionalProperties": lambda word: word is not False or set(_keys(value)) <= set(schema["properties"]),
        "propertyNames": lambda word: all(fits(word, key, root) for key in _keys(value)),
        "oneOf": lambda word: sum(fits(part, value, root) for part in word) == 1,
        "anyOf": lambda word: any(fits(part, value, root) for part in word),
    }
    silent = {"title", "description", "default", "examples", "defaultSnippets", "format", "$defs", "$schema"}
    return all(rules[word](meant) for word, meant in schema.items() if word not in silent)


def _is(value, kind):
    return isinstance(value, KINDS[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _keys(value):
    return list(value) if isinstance(value, dict) else []


def _has(value, key):
    return isinstance(value, dict) and key in value


def _as_json(value):
    """As editors see it: YAML 1.2 has no dates."""
    return json.loads(
        json.dumps(
            value, default=lambda date: date.isoformat(sep=" ") if isinstance(date, datetime.datetime) else str(date)
        )
    )


@pytest.fixture
def seen(good):
    """What an editor sees of a good file."""
    return lambda name: _as_json(yaml.safe_load((good / "data" / FILES[name]).read_text()))


@pytest.mark.parametrize("name", FILES)
def test_good_files_fit(name, seen):
    schema = schemas()[name]
    assert fits(schema, seen(name), schema)


@pytest.mark.parametrize("name", FILES)
def test_an_unknown_key_does_not_fit(name, seen):
    schema = schemas()[name]
    assert not fits(schema, {**seen(name), "nonsense": "x"}, schema)


@pytest.mark.parametrize(
    ("key", "value", "fit"),
    [
        ("specimen", True, True),
        ("specimen", "true", True),
        ("specimen", "no", False),
        ("specimen", 1, False),
        ("region", 7, True),
        ("region", None, False),
        ("region", ["x"], False),
        ("status", "redy", False),
        ("force", "Kent Police", False),
        ("mail_domains", [], False),
        ("findings", {"prevention": ["x", ["y", ["z"]]]}, True),
        ("findings", {"prevention": []}, False),
        ("findings", {"prevention": [{"x": "y"}]}, False),
    ],
)
def test_values_of_a_force(key, value, fit, seen):
    schema = schemas()["force"]
    assert fits(schema, {**seen("force"), key: value}, schema) is fit


@pytest.mark.parametrize(
    ("port", "fit"), [(25, True), ("25", True), ("025", False), ("x", False), (None, False), (70000, False), (0, False)]
)
def test_values_of_a_port(port, fit):
    schema = schemas()["settings"]
    assert fits(schema, {"mail": {"port": port}}, schema) is fit


def test_optional_parts_may_be_missing_but_not_null(seen):
    schema = schemas()["inspection"]
    without = {key: value for key, value in seen("inspection").items() if key != "report"}
    assert fits(schema, without, schema)
    assert not fits(schema, {**without, "report": None}, schema)


def test_the_schemas_are_json():
    for schema in schemas().values():
        assert json.loads(json.dumps(schema)) == schema
        assert schema["$schema"].startswith("https://json-schema.org/")


def test_a_force_is_offered_what_its_inspection_has_and_refused_nothing_else(good, seen):
    schema = schemas(workspace.read(good).inspection)["force"]
    assert list(schema["properties"]["findings"]["properties"]) == ["prevention", "demand"]
    offered = [choice["body"] for choice in schema["properties"]["signatory"]["defaultSnippets"]]
    assert offered == ["head", "office"]
    assert "kent" in [choice["body"] for choice in schema["properties"]["force"]["defaultSnippets"]]
    assert fits(schema, seen("force"), schema)
    assert fits(schema, {**seen("force"), "signatory": "new", "findings": {"new-theme": ["x"]}}, schema)
