"""Measurements of how long things take. Run by hand, see README.md."""
