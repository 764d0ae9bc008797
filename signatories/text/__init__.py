"""What a line of text may hold, how names sort, and what countries are called."""
