"""The shape of the native document: its keys, their types and lengths, as pydantic checks them, in our words.

Imported only where a document is validated: pydantic takes longer to import than most commands take to run.
What it cannot say (names that refer to each other, cycles) is in `registry.validation`.
"""

from __future__ import annotations

from typing import Annotated, Any, NotRequired

from pydantic import ConfigDict, Field, JsonValue, TypeAdapter, ValidationError
from typing_extensions import TypedDict

from registry.model import VALUE_TYPES, JsonObject, ValueType
from registry.validation.problems import Path, Problem, near, said

_STRICT = ConfigDict(extra="forbid", strict=True)

Name = Annotated[str, Field(min_length=1, max_length=255)]
Object = dict[str, JsonValue]


class NodeShape(TypedDict):
    """One step."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]

    name: Annotated[Name, Field(description="Unique in the workflow; edges refer to it.")]
    node_type: Annotated[str, Field(min_length=1, max_length=100, description="What runs the step: agent, tool, …")]
    parameters: NotRequired[
        Annotated[Object, Field(description="The step's settings; {{ params.key }} stands for an input.")]
    ]


class EdgeShape(TypedDict):
    """A dependency: the child runs after the parent."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]

    parent: Annotated[str, Field(description="The name of the node that runs first.")]
    child: Annotated[str, Field(description="The name of the node that runs after it.")]
    handoff_data: NotRequired[Annotated[Object, Field(description="What the parent hands to the child.")]]
    is_loop: NotRequired[
        Annotated[bool, Field(description="True for an edge that leads back; without them there is no cycle.")]
    ]


class ParamShape(TypedDict):
    """A typed input."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]

    key: Annotated[Name, Field(description="Unique in the workflow; nodes refer to it as {{ params.key }}.")]
    value_type: Annotated[ValueType, Field(description="The type of its value.")]
    required: NotRequired[Annotated[bool, Field(description="Whether a value must be given.")]]
    default_value: NotRequired[
        Annotated[JsonValue, Field(description="Taken where no value is given; dates and times as ISO 8601 texts.")]
    ]
    metadata: NotRequired[Annotated[Object, Field(description="Rules in JSON Schema words: enum, minimum, pattern, …")]]


class WorkflowShape(TypedDict):
    """A workflow of the registry."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True, title="Workflow")  # type: ignore[misc]

    name: Annotated[Name, Field(description="Unique in the registry; one line.")]
    version: NotRequired[
        Annotated[int, Field(ge=1, le=2_147_483_647, description="Which version this was; saving counts anew.")]
    ]
    description: NotRequired[Annotated[str | None, Field(description="What it does, for people and for search.")]]
    category: NotRequired[
        Annotated[
            Annotated[str, Field(min_length=1, max_length=255)] | None,
            Field(description="One place in a hierarchy, levels divided by a slash."),
        ]
    ]
    tags: NotRequired[
        Annotated[
            list[Annotated[str, Field(min_length=1, max_length=100)]],
            Field(description="Words to find it by, each once."),
        ]
    ]
    metadata: NotRequired[
        Annotated[
            Object,
            Field(
                description="Whatever else belongs to it. `source` says where a generated workflow came from: prompt, "
                "model, sampling (an object), generator, generator_version, generated_at."
            ),
        ]
    ]
    nodes: Annotated[list[NodeShape], Field(description="The steps.")]
    edges: NotRequired[Annotated[list[EdgeShape], Field(description="The dependencies.")]]
    params: NotRequired[Annotated[list[ParamShape], Field(description="The inputs.")]]


ADAPTER: TypeAdapter[WorkflowShape] = TypeAdapter(WorkflowShape)

SECTIONS = tuple(WorkflowShape.__annotations__)
"""The keys of a document, in the order they are shown in."""

_FREE = ("parameters", "handoff_data", "metadata", "default_value")
"""The keys whose values are any JSON."""

