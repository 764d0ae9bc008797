"""What the world reads: the list, the numbers, the exports."""
