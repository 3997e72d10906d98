"""Registers: official codes and when they were valid, read from ``seeds/``.

Belongs here: looking a code up on a date. Does not belong here: carrying figures from one map to another, which
SQL does (``dbt/models/intermediate/geography``).
"""
