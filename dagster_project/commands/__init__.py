"""The commands, one module each, named after it: the module reads the arguments and calls one function elsewhere.

A new command is a module here with a function of its name, and its name in ``COMMANDS`` in ``cli.py``. Heavy libraries
are imported inside the function, so that ``--help`` answers at once.
"""
