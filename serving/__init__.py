"""How many are served at once, whatever of: nothing here knows what a petition is."""
