"""A workspace with an environment, ready to run flows: the one object that window and command line use."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from engine.analyse import AnalysisContext, analyse
from engine.checks.base import FlowSummary
from engine.environments import (
    NO_ENVIRONMENT,
    Environment,
    EnvironmentProblem,
    load_environments,
)
from engine.errors import EyasError, FlowRefused, StorageError
from engine.events import Emit, Event
from engine.expressions import Renderer
from engine.history import History
from engine.http.client import HttpClient
from engine.http.cookies import CookieJar, KeptJar
from engine.inputs import Resolution, resolve
from engine.kv import KeyValueStore
from engine.model import Flow
from engine.playground import Playground
from engine.run.expression_services import ExpressionServices
from engine.run.flow_run import FlowRun
from engine.run.input_rendering import RunInputRenderer
from engine.run.mask import Masker
from engine.run.polling import Polled, poll
from engine.run.restart import restart_flow
from engine.run.runner import run_flow
from engine.run.scope import Evaluated, ScopeBuilder, evaluate
from engine.run.services import RunServices
from engine.run.state import Execution, fold
from engine.storage import Storage
from engine.workspace import Workspace
from engine.yamltree import MappingNode, compose

SETTINGS = "settings.yaml"
HISTORY_FILE = "history.sqlite"


class UnknownEnvironment(EyasError):
    """No environment of the workspace has this name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        names = ", ".join(known) if known else "none"
        super().__init__(f"There is no environment `{name}` in this workspace (there are: {names}).")


