"""Text rules: cleaning of input lines, sorting of names, names of countries."""
