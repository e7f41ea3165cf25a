"""Environments: named sets of variables, secrets and host mappings that flows run with.

One YAML file each under ``.eyas/environments/`` of the workspace::

    variables:                      # {{ globals.region }}, {{ envs.region }}
      region: eu-west-1
    secrets: [API_TOKEN]            # names only; the values are in the system's keyring
    hosts:
      https://dummyjson.com: playground
      https://api.example.com: http://127.0.0.1:8080
    cookies: true                   # a jar that all requests of flows share (default: none)
    http:                           # see http_settings
      - match: "*.example.com"
        tls: {ca: certs/ca.pem}
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path

from engine.diagnostics import Severity, did_you_mean
from engine.environments.http_settings import HttpReader, settings_of
from engine.http.settings import HostSettings
from engine.http.uris import split_origin
from engine.record import record
from engine.secrets import ChainSecrets, EnvironSecrets, KeyringSecrets, SecretSource
from engine.text import LineIndex
from engine.yamltree import MappingNode, Node, Plain, ScalarNode, SequenceNode, compose

FOLDER = Path(".eyas") / "environments"

KEYS = ("variables", "secrets", "hosts", "http", "cookies", "description")

PLAYGROUND = "playground"

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")
_ENV_PREFIX = "ENV_"


@record
class EnvironmentProblem:
    """What is wrong in an environment file, where (line and column from 1) and how to put it right."""

    path: Path
    line: int
    column: int
    message: str
    hint: str | None = None
    severity: Severity = Severity.ERROR


@record
class Environment:
    """``variables`` are plain values, ``secrets`` names,
    ``hosts`` origin → ``playground`` or another origin."""

    name: str
    variables: Mapping[str, Plain] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    hosts: Mapping[str, str] = field(default_factory=dict)
    path: Path | None = None
    description: str = ""
    http: tuple[Mapping[str, object], ...] = ()
    cookies: bool = False

    def http_settings(self, secrets: SecretSource) -> tuple[HostSettings, ...]:
        """What holds for hosts, with the values of secrets."""
        folder = self.path.parent if self.path is not None else Path()
        return settings_of(self.http, folder, secrets)

    def envs(self, environ: Mapping[str, str] | None = None) -> dict[str, object]:
        """What flows see as ``envs``: ``ENV_*`` variables of the process with the prefix cut off and in lower
        case, as on a Kestra server, and this environment's variables over them."""
        variables = os.environ if environ is None else environ
        found: dict[str, object] = {
            key[len(_ENV_PREFIX) :].lower(): value
            for key, value in variables.items()
            if key.startswith(_ENV_PREFIX) and len(key) > len(_ENV_PREFIX)
        }
        found.update({key.lower(): value for key, value in self.variables.items()})
        return found

    def secret_source(self, environ: Mapping[str, str] | None = None) -> SecretSource:
        """The keyring's entries of this environment, then ``SECRET_*`` variables of the process."""
        from_environ = EnvironSecrets(environ)
        if not self.name:
            return from_environ
        return ChainSecrets([KeyringSecrets(self.name, self.secrets), from_environ])


NO_ENVIRONMENT = Environment("")
"""Running without any: real hosts, secrets and ``envs`` of the process only."""


def load_environments(workspace: Path) -> tuple[list[Environment], list[EnvironmentProblem]]:
    """All environments of a workspace by name. A broken file gives what can be read of it,
    and its problems."""
    environments: list[Environment] = []
    problems: list[EnvironmentProblem] = []
    folder = workspace / FOLDER
    try:
        paths = sorted(p for p in folder.iterdir() if p.suffix in (".yaml", ".yml") and p.is_file())
    except OSError:
        return [], []
    seen: dict[str, Path] = {}
    for path in paths:
        if path.stem in seen:
            message = (
                f"The environment {path.stem} stands in two files: {seen[path.stem].name} and {path.name}."
            )
            problems.append(EnvironmentProblem(path, 1, 1, message, "Remove one of them."))
            continue
        seen[path.stem] = path
        environment, found = load_environment(path)
        environments.append(environment)
        problems += found
    return environments, problems


