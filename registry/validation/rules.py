"""The rules of a parameter: the JSON Schema words in its metadata, such as enum, minimum and pattern.

JSON Schema, draft 2020-12 (https://json-schema.org/draft/2020-12), by jsonschema-rs: it finds every problem and not
only the first, its patterns take linear time, or where they look around and back a bounded number of steps, and it
fetches nothing. Imported only where a parameter has rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from registry.validation.problems import Path, Problem, near, quoted, said

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator

WORDS = frozenset({
    "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength",
    "maxLength", "pattern", "format", "items", "prefixItems", "contains", "minContains", "maxContains", "minItems",
    "maxItems", "uniqueItems", "properties", "patternProperties", "additionalProperties", "propertyNames",
    "minProperties", "maxProperties", "dependentRequired", "dependentSchemas", "allOf", "anyOf", "oneOf", "not",
    "if", "then", "else", "$defs", "$ref",
})  # fmt: skip
"""The words that are rules. Whatever else stands in the metadata of a parameter is a note, and never looked at."""

_SHORT = {
    "int": ("minimum", "maximum"),
    "float": ("minimum", "maximum"),
    "string": ("minLength", "maxLength"),
    "list": ("minItems", "maxItems"),
}
"""What `min` and `max`, which are no words of JSON Schema, are short for."""

_BACKTRACKING = 100_000
_PATTERN_SIZE = 1_000_000


def is_secret(metadata: object) -> bool:
    """Tell whether the value of a parameter may be shown nowhere and kept nowhere."""
    return isinstance(metadata, Mapping) and metadata.get("secret") not in (None, False)


def compiled(value_type: str, metadata: Mapping[str, Any]) -> tuple[list[Problem], Draft202012Validator | None]:
    """Make the rules in the metadata of a parameter ready for use.

    Returns what is wrong with them, paths beginning at the metadata, and the rules; None where there are none.
    """
    schema = {word: metadata[word] for word in metadata if word in WORDS}
    for short, word in zip(("min", "max"), _SHORT.get(value_type, ()), strict=False):
        limit = metadata.get(short)
        if isinstance(limit, int | float) and not isinstance(limit, bool):
            schema.setdefault(word, limit)
    if not schema:
        return [], None
    import jsonschema_rs

    try:
        return [], jsonschema_rs.Draft202012Validator(schema, **_options())
    except jsonschema_rs.ValidationError as error:
        path: Path = tuple(error.instance_path)
        if error.kind.name == "format" and path[-1:] == ("pattern",):
            return [(path, f"{quoted(str(error.instance))} is no regular expression, or too large a one")], None
        message = error.message if path else str(error).partition("\n")[0]
        return [(path, f"no rule of JSON Schema: {message}")], None
    except (ValueError, OverflowError) as error:
        return [((), f"no rules of JSON Schema: {str(error).partition(chr(10))[0]}")], None


@cache
def _options() -> dict[str, Any]:
    from jsonschema_rs import FancyRegexOptions

    return {
        "validate_formats": True,
        "offline": True,
        "pattern_options": FancyRegexOptions(backtrack_limit=_BACKTRACKING, size_limit=_PATTERN_SIZE),
    }


def broken(rules: Draft202012Validator, value: object, *, hidden: bool = False) -> Iterator[Problem]:
    """Say which rules a value breaks, paths beginning at the value; nothing of a `hidden` value, not even a path."""
    for error in rules.iter_errors(value):
        path: Path = () if hidden else tuple(error.instance_path)
        what = "the value" if hidden else said(error.instance)
        yield path, f"{what} {_words(error.kind.name, error.kind.as_dict(), error.instance, hidden, error.message)}"


_LIMITS = {
    "minimum": "is less than {limit}",
    "maximum": "is more than {limit}",
    "exclusiveMinimum": "is not more than {limit}",
    "exclusiveMaximum": "is not less than {limit}",
    "multipleOf": "is no multiple of {multiple_of}",
    "minLength": "has fewer than {limit} characters",
    "maxLength": "has more than {limit} characters",
    "minItems": "has fewer than {limit} items",
    "maxItems": "has more than {limit} items",
    "uniqueItems": "holds an item twice",
    "format": "has not the format {format}",
}


def _words(keyword: str, limits: dict[str, Any], instance: object, hidden: bool, message: str) -> str:
    """Put a broken rule into words that hold nothing of the value."""
    if keyword == "enum":
        options = ", ".join(str(option) if isinstance(option, str) else repr(option) for option in limits["options"])
        texts = [option for option in limits["options"] if isinstance(option, str)]
        hint = near(instance, texts) if isinstance(instance, str) and not hidden else ""
        return f"is not one of {options}{hint}"
    if keyword == "pattern" and "pattern" in limits:
        return f"does not match the pattern {limits['pattern']}"
    if keyword == "pattern":
        return "cannot be matched: the pattern of the parameter goes back and forth too often; make it simpler"
    if keyword in _LIMITS:
        try:
            return _LIMITS[keyword].format(**limits)
        except KeyError:
            pass
    if hidden or keyword not in ("required", "additionalProperties", "type", "const", "dependentRequired"):
        return f"breaks the rule {keyword}"
    return f"breaks the rule {keyword}: {message}"
