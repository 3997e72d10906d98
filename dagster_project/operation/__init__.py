"""What happens around the warehouse: runs and their log, notices, what has arrived, what is overdue, and the status.

Belongs here: what an operator sees and is told. Does not belong here: what a build does, which is in ``warehouse``.
"""
