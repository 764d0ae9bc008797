"""The door in: the form, and the pages that mailed links lead to."""
