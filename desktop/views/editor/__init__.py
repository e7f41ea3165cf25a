"""The code editor of flows."""

from desktop.views.editor.code_editor import CodeEditor

__all__ = ["CodeEditor"]
