"""Practising: exercises, help that fades, questions that come back, and progress with its uncertainty."""
