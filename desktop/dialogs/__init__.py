"""Windows over the window: each asks or tells one thing, and is shown by ``ask`` (none nests a loop)."""
