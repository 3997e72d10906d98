"""The data of a release in the formats that researchers use: a module a format."""
