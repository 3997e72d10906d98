"""The workbook of a report: what was agreed is filled in beforehand, so that the sender writes only what happened."""
