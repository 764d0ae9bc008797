"""Who stands under a petition. Read lifecycle.py first."""
