"""Practising in the terminal: the exercises of the page, by typing lines."""
