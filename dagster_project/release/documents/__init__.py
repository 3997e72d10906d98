"""The documents of a research release: what its tables mean, where they come from, how to open, check and cite them.

Each module has a function ``write_<document>(release, folder)``. All are made from the ``Release`` and its metadata
alone; ``codebook/lines`` holds what is said of a variable, for people and machines alike.
"""
