"""The HTTP service; imported as coach.api."""
