"""The logic of moderation: the review queue, bulk review, reports, and who may see which row."""
