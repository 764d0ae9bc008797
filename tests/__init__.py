"""The tests mirror the house; journeys go through all rooms, faults have real processes."""
