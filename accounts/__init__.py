"""Who works here: organisers, moderators, administrators."""
