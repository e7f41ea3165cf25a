"""The properties that every task has, and those of every trigger, declared once.

A task's own ``Schema`` does not list them: ``engine/catalogue.py`` adds them to what may be written. Kestra
reads the plain booleans and the log level when a flow is created, so expressions are refused there.
"""

from __future__ import annotations

from engine.schema import Kind, Prop, Rendering

LOG_LEVELS = ("ERROR", "WARN", "INFO", "DEBUG", "TRACE")

RETRY_FIELDS = (
    Prop(
        "type", Kind.ENUM, required=True, choices=("constant", "exponential", "random"), doc="How waits grow."
    ),
    Prop("interval", Kind.DURATION, doc="Wait before the next attempt (the first one when exponential)."),
    Prop("maxInterval", Kind.DURATION, doc="Longest wait (exponential, random)."),
    Prop("minInterval", Kind.DURATION, doc="Shortest wait (random)."),
    Prop("delayFactor", Kind.NUMBER, default=2.0, doc="What each wait is multiplied by (exponential)."),
    Prop("maxDuration", Kind.DURATION, doc="No attempt begins later than this after the first."),
    Prop(
        "maxAttempts",
        Kind.INTEGER,
        minimum=1,
        aliases=("maxAttempt",),
        doc="Attempts in all, the first one included.",
    ),
    Prop(
        "warningOnRetry", Kind.BOOLEAN, default=False, doc="End with WARNING when more than one was needed."
    ),
    Prop(
        "behavior",
        Kind.ENUM,
        default="RETRY_FAILED_TASK",
        choices=("RETRY_FAILED_TASK", "CREATE_NEW_EXECUTION"),
        doc="Try the task again, or start the whole flow anew.",
    ),
)

ID = Prop(
    "id", Kind.STRING, required=True, rendering=Rendering.STATIC, doc="Name of the task, once per flow."
)
TYPE = Prop("type", Kind.STRING, required=True, rendering=Rendering.STATIC, doc="What the task does.")

WORKER_GROUP = Prop(
    "workerGroup",
    Kind.MAP,
    rendering=Rendering.STATIC,
    aliases=("workerSelector",),
    doc="Which workers of a server run it; without effect here.",
)

RETRY = Prop(
    "retry",
    Kind.OBJECT,
    rendering=Rendering.STATIC,
    fields=RETRY_FIELDS,
    doc="When and how often a failed task is tried again.",
)

COMMON_PROPS = (
    ID,
    TYPE,
    Prop(
        "version", Kind.STRING, rendering=Rendering.STATIC, doc="Version of the plugin; without effect here."
    ),
    Prop("description", Kind.STRING, rendering=Rendering.STATIC, doc="What it is for, in Markdown."),
    RETRY,
    Prop("timeout", Kind.DURATION, doc="Fails the task when it takes longer (ISO 8601, such as PT30S)."),
    Prop("disabled", Kind.BOOLEAN, default=False, rendering=Rendering.STATIC, doc="Leave the task out."),
    Prop(
        "runIf",
        Kind.STRING,
        default="true",
        aliases=("when",),
        doc="Runs only when this renders to something true; else SKIPPED.",
    ),
    Prop(
        "allowFailure",
        Kind.BOOLEAN,
        default=False,
        rendering=Rendering.STATIC,
        doc="A failure is a WARNING, and the flow goes on.",
    ),
    Prop(
        "allowWarning",
        Kind.BOOLEAN,
        default=False,
        rendering=Rendering.STATIC,
        doc="A WARNING counts as SUCCESS.",
    ),
    Prop(
        "logLevel",
        Kind.ENUM,
        choices=LOG_LEVELS,
        rendering=Rendering.STATIC,
        doc="Least level of the log lines that are kept.",
    ),
    Prop("logToFile", Kind.BOOLEAN, rendering=Rendering.STATIC, doc="Keep the log as a file."),
    WORKER_GROUP,
    Prop(
        "taskCache",
        Kind.OBJECT,
        rendering=Rendering.STATIC,
        fields=(
            Prop("enabled", Kind.BOOLEAN, required=True, rendering=Rendering.STATIC),
            Prop("ttl", Kind.DURATION, rendering=Rendering.STATIC),
        ),
        doc="Use the outputs of an equal earlier run.",
    ),
    Prop("pluginDefaultsRef", Kind.STRING, rendering=Rendering.STATIC, doc="Named defaults of a server."),
    Prop(
        "assets",
        Kind.ANY,
        rendering=Rendering.STATIC,
        doc="Assets of a commercial server; refused elsewhere.",
    ),
)

COMMON_TRIGGER_PROPS = (
    Prop(
        "id",
        Kind.STRING,
        required=True,
        rendering=Rendering.STATIC,
        doc="Name of the trigger, once per flow.",
    ),
    TYPE,
    Prop("version", Kind.STRING, rendering=Rendering.STATIC),
    Prop("description", Kind.STRING, rendering=Rendering.STATIC),
    Prop("disabled", Kind.BOOLEAN, default=False, rendering=Rendering.STATIC, doc="Never fires."),
    WORKER_GROUP,
    Prop("logLevel", Kind.ENUM, choices=LOG_LEVELS, rendering=Rendering.STATIC),
    Prop("logToFile", Kind.BOOLEAN, rendering=Rendering.STATIC),
    Prop("failOnTriggerError", Kind.BOOLEAN, rendering=Rendering.STATIC),
    Prop("when", Kind.STRING, rendering=Rendering.RAW, since="2.0"),
    Prop("allowConcurrent", Kind.BOOLEAN, rendering=Rendering.STATIC),
    Prop(
        "conditions",
        Kind.LIST,
        rendering=Rendering.RAW,
        item=Prop("condition", Kind.TYPED, rendering=Rendering.RAW),
        doc="What must hold for it to fire.",
    ),
    Prop("stopAfter", Kind.LIST, rendering=Rendering.STATIC, item=Prop("state", Kind.STRING)),
    Prop("pluginDefaultsRef", Kind.STRING, rendering=Rendering.STATIC),
    Prop("assets", Kind.ANY, rendering=Rendering.STATIC),
)
