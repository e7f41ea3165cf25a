"""The analysis of a flow of 500 steps, against libyaml's composing of the same text."""

from __future__ import annotations

import time
from collections.abc import Callable

import yaml
from row import Row, alternate, compare

from engine.analyse import analyse

STEP = """  - id: step_{number}
    type: io.kestra.plugin.core.http.Request
    description: Asks for product {number}
    uri: "https://dummyjson.com/products/{{{{ inputs.product_id }}}}?step={number}"
    method: POST
    headers:
      Authorization: "Bearer {{{{ secret('API_TOKEN') }}}}"
      X-Previous: "{{{{ outputs.step_{previous}.code ?? 'none' }}}}"
    body: |
      {{"title": "{{{{ inputs.title }}}}", "number": {number}}}
"""


def flow_text(steps: int) -> str:
    """A flow that grows like those that people write: requests that use inputs and outputs before them."""
    head = "id: many\nnamespace: bench\ninputs:\n"
    head += "  - {id: product_id, type: INT}\n  - {id: title, type: STRING}\n"
    return (
        head
        + "tasks:\n"
        + "".join(STEP.format(number=number, previous=max(0, number - 1)) for number in range(steps))
    )


def _best(work: Callable[[], object]) -> float:
    """The shortest of three: what the processor needs, not what else went on."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def _changed(texts: list[str]) -> str:
    """A text that nobody has read before: nothing of it may be remembered."""
    number = len(texts)
    texts.append(texts[0].replace("step=", f"step{number}=").replace("number", f"number{number}"))
    return texts[-1]


def measure() -> Row:
    """Medians of three rounds; every round of ours reads a text with expressions it has not seen."""
    texts = [flow_text(500)]
    took, reference = alternate(
        lambda: _best(lambda: analyse(_changed(texts))),
        lambda: _best(lambda: yaml.compose(texts[0], Loader=yaml.CSafeLoader)),
        3,
    )
    return compare("analysis of 500 steps / libyaml's compose", took, reference, "s", 6.0)
