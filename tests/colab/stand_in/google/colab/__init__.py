"""Stands in for Colab's own package, which is there before a notebook's first cell runs."""
