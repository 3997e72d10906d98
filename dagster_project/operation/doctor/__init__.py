"""What is wrong with a set-up, and what puts it right.

Made for a broken one: nothing but Python's own library is imported at the top of these modules, each examination
imports what it needs, and one that cannot be done is told as that. Nothing is written or changed.
"""
