"""A server whose certificate nobody here knows: why it is refused, and each of the two ways past it."""

from __future__ import annotations

from pathlib import Path

import trustme
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit

from desktop.views.execution_pane import RESPONSE
from tests.journeys.conftest import Programs
from tests.journeys.hands import CONTROL, Hands
from tests.servers.tls import serve

ASK = """id: secure
namespace: company.team

tasks:
  - id: ask
    type: io.kestra.plugin.core.http.Request
    uri: {uri}
"""


async def meet(hands: Hands, url: str) -> str:
    """Send a request that is refused; the sentence that says why."""
    await hands.new_flow(ASK.format(uri=url))
    await hands.run()
    assert hands.state() == "FAILED"
    assert await hands.received() == "No response"
    failure = hands.pane.response.received.failure
    assert failure.isVisible() and failure.ways.isVisible()
    assert hands.pane.response.sent._title.text() == "Not sent"
    assert hands.status.verify.text() == "TLS verify on"
    told = hands.pane.response.received.connection.text()
    assert "Verified: no, the certificate was refused" in told and "not checked" not in told
    assert "Certificate O = trustme" in told
    assert hands.pane.response.received.connection.facts.chain[-1].token == "bad"
    return failure._text.text()


async def save_and_run_again(hands: Hands) -> None:
    """Save the environment that is open, go back to the flow and run it."""
    document = hands.program.documents.current
    assert document is not None and document.path is not None and document.dirty
    hands.work.editor.area.setFocus()
    hands.key(Qt.Key.Key_S, CONTROL)
    await hands.until(lambda: not document.dirty, "the environment is saved")
    flow = next(one for one in hands.program.documents.all if one.path is None)
    hands.program.documents.select(flow)
    await hands.pause()
    await hands.run()
    assert hands.state() == "SUCCESS", await hands.read_log()
    assert await hands.received() == "200 OK"


def test_verification_is_switched_off_where_it_can_be_read(programs: Programs) -> None:
    certificate = trustme.CA().issue_cert("localhost")

    async def journey(hands: Hands) -> None:
        with serve(certificate) as server:
            said = await meet(hands, server.url)
            assert "issuer is unknown" in said
            failure = hands.pane.response.received.failure
            assert failure.skip.text() == f"Stop verifying localhost:{server.port}"
            hands.click(failure.skip)
            await hands.until(lambda: "verify: false" in hands.text(), "it is written")
            assert f'- match: "localhost:{server.port}"' in hands.text()
            assert hands.problems() == []
            await save_and_run_again(hands)
            await hands.show(RESPONSE)
            hands.click(hands.pane.response.received.tabs.tab("TLS"))
            assert "not checked" in hands.pane.response.received.connection.text()
            assert "the environment or the task" in hands.pane.response.sent._notes.text()
            assert hands.status.verify.text() == f"TLS verify off for localhost:{server.port}"
            hands.click(hands.status.verify)
            await hands.until(lambda: "verify: false" in hands.text(), "it leads to the environment")

    programs.play(journey)


def test_an_authority_is_trusted(programs: Programs, tmp_path: Path) -> None:
    authority = trustme.CA()
    file, other = tmp_path / "ca.pem", tmp_path / "notes.pem"
    authority.cert_pem.write_to_path(file)
    other.write_text("no certificate")

    async def journey(hands: Hands) -> None:
        with serve(authority.issue_cert("localhost")) as server:
            await meet(hands, server.url)
            for path in (other, file):
                hands.click(hands.pane.response.received.failure.trust)
                dialog = await hands.dialog()
                assert isinstance(dialog, QFileDialog)
                name = dialog.findChild(QLineEdit, "fileNameEdit")
                assert isinstance(name, QLineEdit)
                name.clear()
                hands.type(name, str(path))
                QTest.keyClick(name, Qt.Key.Key_Return)
                await hands.until(lambda: not hands._dialogs(), "the dialog is gone")
                hands.window.activateWindow()
                await hands.until(hands.window.isActiveWindow, "the window is in front")
                if path == other:
                    await hands.until(hands.said, "it is refused")
                    assert hands.said() == "notes.pem holds no certificate in PEM form."
            await hands.until(lambda: "tls: {ca: " in hands.text(), "it is written")
            await save_and_run_again(hands)

    programs.play(journey)
