"""Who runs petitions together: a coalition, its defaults for new petitions, and its people."""
