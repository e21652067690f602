"""Every change of state: one action, one transaction."""
