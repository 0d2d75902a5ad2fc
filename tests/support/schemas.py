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


@cache
def strict(name: str) -> jsonschema.Draft202012Validator:
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
    return jsonschema.Draft202012Validator(schema)


def _nodes(schema: Any) -> list[dict[str, Any]]:
    if isinstance(schema, list):
        return [node for each in schema for node in _nodes(each)]
    if not isinstance(schema, dict):
        return []
    # what stands under "properties" and "$defs" is a name for a schema, and no schema
    inner = [node for key, each in schema.items() if key not in ("properties", "$defs") for node in _nodes(each)]
    named = [node for key in ("properties", "$defs") for each in schema.get(key, {}).values() for node in _nodes(each)]
    return [schema, *inner, *named]
