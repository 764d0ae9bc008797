"""Rate limits for networks and mail addresses, and the room links that lift the limits of a network."""
