"""The values of the parameters: each of its type and by the rules of its metadata, or all that is wrong with them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from registry.apply.text import Text
from registry.model import Param
from registry.suggestions import meant
from registry.validation import content
from registry.validation.problems import Path, path_of, said
from registry.validation.rules import broken, compiled, is_secret
from registry.validation.value_types import WANTED, fits, plain, read

HIDDEN = "***"
"""What stands where a secret is."""


@dataclass(frozen=True, slots=True)
class Values:
    """The value of every parameter, None for one that has none; `shown` is the same as may be shown.

    `hidden` are the parameters for which the two differ.
    """

    real: dict[str, Any] = field(repr=False)
    shown: dict[str, Any]
    hidden: frozenset[str]


def take(
    params: Sequence[Param],
    given: Mapping[str, Any],
    *,
    shown: Mapping[str, Any] | None = None,
    not_kept: Collection[str] = (),
) -> tuple[Values, list[str]]:
    """Give every parameter its value: the given one, or its default.

    params    the parameters of the workflow
    given     by key; None is as good as not given, a `Text` is read by the type
    shown     the given values as may be shown, where some of them have a secret in them; None for the same
    not_kept  the secrets that were given once and not kept, to say so where they are missing

    Returns the values, and what is wrong with them, a line for each problem: nothing of a secret is in it.
    """
    problems: list[str] = []
    known = {param.key: param for param in params}
    for key in given:
        if not isinstance(key, str) or key not in known:
            name = key if isinstance(key, str) else repr(key)
            problems.append(f"{path_of((name,))}: no such parameter{meant(name, list(known))}")
    real: dict[str, Any] = {}
    visible: dict[str, Any] = {}
    for key, param in known.items():
        value, is_given = given.get(key), True
        if value is None:
            value, is_given = param.default_value, False
        # `is`: what was bound without meeting a secret is the very same object.
        is_tainted = shown is not None and is_given and shown.get(key) is not value
        hides = is_secret(param.metadata) or is_tainted
        if value is None:
            if param.required:
                problems.append(f"{path_of((key,))}: {_missing(param, key in not_kept)}")
            real[key] = visible[key] = None
            continue
        try:
            value = read(param.value_type, str(value)) if isinstance(value, Text) else plain(param.value_type, value)
        except ValueError as error:
            problems.append(f"{path_of((key,))}: {error}")
        else:
            said_default = "" if is_given else "the default value "
            problems += (f"{path_of((key, *path))}: {said_default}{what}" for path, what in _wrong(param, value, hides))
        real[key] = value
        visible[key] = (shown[key] if is_tainted and shown is not None else HIDDEN) if hides else value
        if is_secret(param.metadata):
            visible[key] = HIDDEN
    hidden = frozenset(key for key in real if visible[key] is not real[key])
    return Values(real, visible, hidden), problems


def _missing(param: Param, was_given: bool) -> str:
    wanted = WANTED.get(param.value_type, ("any JSON", ()))[0]
    if was_given:
        return f"a secret, which no plan keeps: give it again: {wanted}"
    description = param.metadata.get("description")
    return f"must be given: {wanted}" + (f"; {' '.join(description.split())}" if isinstance(description, str) else "")


def _wrong(param: Param, value: object, hides: bool) -> Iterator[tuple[Path, str]]:
    """Say what is wrong with a value: that it is no JSON, or not of its type, or which rules it breaks."""
    unkept = False
    for path, problem in content.check({param.key: value}):
        unkept = True
        yield () if hides else path[1:], "cannot be kept: it is no JSON, or holds a NUL" if hides else problem
    if unkept:
        return
    if not fits(param.value_type, value):
        is_default = value is param.default_value
        wanted = WANTED[param.value_type][0]
        got = "" if hides else f", not {said(value)}"
        yield (), f"must be {wanted} (value_type {param.value_type}){got}{'; give another' if is_default else ''}"
        return
    problems, rules = compiled(param.value_type, param.metadata)
    for path, problem in problems:
        yield (), f"its rules are none: metadata.{path_of(path)}: {problem}; mend them in the workflow"
    if rules is not None:
        yield from broken(rules, value, hidden=hides)


def keep(params: Sequence[Param], given: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Check the values of a plan that is to be kept; its secrets need not be there yet.

    Returns those that may be kept, secrets and defaults left out, and what is wrong, as `take` does.
    """
    secret = set(secrets(params))
    later = {key for key in secret if given.get(key) is None}
    values, problems = take(
        [param for param in params if param.key not in later],
        {key: value for key, value in given.items() if key not in later},
    )
    kept = (key for key, value in given.items() if value is not None and key not in secret and key in values.real)
    return {key: values.real[key] for key in kept}, problems


def secrets(params: Sequence[Param]) -> list[str]:
    """Give the keys of the parameters that are secret."""
    return [param.key for param in params if is_secret(param.metadata)]
