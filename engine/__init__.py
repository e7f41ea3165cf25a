"""Eyas's engine: reads, checks and runs Kestra flows. Knows no Qt."""

__version__ = "0.1.0"
