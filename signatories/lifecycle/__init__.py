"""Every verb of a signatory, one module each: what can happen to an entry, and what it leaves behind."""
