"""The window of Eyas: Qt on top of the engine."""
