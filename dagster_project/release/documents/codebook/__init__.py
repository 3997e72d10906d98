"""The codebook: one line a variable (``lines``), written as a web page, a workbook and a tagged PDF."""
