"""What each picture shows: one coroutine per screen, named like its pictures."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from desktop.dialogs.compare import CompareDialog
from desktop.shots import flows
from desktop.shots.stage import Stage
from desktop.views.bodies.events import EventsBody
from desktop.views.execution_pane import EXPRESSION, LOG, OUTPUTS, RESPONSE, TIMELINE
from engine.http.cookies import Cookie

Scene = Callable[[Stage], Awaitable[None]]


def name_of(scene: object) -> str:
    return str(getattr(scene, "__name__", "")).replace("_", "-")


def caret_to(stage: Stage, text: str) -> None:
    """Put the caret behind a piece of the text."""
    area = stage.work.editor.area
    at = area.toPlainText().find(text)
    cursor = QTextCursor(area.document())
    cursor.setPosition(at + len(text))
    area.setTextCursor(cursor)
    area.centerCursor()


def type_into(widget: QWidget, text: str) -> None:
    QTest.keyClicks(widget, text)


async def window_after_run(stage: Stage) -> None:
    """The picture of the README: three tabs, the POST flow after its run."""
    await stage.open("http_get_request_example")
    await stage.run()
    await stage.open("reconcile_payments")
    await stage.run()
    await stage.open("http_post_request_example")
    await stage.run()
    caret_to(stage, "{{ inputs.payload }}")
    stage.work.execution.show_tab(LOG)
    await stage.rest(0.5)


async def first_start(stage: Stage) -> None:
    stage.work.start.focus_field()
    await stage.rest()
    await stage.shot("first-start")


async def yaml_after_run(stage: Stage) -> None:
    await window_after_run(stage)
    await stage.shot("yaml-after-run")


async def yaml_problems(stage: Stage) -> None:
    document = await stage.open("reconcile_payments")
    document.replace_text(flows.BROKEN)
    await stage.rest(0.4)
    stage.work.problems.show()
    caret_to(stage, "outputs.list_payment")
    await stage.rest()
    await stage.shot("yaml-problems")
    document.qt.undo()
    document.qt.setModified(False)
    stage.work.problems.hide()


async def completion(stage: Stage) -> None:
    document = await stage.open("reconcile_payments")
    await stage.run()
    caret_to(stage, "fromJson(outputs.list_payments.body).products | jq('map")
    cursor = stage.work.editor.area.textCursor()
    area = stage.work.editor.area
    at = area.toPlainText().find("list_payments.body).products | jq('.[]")
    cursor.setPosition(at + 2)
    area.setTextCursor(cursor)
    area.setFocus()
    QTest.keyClick(area, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    await stage.rest(0.3)
    await stage.shot("completion")
    QTest.keyClick(area, Qt.Key.Key_Escape)
    document.qt.setModified(False)


async def running(stage: Stage) -> None:
    document = await stage.open("wait_for_stock")
    await stage.run(wait=False)
    await stage.rest(1.2)
    stage.work.execution.show_tab(TIMELINE)
    await stage.shot("running")
    run = stage.program.runs.last(document)
    assert run is not None
    stage.program.runs.cancel(run)
    await stage.until(lambda: not stage.program.runs.active, "the run is cancelled")
    await stage.rest(0.3)
    await stage.shot("cancelled", sizes=False)


async def paused(stage: Stage) -> None:
    """A run that waits for a person, and the form that it asks with."""
    stage.program.documents.new(flows.APPROVAL, "approve_order")
    await stage.rest()
    await stage.run(wait=False)
    await stage.until(stage.work.execution.resume.isVisible, "it pauses")
    stage.work.execution.show_tab(TIMELINE)
    await stage.rest(0.3)
    await stage.shot("paused", sizes=False)
    stage.work.execution.resume.click()
    dialog = await stage.dialog()
    await stage.shot("resume", over=dialog, sizes=False)
    dialog.reject()
    stage.window.actions_table["run.stop"].trigger()
    await stage.until(lambda: not stage.program.runs.active, "it is stopped")


async def html(stage: Stage) -> None:
    document = stage.program.documents.new(flows.PAGE, "read_page")
    await stage.run()
    pane = stage.work.execution
    pane.show_tab(RESPONSE)
    await stage.rest(0.3)
    for name in ("Source", "Page"):
        pane.response.received.tabs.set_current(name)
        await stage.rest(0.2)
        await stage.shot(f"html-{name.lower()}", sizes=False)
    document.qt.setModified(False)


async def filtered(stage: Stage) -> None:
    await stage.open("http_get_request_example")
    await stage.run()
    pane = stage.work.execution
    pane.show_tab(RESPONSE)
    received = pane.response.received
    received.tabs.set_current("Tree")
    type_into(received.bar.field, ".products | map({title, price})")
    await stage.until(lambda: "kB" in received.bar._said.text(), "it is filtered")
    received.tabs.set_current("Table")
    await stage.rest(0.2)
    await stage.shot("filtered", sizes=False)
    received.bar.field.clear()
    type_into(received.bar.field, ".products | map(")
    await stage.until(lambda: received.bar.field.property("refused") is True, "it is refused")
    await stage.shot("filter-error", sizes=False)


async def large_and_contrast(stage: Stage) -> None:
    """The window at one and a half times its size, and in the high-contrast palette."""
    from desktop.shots.stage import picture, save
    from desktop.theme import Mode

    await window_after_run(stage)
    stage.work.execution.show_tab(RESPONSE)
    stage.window.theme.set_mode(Mode.CONTRAST)
    await stage.rest(0.3)
    save(picture(stage.window), stage.out / "contrast-1280.png")
    stage.window.theme.set_mode(Mode.LIGHT)
    stage.window.theme.set_scale(1.5)
    stage.window.resize(1920, 1080)
    await stage.rest(0.3)
    save(picture(stage.window), stage.out / "large-1920-light.png")
    stage.window.theme.set_scale(1.0)
    stage.window.resize(1280, 800)
    await stage.rest()


async def timeline(stage: Stage) -> None:
    await stage.open("reconcile_payments")
    await stage.run()
    stage.work.execution.show_tab(TIMELINE)
    await stage.rest(0.3)
    await stage.shot("timeline")


async def outputs(stage: Stage) -> None:
    await stage.open("reconcile_payments")
    await stage.run()
    pane = stage.work.execution
    pane.show_tab(OUTPUTS)
    pane.outputs.tree.unfold_levels(4, 60)
    pane.try_expression(
        "{{ fromJson(outputs.list_payments.body).products\n   | jq('map(.price) | add') | first }}"
    )
    found = pane.outputs.model.find("price")
    if found:
        pane.outputs.tree.go_to(found[0])
    await stage.rest(0.4)
    await stage.shot("outputs")


async def response(stage: Stage) -> None:
    """All views of one answer."""
    await stage.open("http_get_request_example")
    await stage.run()
    pane = stage.work.execution
    pane.show_tab(RESPONSE)
    await stage.rest(0.3)
    for name in list(pane.response.received.tabs.names()):
        pane.response.received.tabs.set_current(name)
        await stage.rest(0.3)
        await stage.shot(f"response-{name.lower()}", sizes=name in ("Tree", "Table"))


async def redirects(stage: Stage) -> None:
    await stage.open("follow_redirects")
    await stage.run()
    stage.work.execution.show_tab(RESPONSE)
    await stage.rest(0.3)
    await stage.shot("redirects")


async def expression(stage: Stage) -> None:
    await stage.open("http_get_request_example")
    await stage.run()
    pane = stage.work.execution
    pane.try_expression(
        "{{ fromJson(outputs.send_data.body).products | jq('.[0:3] | map({title, price})') }}"
    )
    await stage.rest(0.4)
    await stage.shot("expression")
    pane.show_tab(EXPRESSION)
    pane.try_expression("{{ outputs.send_dat.body }}")
    await stage.rest(0.4)
    await stage.shot("expression-error", sizes=False)


async def events(stage: Stage) -> None:
    """A stream that goes on: its events so far."""
    document = stage.program.documents.new(flows.EVENTS, "watch_prices")
    await stage.run(wait=False)
    pane = stage.work.execution
    pane.show_tab(RESPONSE)
    views = pane.response.received._views
    await stage.until(
        lambda: isinstance(view := views.get("Events"), EventsBody) and view.model.rowCount() > 20,
        "events come in",
    )
    await stage.shot("events", sizes=False)
    stage.window.actions_table["run.stop"].trigger()
    await stage.until(lambda: not stage.program.runs.active, "the run ends")
    document.qt.setModified(False)


async def cookies(stage: Stage) -> None:
    session = stage.program.workspaces.session
    assert session is not None
    jar = session.cookies
    for name, value, expires in (("basket", "3f9a2c", None), ("session", "8c1d77e0b5", 1.9e9)):
        jar.put(Cookie(name, value, "dummyjson.com", expires=expires, secure=expires is not None))
    stage.program.cookies.refresh()
    stage.program.cookies.open_dialog()
    dialog = await stage.dialog()
    await stage.shot("cookies", over=dialog, sizes=False)
    dialog.accept()
    jar.clear()


async def failed_run(stage: Stage) -> None:
    await stage.open("export_ledger")
    await stage.run()
    stage.work.execution.show_tab(LOG)
    await stage.shot("failed-log")
    stage.work.execution.show_tab(RESPONSE)
    await stage.rest(0.3)
    await stage.shot("failed-response", sizes=False)


async def refused_input(stage: Stage) -> None:
    document = await stage.open("http_delete_request_example")
    stage.window.actions_table["run.start"].trigger()
    await stage.until(lambda: not stage.window.status.message.isHidden(), "the refusal is said")
    await stage.rest(0.4)
    await stage.shot("refused-input")
    assert stage.program.runs.last(document) is None


async def form_gallery(stage: Stage) -> None:
    document = stage.program.documents.new(flows.FORM, "order_intake")
    await stage.rest(0.4)
    sizes = stage.work.upper.sizes()
    stage.work.upper.setSizes([sum(sizes) // 2, sum(sizes) // 2])
    main = stage.work.main.sizes()
    stage.work.main.setSizes([sum(main) - 120, 120])
    row = stage.work.form.row("homepage")
    if row is not None:
        row.restore("htps://example.org")
    row = stage.work.form.row("payload")
    if row is not None:
        row.restore('{ "title": "Kestra Pen",\n  price: 12.5 }')
    stage.work.form.values_changed.emit()
    await stage.rest(0.4)
    await stage.shot("form-top")
    bar = stage.work.form._scroll.verticalScrollBar()
    bar.setValue(bar.maximum())
    await stage.rest()
    await stage.shot("form-end", sizes=False)
    stage.work.upper.setSizes(sizes)
    stage.work.main.setSizes(main)
    document.qt.setModified(False)


async def trigger(stage: Stage) -> None:
    """The dates behind the cron line, and the values of ``trigger`` filled by hand."""
    document = stage.program.documents.new(flows.NIGHTLY, "nightly_settlement")
    form = stage.work.form.trigger
    caret_to(stage, "timezone: Europe/Paris")
    await stage.until(form.isVisible, "the form asks for trigger values")
    await stage.rest(0.4)
    await stage.shot("trigger-folded", sizes=False)
    form.fold.click()
    for line, text in zip(form._lines, ("2026-11-25", "DE02 1203"), strict=True):
        line.value.setText(text)
    stage.work.execution.show_tab(LOG)
    await stage.run()
    await stage.shot("trigger")
    document.qt.setModified(False)


async def palette(stage: Stage) -> None:
    await stage.open("http_post_request_example")
    await stage.run()
    stage.window.actions_table["palette.open"].trigger()
    type_into(stage.window.palette_view.field, "r")
    await stage.rest()
    await stage.shot("palette")
    stage.window.palette_view.close_palette()


async def dialogs(stage: Stage) -> None:
    await stage.open("http_post_request_example")
    for action, name in (
        ("settings.open", "settings"),
        ("help.shortcuts", "shortcuts"),
        ("help.about", "about"),
    ):
        stage.window.actions_table[action].trigger()
        dialog = await stage.dialog()
        await stage.shot(name, over=dialog, sizes=False)
        dialog.accept()
        await stage.rest()
    document = stage.program.documents.new("id: \nnamespace: company.team\n")
    stage.window.actions_table["flow.save"].trigger()
    dialog = await stage.dialog()
    await stage.shot("save", over=dialog, sizes=False)
    dialog.reject()
    await stage.rest()
    document.qt.setModified(False)
    compare = CompareDialog(
        stage.window.theme,
        "http_post_request_example.yaml",
        flows.POST.replace("12.5", "13"),
        flows.POST,
        stage.window,
    )
    compare.open()
    await stage.shot("compare", over=compare, sizes=False)
    compare.accept()
    compare.deleteLater()


async def narrow(stage: Stage) -> None:
    from desktop.shots.stage import picture, save

    await stage.open("http_post_request_example")
    await stage.run()
    stage.window.resize(900, 640)
    await stage.rest(0.3)
    save(picture(stage.window), stage.out / "narrow-900-light.png")
    stage.window.resize(1280, 800)
    await stage.rest()


async def beside(stage: Stage) -> None:
    await stage.open("http_get_request_example")
    await stage.run()
    stage.work.execution.show_tab(RESPONSE)
    stage.window.actions_table["view.flip"].trigger()
    await stage.rest(0.3)
    await stage.shot("beside")
    stage.window.actions_table["view.flip"].trigger()


SCENES: tuple[Scene, ...] = (
    first_start,
    yaml_after_run,
    yaml_problems,
    completion,
    running,
    paused,
    html,
    filtered,
    large_and_contrast,
    timeline,
    outputs,
    response,
    redirects,
    expression,
    events,
    cookies,
    failed_run,
    refused_input,
    form_gallery,
    trigger,
    palette,
    dialogs,
    narrow,
    beside,
)
