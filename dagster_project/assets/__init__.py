"""Dagster's view of a build: one thin module a stage, no work of its own."""
