"""Files from outside, read in a limited process of their own; `reading.read` is the way in."""
