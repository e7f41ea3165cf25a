"""Servers on loopback for tests: scripted, with TLS, and what they need."""
