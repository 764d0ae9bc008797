"""The people and organisations that sign a petition. Read `lifecycle/` first."""