def load_environment(path: Path) -> tuple[Environment, list[EnvironmentProblem]]:
    """Reads one file; never raises for what stands in it."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"The file is not UTF-8 text (byte {error.start + 1})."
        return Environment(path.stem, path=path), [
            EnvironmentProblem(path, 1, 1, message, "Save it as UTF-8.")
        ]
    except OSError as error:
        message = f"The file cannot be read: {error.strerror or error}."
        return Environment(path.stem, path=path), [EnvironmentProblem(path, 1, 1, message)]
    return read_environment(path, text)


def read_environment(path: Path, text: str) -> tuple[Environment, list[EnvironmentProblem]]:
    """The environment in a text; its name is that of the file."""
    reader = _Reader(path, text)
    return reader.read(), reader.problems


class _Reader:
    """Reads one document and collects what is wrong with it."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._index = LineIndex(text)
        self._root, diagnostics = compose(text)
        self.problems: list[EnvironmentProblem] = []
        for found in diagnostics:
            if found.code == "yaml-empty":  # an environment may say nothing
                continue
            place = self._index.position(found.span.start)
            self.problems.append(
                EnvironmentProblem(path, place.line, place.column, found.message, found.hint, found.severity)
            )

    def _problem(
        self, node: Node, message: str, hint: str | None = None, severity: Severity = Severity.ERROR
    ) -> None:
        place = self._index.position(node.span.start)
        self.problems.append(
            EnvironmentProblem(self._path, place.line, place.column, message, hint, severity)
        )

    def read(self) -> Environment:
        root, name = self._root, self._path.stem
        if root is None or (isinstance(root, ScalarNode) and root.value is None):
            return Environment(name, path=self._path)
        if not isinstance(root, MappingNode):
            self._problem(root, "An environment is a map.", f"It may hold {_listed(KEYS)}.")
            return Environment(name, path=self._path)
        sections: dict[str, Node] = {}
        for key, value in root.entries:
            if key.text in KEYS:
                sections[key.text] = value
            else:
                near = did_you_mean(key.text, KEYS)
                hint = f"Did you mean `{near}`?" if near else f"It may hold {_listed(KEYS)}."
                self._problem(key, f"An environment has no `{key.text}`.", hint)
        description = sections.get("description")
        return Environment(
            name=name,
            variables=self._variables(sections.get("variables")),
            secrets=self._secrets(sections.get("secrets")),
            hosts=self._hosts(sections.get("hosts")),
            path=self._path,
            description=description.text if isinstance(description, ScalarNode) else "",
            http=self._http(sections.get("http")),
            cookies=self._cookies(sections.get("cookies")),
        )

    def _variables(self, node: Node | None) -> dict[str, Plain]:
        if node is None or _empty(node):
            return {}
        if not isinstance(node, MappingNode):
            self._problem(node, "`variables` is a map of names and values.", "Write `name: value` lines.")
            return {}
        return {key.text: value.plain() for key, value in node.entries}

    def _secrets(self, node: Node | None) -> tuple[str, ...]:
        if node is None or _empty(node):
            return ()
        if isinstance(node, MappingNode):
            self._problem(
                node,
                "`secrets` holds names only: values never stand in a file.",
                "Write a list of names and enter the values in Eyas; they go to the system's keyring.",
            )
            return tuple(key.text for key, _ in node.entries)
        if not isinstance(node, SequenceNode):
            self._problem(node, "`secrets` is a list of names.", "Write `- API_TOKEN` lines.")
            return ()
        names: list[str] = []
        for item in node.items:
            if not isinstance(item, ScalarNode) or not _NAME.match(item.text):
                self._problem(item, "The name of a secret is letters, digits, `_`, `-` and `.`.")
            elif item.text in names:
                self._problem(item, f"The secret {item.text} stands twice.", severity=Severity.WARNING)
            else:
                names.append(item.text)
        return tuple(names)

    def _http(self, node: Node | None) -> tuple[Mapping[str, object], ...]:
        if node is None or _empty(node):
            return ()
        return HttpReader(self._problem).read(node)

    def _cookies(self, node: Node | None) -> bool:
        if node is None or _empty(node):
            return False
        value = node.plain()
        if not isinstance(value, bool):
            self._problem(node, "`cookies` is true or false.", "True lets flows share a jar of cookies.")
            return False
        return value

    def _hosts(self, node: Node | None) -> dict[str, str]:
        if node is None or _empty(node):
            return {}
        if not isinstance(node, MappingNode):
            hint = "Write lines such as `https://dummyjson.com: playground`."
            self._problem(node, "`hosts` is a map of origins and where they lead.", hint)
            return {}
        hosts: dict[str, str] = {}
        for key, value in node.entries:
            target = value.text if isinstance(value, ScalarNode) else ""
            if not _is_origin(key.text):
                hint = "Write `https://host` or `https://host:port`, without a path."
                self._problem(key, f"`{key.text}` is no origin.", hint)
            elif target != PLAYGROUND and split_origin(target) is None:
                hint = "Write `playground`, or an origin such as `http://127.0.0.1:8080`."
                self._problem(value, f"`{key.text}` cannot lead to `{target}`.", hint)
            else:
                hosts[key.text] = target
        return hosts


def _is_origin(text: str) -> bool:
    return split_origin(text if "://" in text else f"http://{text}") is not None


def _empty(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.value is None


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
