"""One verb, one room."""
