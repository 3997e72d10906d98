"""Excel workbooks, which are archives that anybody may have made: weighed first, then read as sheets of text.

Belongs here: what is particular to the format. Does not belong here: what the text means.
"""