class Session:
    """Everything that outlives one run. Close it with :meth:`aclose`.

    ``environment`` names one of the workspace; None takes the one its settings name, else the only one there
    is, else none. ``keep_history`` False leaves no trace but the stored bodies.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        environment: str | None = None,
        state_folder: Path | None = None,
        keep_history: bool = True,
    ) -> None:
        self.workspace = workspace
        self._state_folder = state_folder
        self._keep_history = keep_history
        self.environments: list[Environment] = []
        self.environment_problems: list[EnvironmentProblem] = []
        self.playground = Playground()
        self._environment = NO_ENVIRONMENT
        self._history: History | None = None
        self._http: HttpClient | None = None
        self._services: RunServices | None = None
        self._retired: list[HttpClient] = []
        self._flows: dict[Path, tuple[str, Flow | None]] = {}
        self.reload_environments()
        self.set_environment(environment if environment is not None else self._default_environment())

    # -- environment

    def reload_environments(self) -> None:
        """Reads the environment files again; the current one keeps its name."""
        self.environments, self.environment_problems = load_environments(self.workspace.folder)
        if self._environment.name:
            current = next((e for e in self.environments if e.name == self._environment.name), NO_ENVIRONMENT)
            if current != self._environment:
                self._environment = current
                self._forget_services()

    @property
    def environment(self) -> Environment:
        """The current one; NO_ENVIRONMENT when there is none."""
        return self._environment

    def set_environment(self, name: str | None) -> None:
        """Chooses by name; None or the empty name chooses none. Runs that go on keep theirs."""
        if not name:
            chosen = NO_ENVIRONMENT
        else:
            found = next((e for e in self.environments if e.name == name), None)
            if found is None:
                raise UnknownEnvironment(name, [e.name for e in self.environments])
            chosen = found
        if chosen is not self._environment:
            self._environment = chosen
            self._forget_services()

    def _default_environment(self) -> str | None:
        """What ``.eyas/settings.yaml`` names, else the only one."""
        named = self._settings().get("environment")
        if named is not None and any(e.name == named for e in self.environments):
            return named
        return self.environments[0].name if len(self.environments) == 1 else None

    def _settings(self) -> Mapping[str, str]:
        path = self.workspace.state_folder / SETTINGS
        try:
            root, _ = compose(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError):
            return {}
        plain = root.plain() if isinstance(root, MappingNode) else {}
        return {str(key): str(value) for key, value in plain.items()} if isinstance(plain, dict) else {}

    def _forget_services(self) -> None:
        if self._http is not None:
            self._retired.append(self._http)
        self._http = None
        self._services = None

    # -- what runs need

    @property
    def state_folder(self) -> Path:
        """Where bodies, values and history lie; made when first asked for."""
        if self._state_folder is not None:
            self._state_folder.mkdir(parents=True, exist_ok=True)
            return self._state_folder
        return self.workspace.make_state_folder()

    @property
    def history(self) -> History:
        """Past executions, those of this session included."""
        if self._history is None:
            self._history = History(self.state_folder / HISTORY_FILE)
        return self._history

    @property
    def services(self) -> RunServices:
        """The services of the current environment."""
        if self._services is None:
            folder = self.state_folder
            environment = self._environment
            secrets = environment.secret_source()
            self._http = HttpClient(
                hosts=environment.hosts,
                playground=self.playground_url,
                settings=environment.http_settings(secrets),
                cookies=KeptJar(folder / "cookies" / f"{environment.name or 'none'}.json"),
                cookies_in_flows=environment.cookies,
            )
            self._services = RunServices(
                storage=Storage(folder / "storage", self.workspace.namespace_files),
                secrets=secrets,
                kv=KeyValueStore(folder / "state.sqlite"),
                http=self._http,
                find_flow=self.find_flow,
                environment=environment.name or None,
                envs=environment.envs(os.environ),
                globals=dict(environment.variables),
                purge_logs=(lambda wanted: self.history.remove_logs(wanted)) if self._keep_history else None,
            )
        return self._services

    def find_flow(self, namespace: str, flow_id: str) -> Flow | None:
        """A flow of the workspace by its names, None when there is none without errors."""
        found = self.workspace.find(namespace, flow_id)
        return None if found is None else self._flow_in(found.path)

    def _flow_in(self, path: Path) -> Flow | None:
        """The flow of a file, analysed again only when the file has changed."""
        try:
            loaded = self.workspace.read(path)
        except StorageError:
            return None
        known = self._flows.get(path)
        if known is not None and known[0] == loaded.fingerprint:
            return known[1]
        analysis = analyse(loaded.text)
        flow = None if analysis.has_errors else analysis.flow
        self._flows[path] = (loaded.fingerprint, flow)
        return flow

    def analysis_context(self) -> AnalysisContext:
        """What is known of other flows, and of the environment, when one is analysed."""
        flows: dict[tuple[str, str], FlowSummary] = {}
        for file in self.workspace.flow_files():
            flow = self._flow_in(file.path)
            if flow is not None:
                flows[(flow.namespace, flow.id)] = FlowSummary(
                    flow.namespace, flow.id, flow.inputs, flow.disabled
                )
        return AnalysisContext(flows=flows, environment=self.environment)

    async def playground_url(self) -> str:
        """The address of the playground, which is started if it does not run."""
        return await self.playground.address()

    # -- flows

    async def start(
        self,
        flow: Flow,
        inputs: Mapping[str, object],
        emit: Emit,
        *,
        labels: Sequence[tuple[str, str]] = (),
        execution_id: str | None = None,
        trigger: Mapping[str, object] | None = None,
        cookies: bool = False,
    ) -> Execution:
        """Runs a flow to its end, writing its events to history and ``emit``.

        ``cookies`` lets its requests use the jar of the environment, as is right for one-off requests.

        Raises InputsRefused or FlowRefused before anything starts. Cancelling the calling task ends the run
        KILLED; the killed execution is returned all the same.
        """
        services = self.services
        if cookies and self._http is not None:
            services = replace(services, http=self._http.with_cookies())
        history = self.history if self._keep_history else None

        def both(event: Event) -> None:
            if history is not None:
                history.add(event)
            emit(event)

        return await run_flow(
            flow, inputs, services, both, labels=labels, execution_id=execution_id, trigger=trigger
        )

    @property
    def cookies(self) -> CookieJar:
        """The jar of the current environment: to look at, to edit, to clear."""
        services = self.services
        assert self._http is not None and services.http is self._http and self._http.cookies is not None
        return self._http.cookies

    async def resume(self, execution_id: str, values: Mapping[str, object] | None = None) -> None:
        """Lets a paused execution go on; FlowRefused when it is not paused, InputsRefused for bad values."""
        await self._running(execution_id).resume(values)

    async def restart(self, flow: Flow, execution_id: str, emit: Emit) -> Execution:
        """Runs what failed of a past execution again, in the same execution;
        FlowRefused when it cannot be."""
        events = self.history.load(execution_id)
        if not events:
            raise FlowRefused(f"There is no execution {execution_id} in the history.")

        def both(event: Event) -> None:
            self.history.add(event)
            emit(event)

        return await restart_flow(flow, events, self.services, both)

    async def poll(self, flow: Flow, trigger_id: str) -> Polled:
        """Asks once what an http.Trigger of the flow asks; its answer can be the ``trigger`` of a run."""
        return await poll(flow, trigger_id, self.services)

    def pause(self, execution_id: str) -> None:
        """Lets running tasks of an execution end and starts no further one until it is resumed."""
        self._running(execution_id).pause()

    def kill(self, execution_id: str) -> None:
        """Ends an execution KILLED."""
        self._running(execution_id).kill()

    def _running(self, execution_id: str) -> FlowRun:
        run = self.services.running.get(execution_id)
        if run is None:
            raise FlowRefused(f"The execution {execution_id} does not run.")
        return run

    def resolve_inputs(self, flow: Flow, given: Mapping[str, object]) -> Resolution:
        """How the inputs of a flow stand with the given values; nothing is stored or started."""
        services = self.services
        execution = Execution("0")
        renderer = Renderer(ExpressionServices(flow.namespace, services, Masker(), execution))
        builder = ScopeBuilder(
            flow=flow,
            execution_id=execution.id,
            started=0.0,
            inputs=None,
            envs=services.envs,
            globals_=services.globals,
        )
        builder.set_labels(flow.labels)
        builder.set_variables(flow.variables)
        return resolve(flow, given, RunInputRenderer(renderer, builder.of_flow()))

    async def evaluate_aside(self, execution: Execution, flow: Flow, template: str) -> Evaluated:
        """The same in a thread, so that an expression that takes a while holds nothing up."""
        return await asyncio.to_thread(self.evaluate, execution, flow, template)

    def evaluate(self, execution: Execution, flow: Flow, template: str) -> Evaluated:
        """What an expression gives on an execution, for the expression box."""
        services = self.services
        masker = Masker()
        renderer = Renderer(ExpressionServices(flow.namespace, services, masker, execution))
        found = evaluate(execution, flow, template, renderer, envs=services.envs, globals_=services.globals)
        if not masker.active or found.text is None:
            return found
        return Evaluated(
            masker.text(found.text), masker.value(found.value), found.kind, found.error, found.seconds
        )

    def load_execution(self, execution_id: str) -> Execution | None:
        """A past execution out of the history."""
        events = self.history.load(execution_id)
        return fold(events) if events else None

    async def aclose(self) -> None:
        """Ends what runs in the background, then closes everything."""
        if self._services is not None:
            for task in list(self._services.background):
                task.cancel()
            await self._services.wait_for_background()
        for client in (*self._retired, *((self._http,) if self._http is not None else ())):
            await client.aclose()
        self._retired = []
        self._http = None
        self._services = None
        await self.playground.stop()
        if self._history is not None:
            self._history.close()
            self._history = None
