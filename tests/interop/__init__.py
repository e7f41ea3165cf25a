"""Servers that nobody here wrote, started on loopback; where one is missing, its tests say which package they
want."""