_KEYS: dict[str, tuple[str, ...]] = {
    "": SECTIONS,
    "nodes": tuple(NodeShape.__annotations__),
    "edges": tuple(EdgeShape.__annotations__),
    "params": tuple(ParamShape.__annotations__),
}
# What other formats call the same thing.
_SYNONYMS = {
    "type": ("node_type", "value_type"), "typ": ("node_type", "value_type"), "kind": ("node_type", "value_type"),
    "id": ("name", "key"), "title": ("name",), "label": ("name",), "name": ("key",),
    "from": ("parent",), "source": ("parent",), "to": ("child",), "target": ("child",),
    "config": ("parameters",), "settings": ("parameters",), "inputs": ("parameters", "params"),
    "args": ("parameters",), "steps": ("nodes",), "tasks": ("nodes",), "connections": ("edges",),
    "links": ("edges",), "dependencies": ("edges",), "parameters": ("params",), "variables": ("params",),
    "default": ("default_value",), "data": ("handoff_data",), "handoff": ("handoff_data",), "loop": ("is_loop",),
    "optional": ("required",), "meta": ("metadata",),
}  # fmt: skip

# What other languages call a value type.
_TYPE_SYNONYMS = {
    "str": "string", "text": "string", "integer": "int", "number": "float", "double": "float", "boolean": "bool",
    "array": "list", "object": "json", "dict": "json", "timestamp": "datetime",
}  # fmt: skip


def check(document: JsonObject) -> tuple[list[Problem], bool]:
    """Find what is wrong with the shape of a document.

    Returns the problems, and whether its content needs a closer look: a character, or a value inside of free JSON, is
    not right, and pydantic does not say where in words that are of use.
    """
    try:
        ADAPTER.validate_python(document)
    except ValidationError as error:
        found = error.errors(include_url=False)
    else:
        return [], False
    problems: list[Problem] = []
    doubtful = False
    for item in found:
        path: Path = tuple(part for part in item["loc"] if part != "[key]")
        depth = next((place for place, part in enumerate(path) if part in _FREE), len(path))
        if len(path) > depth + 1 or item["type"] == "string_unicode" or path[-1:] == ("default_value",):
            doubtful = True
        elif item["type"] == "invalid_key":
            problems.append((path[:-1], f"a key must be a text, not {said(path[-1])}"))
        else:
            problems.append((path, _wrong(item["type"], item.get("ctx", {}), item["input"], path)))
    return problems, doubtful


def _wrong(kind: str, context: dict[str, Any], value: object, path: Path) -> str:
    """Put one of pydantic's types of error into words."""
    if kind == "missing":
        return "missing"
    if kind == "extra_forbidden":
        return f"unknown key{_meant(path)}"
    if kind == "string_too_short":
        return "must not be blank"
    if kind == "string_too_long":
        return f"at most {context['max_length']} characters, not {len(str(value))}"
    if kind == "literal_error":
        return f"{said(value)} is not one of {', '.join(VALUE_TYPES)}{_meant_type(value)}"
    if kind in ("greater_than_equal", "less_than_equal"):
        return f"must be from 1 to 2147483647, not {said(value).removeprefix('the number ')}"
    kinds = {"string": "a text", "dict": "an object", "list": "a list", "bool": "true or false", "int": "an integer"}
    return f"must be {kinds.get(kind.split('_')[0], 'something else')}, not {said(value)}"


def _meant_type(value: object) -> str:
    if not isinstance(value, str):
        return ""
    found = _TYPE_SYNONYMS.get(value.lower())
    return f'; did you mean "{found}"?' if found else near(value.lower(), VALUE_TYPES)


def _meant(path: Path) -> str:
    """Suggest the key that an unknown one was probably meant to be."""
    known = _KEYS.get(str(path[0]) if len(path) > 1 else "", ())
    word = str(path[-1]).lower().replace("-", "_")
    for key in _SYNONYMS.get(word, ()):
        if key in known:
            return f'; did you mean "{key}"?'
    return near(word, known) or f"; known are {', '.join(known)}"
