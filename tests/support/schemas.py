"""The schemas that ship, made strict: a document of ours has no key that its schema does not name.

What ships lets other keys be, for a later version of schema 1 may add some (docs/output.md).
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema

FOLDER = files("bb_auth_check") / "schemas"


def shipped(name: str) -> Any:
    """A schema as it ships: `check-1`."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


class Validator:
    """Holds documents to a schema, those of one shape once: that takes longer than to make them."""

    def __init__(self, schema: Any) -> None:
        self._validator = jsonschema.Draft202012Validator(schema)
        self._seen: set[str] = set()

    def validate(self, document: Any) -> None:
        """Raises jsonschema.ValidationError."""
        shape = json.dumps(_shape(document))
        if shape not in self._seen:
            self._validator.validate(document)
            self._seen.add(shape)


def _shape(value: Any) -> Any:
    """The document with all sentences alike: where one may stand, any may. What has no blank in it stays."""
    if isinstance(value, dict):
        return {key: _shape(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_shape(each) for each in value]
    is_sentence = isinstance(value, str) and " " in value and value.isprintable() and value[0].isupper()
    return "A sentence." if is_sentence else value


@cache
def strict(name: str) -> Validator:
    """What validates, and allows no key that is not named."""
    schema = shipped(name)
    extended = {node["$ref"] for node in _nodes(schema) if "$ref" in node and "properties" in node}
    # a definition that others add keys to is closed where it is used
    left_open = [id(schema["$defs"][ref.rpartition("/")[2]]) for ref in extended]
    for node in _nodes(schema):
        if node.get("$ref") in extended:
            node["unevaluatedProperties"] = False
        elif "properties" in node and id(node) not in left_open:
            node.setdefault("additionalProperties", False)
    jsonschema.Draft202012Validator.check_schema(schema)
    return Validator(schema)


def _nodes(schema: Any) -> list[dict[str, Any]]:
    if isinstance(schema, list):
        return [node for each in schema for node in _nodes(each)]
    if not isinstance(schema, dict):
        return []
    # what stands under "properties" and "$defs" is a name for a schema, and no schema
    inner = [node for key, each in schema.items() if key not in ("properties", "$defs") for node in _nodes(each)]
    named = [node for key in ("properties", "$defs") for each in schema.get(key, {}).values() for node in _nodes(each)]
    return [schema, *inner, *named]
