"""Runs flows: events, their fold, scopes of expressions, and the runner."""
