"""The empty workbook of an agreement: networks, measures, money, with the owners of the office filled in."""
