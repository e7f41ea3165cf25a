"""Functions on files of the namespace and of the execution."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from engine.expressions.callables import Arguments, Function
from engine.expressions.errors import ExpressionError, bad_argument
from engine.expressions.state import State
from engine.values import Uri, to_java_text

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_ILLEGAL = re.compile(r'[ "<>\\^`{|}]')


def _flow(state: State) -> Mapping[str, Any]:
    flow = state.base.get("flow")
    if not isinstance(flow, Mapping):
        raise ExpressionError("Files can only be read while a flow runs")
    return flow


def address(args: Arguments, state: State, owner: str) -> str:
    """The ``kestra:///`` or ``file:///`` URI that a path stands for."""
    if "path" not in args:
        raise bad_argument(
            f"The '{owner}' function expects an argument 'path' that is a path to a namespace file or an "
            "internal storage URI.",
            "path",
        )
    given = args["path"]
    if not isinstance(given, str | Uri):
        raise ExpressionError(f"Unable to read the file {to_java_text(given)}")
    path = str(given)
    flow = _flow(state)
    namespace = args.get("namespace")
    scheme = _SCHEME.match(path)
    name = scheme.group(1) if scheme is not None else None
    if name == "kestra":
        return _stored(path, flow, state)
    if name == "file":
        return path
    if name is not None and name != "nsfile":
        raise bad_argument(f"Cannot process the URI {path}: scheme not supported.")
    if _ILLEGAL.search(path):
        raise bad_argument(f"Illegal character in path: {path}; write %20 for a blank")
    if ".." in path.split("/"):
        raise bad_argument("Path must not contain '../'; files are read by their full path")
    if name == "nsfile":
        if not path.startswith("nsfile://"):
            raise bad_argument(f"Cannot process the URI {path}")
        host, _, rest = path.removeprefix("nsfile://").partition("/")
        if host and namespace is not None:
            raise bad_argument("You cannot set a namespace both as the function argument and inside the URI")
        namespace, path = namespace or host or None, rest
    space = str(namespace if namespace is not None else flow["namespace"]).replace(".", "/")
    steps = [step for step in unquote(path).split("/") if step not in ("", ".")]
    return f"kestra:///{space}/_files/{'/'.join(steps)}"


def _stored(uri: str, flow: Mapping[str, Any], state: State) -> str:
    if not uri.startswith("kestra:///"):
        raise bad_argument(f"Cannot process the URI {uri}: scheme not supported.")
    if ".." in uri.split("/"):
        raise bad_argument("Path must not contain '../'; files are read by their full path")
    space = str(flow["namespace"]).replace(".", "/")
    path = uri.removeprefix("kestra://")
    execution = state.base.get("execution")
    run = str(execution.get("id")) if isinstance(execution, Mapping) else ""
    if path.startswith(f"/{space}/_files/") or f"/executions/{run}/" in path or not run:
        return uri
    trigger = state.base.get("trigger")
    if isinstance(trigger, Mapping) and f"/executions/{trigger.get('executionId')}/" in path:
        return uri
    raise bad_argument(f"Unable to read the file '{uri}' as it is not an execution file")


def missing_file(uri: str, state: State) -> ExpressionError:
    space, mark, path = uri.removeprefix("kestra:///").partition("/_files/")
    if not mark:
        return ExpressionError(f"File '{uri}' was not found")
    return ExpressionError(f"File '/{path}' was not found in namespace '{space.replace('/', '.')}'.")


def read(args: Arguments, state: State) -> str:
    uri = address(args, state, "read")
    version = args.get("version")
    if version is not None and version != 1:
        error = missing_file(uri, state)
        raise ExpressionError(
            f"Version {to_java_text(version)} of {error.message[0].lower()}{error.message[1:]}"
        )
    data = state.services.read(uri)
    if data is None:
        raise missing_file(uri, state)
    return data.decode("utf-8", "replace")


def file_uri(args: Arguments, state: State) -> str:
    return address(args, state, "fileURI")


def _size(args: Arguments, state: State, owner: str) -> int:
    uri = address(args, state, owner)
    size = state.services.file_size(uri)
    if size is None:
        raise missing_file(uri, state)
    return size


def file_size(args: Arguments, state: State) -> int:
    return _size(args, state, "fileSize")


def file_exists(args: Arguments, state: State) -> bool:
    return state.services.file_size(address(args, state, "fileExists")) is not None


def is_file_empty(args: Arguments, state: State) -> bool:
    return _size(args, state, "isFileEmpty") == 0


FILE_FUNCTIONS = (
    Function("read", read, ("path", "namespace", "version"), doc="The text of a file."),
    Function("fileURI", file_uri, ("path", "namespace", "version"), doc="The address of a file."),
    Function("fileSize", file_size, ("path", "namespace"), doc="The size of a file in bytes."),
    Function("fileExists", file_exists, ("path", "namespace"), doc="Whether there is a file."),
    Function("isFileEmpty", is_file_empty, ("path", "namespace"), doc="Whether a file is empty."),
)
