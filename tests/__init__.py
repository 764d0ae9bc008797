"""The tests mirror the packages. `journeys` run the whole site, `faults` stop and kill real processes."""
