"""Disclosure control: what is published of counts of persons says nothing about a few of them.

``open_safe`` in ``safe.py`` is the door. Behind it: ``rules`` (thresholds), ``relations`` (numbers and what binds
them), ``suppression`` (what is withheld until no reader can work a secret out).
"""
