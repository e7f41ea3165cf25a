"""Functions that ask the execution and its surroundings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.durations import parse_duration
from engine.expressions.callables import Arguments, Function
from engine.expressions.errors import ExpressionError, bad_argument, wrong_type
from engine.expressions.state import State
from engine.values import from_json, to_json, to_text


def secret(args: Arguments, state: State) -> object:
    key = args.get("key")
    if key is None:
        raise bad_argument("The 'secret' function expects an argument 'key'.", "key")
    subkey, full = args.get("subkey"), args.get("full")
    for name, value in (("key", key), ("subkey", subkey), ("namespace", args.get("namespace"))):
        if value is not None and not isinstance(value, str):
            raise wrong_type(f"The 'secret' function expects '{name}' to be a text")
    if "flow" not in state.base:
        raise ExpressionError("Secrets can only be read while a flow runs")
    full = full is True
    if full and subkey is not None:
        raise bad_argument("The 'secret' function takes 'subkey' or 'full', not both")
    structured = state.services.structured_secret(key, args.get("namespace")) if full else None
    if structured is not None:
        return dict(structured)
    value = state.services.secret(key, args.get("namespace"))
    if value is None:
        raise ExpressionError(f"Cannot find secret for key '{key}'.", name=key)
    if full:
        return {"value": value}
    return value if not subkey else _part(key, value, subkey)


def _part(key: str, value: str, subkey: str) -> str:
    try:
        members = from_json(value)
        if not isinstance(members, dict):
            raise ValueError
    except ValueError:
        raise ExpressionError(
            f"Failed to read secret sub-key '{subkey}' from secret '{key}'. "
            "Ensure the secret contains valid JSON value."
        ) from None
    if subkey not in members:
        raise ExpressionError(f"Cannot find secret sub-key '{subkey}' in secret '{key}'.")
    part = members[subkey]
    if part is None:
        return "null"
    return to_json(part) if isinstance(part, dict | list) else to_text(part)


def kv(args: Arguments, state: State) -> object:
    key = args.get("key")
    if key is None or key == "":
        raise bad_argument("Key cannot be null or empty", "key")
    if not isinstance(key, str):
        raise wrong_type("The key of a stored value must be a text")
    namespace = args.get("namespace")
    if namespace is not None and not isinstance(namespace, str):
        raise wrong_type("`namespace` must be a text")
    strict = args.get("errorOnMissing", True)
    if not isinstance(strict, bool):
        raise wrong_type("`errorOnMissing` must be true or false")
    return state.services.kv(key, namespace, strict)


def error_logs(args: Arguments, state: State) -> list[Any]:
    return list(state.services.error_logs())


def tasks_with_state(args: Arguments, state: State) -> list[dict[str, Any]]:
    if "state" not in args:
        raise bad_argument("The 'tasksWithState' function expects an argument 'state'.", "state")
    wanted = args["state"]
    if not isinstance(wanted, str):
        raise wrong_type("`state` must be a text")
    tasks = state.base.get("tasks") or {}
    if not isinstance(tasks, Mapping):
        raise wrong_type("`tasks` is no map")
    found: list[dict[str, Any]] = []
    for task_id, entry in tasks.items():
        if not isinstance(entry, Mapping):
            continue
        if isinstance(entry.get("state"), str):
            if entry["state"].upper() == wanted.upper():
                found.append({"taskId": task_id, "state": entry["state"]})
            continue
        for value, inner in entry.items():
            own = inner.get("state") if isinstance(inner, Mapping) else None
            if isinstance(own, str) and own.upper() == wanted.upper():
                found.append({"taskId": task_id, "value": value, "state": own})
    return found


def current_each_output(args: Arguments, state: State) -> object:
    """The outputs of a task in the current turn of all loops around."""
    if "outputs" not in args:
        raise bad_argument("The 'currentEachOutput' function expects an argument 'outputs'.", "outputs")
    outputs = args["outputs"]
    if not isinstance(outputs, Mapping):
        raise wrong_type("The 'currentEachOutput' function expects an argument 'outputs' with type map.")
    taskrun, parents = state.base.get("taskrun"), state.base.get("parents")
    if not isinstance(taskrun, Mapping) or "value" not in taskrun or parents is None:
        raise ExpressionError("`currentEachOutput` can only be used in a loop")
    assert isinstance(parents, list)
    levels = [
        parent["taskrun"]["value"]
        for parent in reversed(parents)
        if isinstance(parent, Mapping) and "value" in parent.get("taskrun", {})
    ]
    for level in [*levels, taskrun["value"]]:
        if not isinstance(outputs, Mapping):
            return None
        outputs = outputs.get(level)
    return outputs


def loop_outputs(args: Arguments, state: State) -> list[object]:
    """One output of every turn of a Loop; null where a turn has none, so that places stay those of turns."""
    turns, name = args.get("outputs"), args.get("name")
    if turns is None:
        raise bad_argument("The 'loopOutputs' function expects a non-null argument 'outputs'.", "outputs")
    if not isinstance(turns, list):
        raise wrong_type("The 'loopOutputs' function expects 'outputs' to be a list.")
    if name is None:
        raise bad_argument("The 'loopOutputs' function expects a non-null argument 'name'.", "name")
    if not isinstance(name, str):
        raise wrong_type("The 'loopOutputs' function expects 'name' to be a string.")
    given = [turn.get("outputs") if isinstance(turn, Mapping) else None for turn in turns]
    return [one.get(name) if isinstance(one, Mapping) else None for one in given]


_HTTP = ("uri", "method", "query", "body", "contentType", "headers", "options", "accept")


def http(args: Arguments, state: State) -> object:
    uri = args.get("uri")
    if uri is None:
        raise bad_argument("The 'http' function expects an argument 'uri'.", "uri")
    for name in ("query", "headers", "options"):
        if args.get(name) is not None and not isinstance(args[name], Mapping):
            raise wrong_type(f"`{name}` must be a map")
    body, kind = args.get("body"), args.get("contentType", "application/json")
    if isinstance(body, Mapping | list) and kind not in (
        "application/json",
        "application/yaml",
        "application/x-yaml",
        "application/x-www-form-urlencoded",
    ):
        raise bad_argument(f"Unsupported content type: {kind}")
    with state.clock.stopped():
        return state.services.http({**args, "uri": to_text(uri)})


_SUBFLOW = ("namespace", "id", "inputs", "labels", "revision", "timeout", "wait")


def subflow(args: Arguments, state: State) -> object:
    namespace, flow_id = args.get("namespace"), args.get("id")
    if namespace is None or flow_id is None:
        raise bad_argument("The 'subflow' function expects the arguments 'namespace' and 'id'.")
    if not isinstance(namespace, str) or not isinstance(flow_id, str):
        raise wrong_type("`namespace` and `id` must be texts")
    timeout = args.get("timeout")
    if isinstance(timeout, str):
        try:
            parse_duration(timeout)
        except ValueError:
            raise ExpressionError(
                "The 'subflow' function 'timeout' must be an ISO-8601 duration (e.g. 'PT30S'), "
                f"got '{timeout}'."
            ) from None
    if "taskrun" in state.base or "trigger" in state.base:
        raise ExpressionError(
            "The 'subflow' function can only be used while the inputs of a flow are rendered"
        )
    if "flow" not in state.base:
        raise ExpressionError("The 'subflow' function can only be used in a flow")
    with state.clock.stopped():
        return state.services.subflow(args)


EXECUTION_FUNCTIONS = (
    Function("secret", secret, ("key", "namespace", "subkey", "full"), doc="A secret of the environment."),
    Function("kv", kv, ("key", "namespace", "errorOnMissing"), doc="A stored value."),
    Function("errorLogs", error_logs, (), doc="The error messages of this execution."),
    Function("tasksWithState", tasks_with_state, ("state",), doc="The tasks in a state."),
    Function("currentEachOutput", current_each_output, ("outputs",), doc="Outputs in this turn of the loop."),
    Function("loopOutputs", loop_outputs, ("outputs", "name"), doc="One output of every turn (Kestra 2.0)."),
    Function("http", http, _HTTP, doc="The parsed answer to a request."),
    Function("subflow", subflow, _SUBFLOW, doc="What another flow gives."),
)
