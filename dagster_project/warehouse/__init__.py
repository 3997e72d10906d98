"""The warehouse on disk: archive of deliveries, private build database, published versions.

Belongs here: keeping, loading, running dbt, auditing and renaming. Does not belong here: what a delivery must look
like (``deliveries``) or what a figure means (``dbt``).
"""
