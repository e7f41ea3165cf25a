"""``eyas run`` of a flow with one request, against a Python that only imports httpx."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import server
from flow_process import EYAS
from row import Row, alternate, compare, seconds_of

FLOW = """id: one_request
namespace: bench
tasks:
  - id: get
    type: io.kestra.plugin.core.http.Request
    uri: {url}/products/1
"""


def measure() -> Row:
    """Medians of nine runs each, in turns; ours reads, sends, stores the body and writes the history."""
    with tempfile.TemporaryDirectory(prefix="eyas-bench-") as folder, server.running() as url:
        flow = Path(folder, "one_request.yaml")
        flow.write_text(FLOW.format(url=url), encoding="utf-8")
        ours = [EYAS, "run", str(flow), "--workspace", folder]
        bare = [sys.executable, "-c", "import httpx"]
        took, reference = alternate(lambda: seconds_of(ours), lambda: seconds_of(bare), 9)
    return compare("eyas run of one request / python -c 'import httpx'", took, reference, "s", 2.0)
