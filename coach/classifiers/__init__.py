"""Trained classifiers: what they see, how they are kept, how they judge."""
