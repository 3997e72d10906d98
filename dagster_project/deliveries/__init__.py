"""Deliveries: how a file that somebody sent is read and judged.

Belongs here: reading text out of files, judging it against a schema, telling the sender what is wrong.
Does not belong here: where accepted deliveries are kept (``warehouse``) and any rule of the scheme (``dbt``).
"""
