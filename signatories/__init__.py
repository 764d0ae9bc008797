"""Who stands under a petition. Read lifecycle/ first."""
