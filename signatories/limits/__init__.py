"""Rate limits per network, and the room links that lift them."""
