"""The dialog of cookies: what is typed stays until it is right, and what cannot be written is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.cookies import edit, remove
from desktop.dialogs.cookies import CookieLook, CookiesDialog, problem_of
from engine.errors import StorageError
from engine.http.cookies import Cookie, CookieJar, KeptJar
from tests.desktop.pane_data import theme


def texts(dialog: CookiesDialog) -> list[list[str]]:
    table = dialog.table
    return [[table.item(row, column).text() for column in range(4)] for row in range(table.rowCount())]


def test_a_row_that_is_being_filled_stays_while_others_change(qtbot: QtBot) -> None:
    dialog = CookiesDialog(theme(), "local")
    qtbot.addWidget(dialog)
    jar = CookieJar([Cookie("a", "1", "one.org")])

    def looks() -> list[CookieLook]:
        return [CookieLook(cookie.key, cookie.value) for cookie in jar.cookies]

    def edited(key: tuple[str, str, str] | None, look: CookieLook) -> None:
        edit(jar, key, look)
        dialog.show_cookies(looks(), look.key)

    def removed(keys: list[tuple[str, str, str]]) -> None:
        remove(jar, keys)
        dialog.show_cookies(looks())

    dialog.edited.connect(edited)
    dialog.removed.connect(removed)
    dialog.show_cookies(looks())
    dialog.new_button.click()
    dialog.table.item(1, 3).setText("typed")
    dialog.table.item(0, 3).setText("2")
    assert texts(dialog) == [["one.org", "/", "a", "2"], ["", "/", "", "typed"]]
    dialog.table.item(1, 0).setText("two.org")
    dialog.table.item(1, 2).setText("b")
    assert texts(dialog) == [["one.org", "/", "a", "2"], ["two.org", "/", "b", "typed"]]
    dialog.table.item(1, 2).setText("c")
    assert [(cookie.host, cookie.name, cookie.value) for cookie in jar.cookies] == [
        ("one.org", "a", "2"),
        ("two.org", "c", "typed"),
    ]
    dialog.new_button.click()
    dialog.clear_button.click()
    assert texts(dialog) == [] and not jar.cookies


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        (("http://a", "/", "n"), "v", "The host"),
        (("a", "x", "n"), "v", "The path"),
        (("a", "/", "n=1"), "v", "The name"),
        (("a", "/", "n"), "a;b", "The value"),
        (("a", "/", "n"), "a=b c", ""),
    ],
)
def test_what_is_no_cookie(key: tuple[str, str, str], value: str, says: str) -> None:
    problem = problem_of(CookieLook(key, value))
    assert problem.startswith(says) and bool(problem) == bool(says)


def test_a_disk_that_refuses_is_an_error_and_the_cookie_stays_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "jar.json"
    path.mkdir()
    jar = KeptJar(path)
    with pytest.raises(StorageError, match="Cannot write"):
        edit(jar, None, CookieLook(("a", "/", "n"), "v"))
    assert [cookie.name for cookie in jar.cookies] == ["n"]
