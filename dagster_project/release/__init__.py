"""Research releases: tables for researchers, safe to hand out, in the formats they use, described and citable.

``declared`` reads which tables a release has, ``assemble`` makes them, ``write`` lists what writes them to a folder,
``make`` is the command.
"""
