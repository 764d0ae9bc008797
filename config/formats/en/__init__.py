"""British English, as this project writes it."""
