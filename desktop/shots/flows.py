"""The flows of the pictures, besides the samples: what a small company might keep in its folder."""

from __future__ import annotations

import shutil
from pathlib import Path

from desktop.resources import resource

POST = """id: http_post_request_example
namespace: company.team
description: Make a HTTP Request and Handle the Output

inputs:
  - id: payload
    type: JSON
    defaults: |
      {
        "title": "Kestra Pen",
        "price": 12.5
      }
  - id: notify
    type: BOOL
    defaults: true
  - id: quantity
    type: INT
    defaults: 3
    min: 1

tasks:
  - id: send_data
    type: io.kestra.plugin.core.http.Request
    uri: https://dummyjson.com/products/add
    method: POST
    contentType: application/json
    body: "{{ inputs.payload }}"

  - id: print_status
    type: io.kestra.plugin.core.log.Log
    message: "{{ outputs.send_data.body }}"
"""

RECONCILE = """id: reconcile_payments
namespace: company.billing

inputs:
  - id: limit
    type: INT
    defaults: 12

variables:
  api: https://dummyjson.com

tasks:
  - id: list_payments
    type: io.kestra.plugin.core.http.Request
    uri: "{{ vars.api }}/products?limit={{ inputs.limit }}"

  - id: each_payment
    type: io.kestra.plugin.core.flow.ForEach
    values: "{{ fromJson(outputs.list_payments.body).products | jq('.[].id') }}"
    concurrencyLimit: 4
    tasks:
      - id: fetch
        type: io.kestra.plugin.core.http.Request
        uri: "{{ vars.api }}/products/{{ taskrun.value }}"

  - id: report
    type: io.kestra.plugin.core.log.Log
    message: "{{ fromJson(outputs.list_payments.body).products | jq('map(.price) | add') | first }}"
"""

INVOICE = """id: create_invoice
namespace: company.billing

tasks:
  - id: create
    type: io.kestra.plugin.core.http.Request
    uri: https://dummyjson.com/products/add
    method: POST
    contentType: application/json
    body: '{"title": "Invoice 2026-0117"}'
"""

EXPORT = """id: export_ledger
namespace: company.billing

tasks:
  - id: ledger
    type: io.kestra.plugin.core.http.Request
    uri: https://dummyjson.com/status/500
    retry:
      type: constant
      interval: PT0.3S
      maxAttempts: 3

  - id: store
    type: io.kestra.plugin.core.log.Log
    message: "{{ outputs.ledger.body }}"
"""

SLOW = """id: wait_for_stock
namespace: company.team

tasks:
  - id: order
    type: io.kestra.plugin.core.http.Request
    uri: https://dummyjson.com/products/1

  - id: stock
    type: io.kestra.plugin.core.http.Request
    uri: https://dummyjson.com/delay/8

  - id: report
    type: io.kestra.plugin.core.log.Log
    message: "{{ outputs.stock.body }}"
"""

REDIRECTED = """id: follow_redirects
namespace: company.team

tasks:
  - id: follow
    type: io.kestra.plugin.core.http.Request
    uri: https://dummyjson.com/redirect/3
    headers:
      Authorization: Bearer 0123456789
"""

APPROVAL = """id: approve_order
namespace: company.team

tasks:
  - id: order
    type: io.kestra.plugin.core.http.Request
    uri: https://dummyjson.com/products/1

  - id: approval
    type: io.kestra.plugin.core.flow.Pause
    onResume:
      - id: approved_by
        type: STRING
        description: Stands in the confirmation.
      - id: amount
        type: INT
        defaults: 12

  - id: confirm
    type: io.kestra.plugin.core.log.Log
    message: "{{ outputs.approval.onResume.amount }} approved"
"""

PAGE = """id: read_page
namespace: company.team

tasks:
  - id: page
    type: io.kestra.plugin.core.http.Request
    uri: https://dummyjson.com/html
"""

