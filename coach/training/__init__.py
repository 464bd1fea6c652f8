"""Recipes that rebuild the models; not needed to use them."""
