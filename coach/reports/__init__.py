"""Turn feedback into text, one file a kind; no analysis here."""
