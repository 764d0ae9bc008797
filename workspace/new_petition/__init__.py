"""The guided way from a title to an open petition: one module for each step."""
