"""Makes ``resources/kestra_catalogue.json``: the types that Kestra 1.3 has, in a compact form.

Run it as ``python -m tests.conformance.make_catalogue [schema.json]``. The source is the schema recorded
from a server; names, kinds, requirements and choices are facts taken over, texts are not. Keys of a
property: ``k`` kind (absent: string), ``s`` static, ``r`` required, ``e`` choices, ``d`` default, ``x``
deprecated, ``n`` least value, ``1`` not empty, ``i`` item, ``f`` fields or the name of a definition holding
them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from engine.catalogue import COMMON_PROPS, COMMON_TRIGGER_PROPS

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "resources" / "kestra_catalogue.json"
TASK_REF = "io.kestra.core.models.tasks.Task"
CORE = "io.kestra.plugin.core."
KINDS = {"tasks": "task", "triggers": "trigger", "conditions": "condition", "taskRunners": "runner"}
FLOWABLE = """
AllowFailure Dag EachParallel EachSequential ForEach ForEachItem If LoopUntil Parallel Pause Sequential Switch
WorkingDirectory
"""

HTTP = "io.kestra.core.http.client.configurations."
METRIC = {"name": {"r": 1}, "value": {"k": "any"}, "tags": {"k": "map"}, "description": {}}
UNRECORDED_FIELDS: dict[str, dict[str, Any]] = {
    HTTP + "BasicAuthConfiguration": {"username": {}, "password": {}},
    HTTP + "BearerAuthConfiguration": {"token": {}},
    HTTP + "DigestAuthConfiguration": {"username": {}, "password": {}},
    "io.kestra.core.models.tasks.metrics.CounterMetric": METRIC,
    "io.kestra.core.models.tasks.metrics.GaugeMetric": METRIC,
    "io.kestra.core.models.tasks.metrics.TimerMetric": METRIC,
}
"""The schema names these alternatives but not their fields."""

OLD_TASKS = {
    "log": ("log", "Log Fetch PurgeLogs"),
    "debugs": ("debug", "Echo Return"),
    "executions": ("execution", "Fail Labels Resume"),
    "flows": (
        "flow",
        "AllowFailure Dag EachParallel EachSequential ForEachItem If Parallel Pause Sequential Subflow "
        "Switch Template WorkingDirectory",
    ),
    "storages": (
        "storage",
        "Concat DeduplicateItems Delete FilterItems LocalFiles Reverse Size Split Write",
    ),
    "states": ("state", "Delete Get Set"),
    "templating": ("templating", "TemplatedTask"),
    "trigger": ("trigger", "Toggle"),
}
OTHER_ALIASES = {
    "execution.Count": ["io.kestra.core.tasks.executions.Counts"],
    "execution.PurgeExecutions": ["io.kestra.core.tasks.storages.Purge", CORE + "storage.Purge"],
    "flow.Subflow": ["io.kestra.core.tasks.flows.Flow"],
    "flow.WorkingDirectory": ["io.kestra.core.tasks.flows.Worker"],
    "flow.LoopUntil": [CORE + "flow.WaitFor", "io.kestra.core.tasks.flows.WaitFor"],
    "storage.PurgeCurrentExecutionFiles": [
        "io.kestra.core.tasks.storages.PurgeExecution",
        CORE + "storage.PurgeExecution",
    ],
    "http.Request": ["io.kestra.plugin.fs.http.Request"],
    "http.Download": ["io.kestra.plugin.fs.http.Download"],
    "http.Trigger": ["io.kestra.plugin.fs.http.Trigger"],
    "trigger.Flow": ["io.kestra.core.models.triggers.types.Flow"],
    "trigger.Schedule": ["io.kestra.core.models.triggers.types.Schedule"],
    "trigger.Webhook": ["io.kestra.core.models.triggers.types.Webhook"],
    "condition.Expression": [
        CORE + "condition.ExpressionCondition",
        "io.kestra.core.models.conditions.types.VariableCondition",
    ],
    "namespace.DeleteFiles": ["io.kestra.core.tasks.namespaces.DeleteFiles"],
    "namespace.DownloadFiles": ["io.kestra.core.tasks.namespaces.DownloadFiles"],
    "namespace.UploadFiles": ["io.kestra.core.tasks.namespaces.UploadFiles"],
}


def aliases_of(name: str, kind: str) -> list[str]:
    """Names under which earlier versions knew a type."""
    short = name.removeprefix(CORE)
    group, _, last = short.rpartition(".")
    found = list(OTHER_ALIASES.get(short, ()))
    for old, (new, names) in OLD_TASKS.items():
        if new == group and last in names.split():
            found.append(f"io.kestra.core.tasks.{old}.{last}")
    if kind == "condition":
        base = last.removesuffix("Condition")
        found.append(f"io.kestra.core.models.conditions.types.{base}Condition")
        if not last.endswith("Condition"):
            found.append(f"{CORE}condition.{base}Condition")
    return sorted(set(found) - {name})


class Maker:
    """Translates one schema document."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self.types: dict[str, Any] = schema["types"]
        self.definitions: dict[str, Any] = schema["definitions"]
        self.used: dict[str, Any] = {}

    def document(self, version: str) -> dict[str, Any]:
        types = {
            name: self.type_entry(name, entry)
            for name, entry in sorted(self.types.items())
            if entry["kind"] in KINDS
        }
        needed: set[str] = set()
        self.collect([entry["props"] for entry in types.values()], needed)
        definitions = {name: fields for name, fields in sorted(self.used.items()) if name in needed}
        return {"kestra": version, "types": types, "definitions": definitions}

    def collect(self, part: Any, needed: set[str]) -> None:
        """Names of the definitions that are reached from here."""
        if isinstance(part, list):
            for item in part:
                self.collect(item, needed)
        elif isinstance(part, dict):
            name = part.get("f")
            if isinstance(name, str) and name not in needed:
                needed.add(name)
                self.collect(self.used[name], needed)
            for value in part.values():
                self.collect(value, needed)

    def type_entry(self, name: str, entry: dict[str, Any]) -> dict[str, Any]:
        kind = KINDS[entry["kind"]]
        common = {p.name for p in (COMMON_TRIGGER_PROPS if kind == "trigger" else COMMON_PROPS)}
        if kind in ("condition", "runner"):
            common = {"type"}
        made: dict[str, Any] = {"kind": kind}
        props = {
            prop: self.prop(name, prop, spec)
            for prop, spec in entry["properties"].items()
            if prop not in common
        }
        for prop in entry["required"]:
            if prop in props:
                props[prop]["r"] = 1
        made["props"] = props
        if entry["outputs"]:
            made["outputs"] = {
                out: {key: value for key, value in self.prop(name, out, spec).items() if key in "k"}
                for out, spec in entry["outputs"].items()
            }
        if entry["deprecated"]:
            made["deprecated"] = 1
        if name.removeprefix(CORE + "flow.") in FLOWABLE.split():
            made["flowable"] = 1
        aliases = aliases_of(name, kind)
        if aliases:
            made["aliases"] = aliases
        return made

    def prop(self, owner: str, name: str, spec: dict[str, Any]) -> dict[str, Any]:
        made = self.shape(owner, name, spec)
        if not self.is_dynamic(spec):
            made["s"] = 1
        if spec.get("$deprecated"):
            made["x"] = 1
        if "default" in spec and not isinstance(spec["default"], (dict, list)):
            made["d"] = spec["default"]
        if "minimum" in spec:
            made["n"] = spec["minimum"]
        if spec.get("minItems") or spec.get("minLength"):
            made["1"] = 1
        return made

    def is_dynamic(self, spec: dict[str, Any]) -> bool:
        return bool(spec.get("$dynamic")) or any(
            self.is_dynamic(part) for key in ("anyOf", "allOf") for part in spec.get(key, ())
        )

    def shape(self, owner: str, name: str, spec: dict[str, Any]) -> dict[str, Any]:
        if spec.get("$ref", "").endswith(TASK_REF):
            return {"k": "task"}
        if "$ref" in spec:
            return self.reference(spec["$ref"].rsplit("/", 1)[1])
        if "allOf" in spec:
            return self.shape(owner, name, spec["allOf"][0])
        if "anyOf" in spec:
            return self.union(owner, name, spec["anyOf"])
        if "enum" in spec:
            return {"k": "enum", "e": spec["enum"]}
        kind = spec.get("type")
        if kind == "array":
            return self.array(owner, name, spec.get("items", {}))
        if kind == "object":
            values = spec.get("additionalProperties")
            if isinstance(values, dict) and "items" in values and self.is_task(values["items"]):
                return {"k": "task-cases"}
            return {"k": "map"}
        if kind in ("integer", "number", "boolean"):
            return {"k": kind}
        if kind == "string":
            formats = {"duration": "duration", "date-time": "datetime", "uri": "uri"}
            found = formats.get(spec.get("format", ""))
            return {"k": found} if found else {}
        return {"k": "any"}

    def is_task(self, spec: dict[str, Any]) -> bool:
        return str(spec.get("$ref", "")).endswith(TASK_REF)

    def array(self, owner: str, name: str, items: dict[str, Any]) -> dict[str, Any]:
        if self.is_task(items):
            return {"k": "tasks"}
        if str(items.get("$ref", "")).endswith("Dag-DagTask"):
            return {"k": "dag-tasks"}
        return {"k": "list", "i": {"s": 1, **self.shape(owner, name, items)}} if items else {"k": "list"}

    def union(self, owner: str, name: str, parts: list[dict[str, Any]]) -> dict[str, Any]:
        shapes = [self.shape(owner, name, part) for part in parts]
        references = [
            str(part.get("$ref") or (part.get("allOf") or [{}])[0].get("$ref", "")).rsplit("/", 1)[-1]
            for part in parts
        ]
        if all(".flows.input." in ref for ref in references):
            return {"k": "typed", "t": "input"}
        if all(".condition." in ref for ref in references):
            return {"k": "typed", "t": "condition"}
        if all(".runner." in ref for ref in references):
            return {"k": "typed", "t": "runner"}
        if all(shape.get("k") == "object" for shape in shapes):
            return self.merged(references, shapes)
        if any(shape.get("k") == "any" for shape in shapes):
            return {"k": "any"}
        if len(shapes) == 2 and not shapes[1].get("k"):
            return shapes[0] if shapes[0].get("k") not in ("list", "map") else {"k": "any"}
        return {"k": "any"}

    def merged(self, references: list[str], shapes: list[dict[str, Any]]) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        types: list[str] = []
        for reference, shape in zip(references, shapes, strict=True):
            for field, spec in self.used[shape["f"]].items():
                spec = {key: value for key, value in spec.items() if key != "r"}
                if field == "type" and "e" in spec:
                    types.extend(spec["e"])
                elif field == "type":
                    types.append(reference)
                else:
                    fields.setdefault(field, spec)
        if types:
            fields["type"] = {"k": "enum", "e": sorted(set(types)), "r": 1, "s": 1}
        name = "+".join(references)
        self.used[name] = fields
        return {"k": "object", "f": name}

    def reference(self, name: str) -> dict[str, Any]:
        definition = self.definitions.get(name, {})
        if name == "java.nio.charset.Charset" or name not in self.definitions:
            return {}
        if "enum" in definition:
            return {"k": "enum", "e": definition["enum"]}
        if "anyOf" in definition:
            if name.endswith("conditions.Condition"):
                return {"k": "typed", "t": "condition"}
            return self.union(name, "", definition["anyOf"])
        if name not in self.used:
            if self.is_shadow(name, definition) and name not in UNRECORDED_FIELDS:
                return {"k": "any"}
            self.used[name] = {}
            properties, required = self.members(name, definition)
            fields = {field: self.prop(name, field, spec) for field, spec in properties.items()}
            for field in required:
                if field in fields:
                    fields[field]["r"] = 1
            fields.update(UNRECORDED_FIELDS.get(name, {}))
            self.used[name] = fields
        return {"k": "object", "f": name}

    def is_shadow(self, name: str, definition: dict[str, Any]) -> bool:
        """Whether a definition only points at itself: its fields were not recorded."""
        return any(str(part.get("$ref", "")).endswith(name) for part in definition.get("allOf", ()))

    def members(self, name: str, definition: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
        properties = dict(definition.get("properties", {}))
        required = list(definition.get("required", ()))
        for part in definition.get("allOf", ()):
            properties.update(part.get("properties", {}))
            required.extend(part.get("required", ()))
        for spec in properties.values():
            if "const" in spec:
                spec["enum"] = [spec["const"]]
        return properties, required


def main(argv: list[str]) -> int:
    """Writes the resource from the given (or the shared) schema file."""
    source = Path(argv[0]) if argv else ROOT.parent / "shared" / "conformance" / "schema.json"
    schema = json.loads(source.read_text(encoding="utf-8"))
    document = Maker(schema).document(schema["kestra"])
    TARGET.write_text(json.dumps(document, separators=(",", ":"), sort_keys=True) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
