"""Every verb of a signatory, one module each. `transitions.py` has the parts that verbs share."""
