"""``@record``: ``@dataclass(frozen=True, slots=True)`` that costs no start-up.

``dataclass`` writes and compiles six methods for every class while its module is imported: 50 ms for those of
the engine, a quarter of a short ``eyas run``, and most of the classes are never instantiated in it. Here only
``__init__`` is compiled, when the first instance is made; what else a record does is the same for all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter, ge, gt, le, lt
from typing import Any, TypeVar, dataclass_transform, overload

T = TypeVar("T")


@overload
def record(cls: type[T], /) -> type[T]: ...
@overload
def record(
    *, frozen: bool = True, kw_only: bool = False, order: bool = False
) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(
    cls: type[T] | None = None, /, *, frozen: bool = True, kw_only: bool = False, order: bool = False
) -> Any:
    """Makes a class a record; ``dataclasses.fields``, ``replace`` and ``is_dataclass`` know it. With
    ``order`` records are greater and less by their fields. Those that are not ``frozen`` have no hash."""
    methods = _METHODS | (_FROZEN if frozen else {"__hash__": None}) | (_ORDER if order else {})

    def make(cls: type[T]) -> type[T]:
        # Without a text dataclass makes one from a signature, which takes long.
        cls.__doc__ = cls.__doc__ or cls.__name__
        made: Any = dataclass(init=False, repr=False, eq=False, slots=True, kw_only=kw_only)(cls)
        compared = [one.name for one in fields(made) if one.compare]
        made.__values__ = attrgetter(*compared) if compared else _nothing
        made.__init__ = _compiling_init(made)
        for name, method in methods.items():
            if name not in cls.__dict__:
                setattr(made, name, method)
        found: type[T] = made
        return found

    return make if cls is None else make(cls)


def _compiling_init(cls: Any) -> Callable[..., None]:
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        cls.__init__ = compiled = _compiled_init(cls)
        compiled(self, *args, **kwargs)

    return __init__


def _compiled_init(cls: Any) -> Callable[..., None]:
    """``def __init__(self, a, b=DEFAULT, *, c)``, which fills the slots."""
    scope: dict[str, Any] = {"MISSING": MISSING}
    positional: list[str] = []
    named: list[str] = []
    body: list[str] = []
    for one in fields(cls):
        name, value = one.name, one.name
        given = name
        if one.default_factory is not MISSING:
            scope[f"make_{name}"] = one.default_factory
            given, value = f"{name}=MISSING", f"make_{name}() if {name} is MISSING else {name}"
        elif one.default is not MISSING:
            scope[f"default_{name}"] = one.default
            given = f"{name}=default_{name}"
        scope[f"set_{name}"] = getattr(cls, name).__set__
        (named if one.kw_only else positional).append(given)
        body.append(f"    set_{name}(self, {value})")
    parameters = ", ".join(["self", *positional, *(["*", *named] if named else [])])
    exec("\n".join([f"def __init__({parameters}):", *body, "    return None"]), scope)
    made: Callable[..., None] = scope["__init__"]
    return made


def _nothing(self: object) -> tuple[()]:
    return ()


def _equal(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    values = type(self).__values__
    return bool(values(self) == values(other))


def _by(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], Any]:
    def compared(self: Any, other: Any) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        values = type(self).__values__
        return compare(values(self), values(other))

    return compared


def _hash(self: Any) -> int:
    return hash(type(self).__values__(self))


def _repr(self: Any) -> str:
    parts = [f"{one.name}={getattr(self, one.name)!r}" for one in fields(self)]
    return f"{type(self).__qualname__}({', '.join(parts)})"


def _refuse_setting(self: object, name: str, value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_deleting(self: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    """For ``copy`` and ``pickle``, which would set the fields otherwise."""
    return [getattr(self, one.name) for one in fields(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    for one, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, one.name, value)


_METHODS: dict[str, Callable[..., Any] | None] = {"__eq__": _equal, "__repr__": _repr}
_FROZEN = {
    "__hash__": _hash,
    "__setattr__": _refuse_setting,
    "__delattr__": _refuse_deleting,
    "__getstate__": _state,
    "__setstate__": _set_state,
}
_ORDER = {f"__{one.__name__}__": _by(one) for one in (lt, le, gt, ge)}
