"""The versions of a warehouse: what each was made from, how two of them differ, which are kept, which are held back.

Every version is a folder that tells of itself in ``version.json`` and lies in Parquet, so that it can be compared with
any other without the project that made it.
"""
