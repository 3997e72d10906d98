"""Persons: how a reference to a person becomes a key that says nothing of who it is.

Belongs here: the secret key and its version, the keyed hash, and telling national identity numbers from other
numbers. Does not belong here: what a file of participants must look like (``deliveries``).
"""
