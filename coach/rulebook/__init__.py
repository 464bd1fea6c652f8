"""Declarative rules: what a file may hold, how it is read, what it finds."""