BROKEN = """id: reconcile_payments
namespace: company.billing

inputs:
  - id: since
    type: DATETIM

tasks:
  - id: list_payments
    type: io.kestra.plugin.core.http.Request
    url: "{{ vars.api }}/payments"
    method: GET

  - id: each_payment
    type: io.kestra.plugin.core.flow.ForEach
    values: "{{ outputs.list_payment.body }}"
    tasks: []

  - id: report
    type: io.kestra.plugin.core.log.Log
    message: "{{ outputs.list_payments.body | }}"
"""

FORM = """id: order_intake
namespace: company.team

inputs:
  - id: customer
    type: STRING
    defaults: Ada Lovelace
    description: Shown on the invoice.
  - id: quantity
    type: INT
    defaults: 12
    min: 1
    max: 500
  - id: price
    type: FLOAT
    defaults: 12.5
  - id: express
    type: BOOL
    defaults: true
  - id: due
    type: DATETIME
    defaults: "2026-12-01T09:30:00Z"
  - id: window
    type: DURATION
    defaults: PT1H30M
  - id: region
    type: SELECT
    values: [eu-central, eu-west, us-east]
    defaults: eu-central
  - id: carrier
    type: SELECT
    isRadio: true
    values: [Post, Courier, Pick-up]
    defaults: Post
  - id: tags
    type: MULTISELECT
    values: [fragile, insured, express]
    allowCustomValue: true
    defaults: [fragile, insured]
  - id: lines
    type: ARRAY
    itemType: STRING
    defaults: '["SKU-1001", "SKU-2040"]'
  - id: token
    type: SECRET
    description: Never written to a file or a log.
  - id: homepage
    type: URI
    defaults: https://example.org
  - id: attachment
    type: FILE
    required: false
  - id: config
    type: YAML
    defaults: |
      retries: 3
      hosts:
        - api.example.org
  - id: payload
    type: JSON
    defaults: |
      { "title": "Kestra Pen",
        "price": 12.5 }
  - id: day
    type: DATE
    defaults: "2026-12-24"
  - id: at
    type: TIME
    defaults: "08:15:00"

tasks:
  - id: send
    type: io.kestra.plugin.core.http.Request
    uri: https://dummyjson.com/products/add
    method: POST
    contentType: application/json
    body: "{{ inputs.payload }}"
"""

EVENTS = """id: watch_prices
namespace: company.team

tasks:
  - id: listen
    type: io.kestra.plugin.core.http.SseRequest
    uri: https://dummyjson.com/sse?count=400&delay=0.05
"""

NIGHTLY = """id: nightly_settlement
namespace: company.finance
description: Settles the payments of a day when the bank has closed it

inputs:
  - id: dry_run
    type: BOOL
    defaults: true

tasks:
  - id: announce
    type: io.kestra.plugin.core.log.Log
    message: "Settling {{ trigger.date }} for {{ trigger.account }}"
  - id: ask
    type: io.kestra.plugin.core.http.Request
    uri: https://dummyjson.com/products/1

triggers:
  - id: weekdays
    type: io.kestra.plugin.core.trigger.Schedule
    cron: "30 22 * * 1-5"
    timezone: Europe/Paris
"""

STAGING = """description: Staging
variables:
  region: eu-west-1
hosts:
  https://dummyjson.com: playground
"""


def write_workspace(folder: Path) -> None:
    """A folder with the samples, flows of a second namespace, and two environments."""
    runs = shutil.ignore_patterns("storage", "kv", "*.sqlite*")
    shutil.copytree(resource("samples"), folder, dirs_exist_ok=True, ignore=runs)
    for name, text in (
        ("http_post_request_example", POST),
        ("follow_redirects", REDIRECTED),
        ("wait_for_stock", SLOW),
        ("reconcile_payments", RECONCILE),
        ("create_invoice", INVOICE),
        ("export_ledger", EXPORT),
    ):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    (folder / ".eyas" / "environments" / "staging.yaml").write_text(STAGING, encoding="utf-8")
    (folder / ".eyas" / "settings.yaml").write_text("environment: local\n", encoding="utf-8")
