"""Dialogs: each has its result and is awaited by ``loop.ask``; none is ever ``exec``-ed."""
