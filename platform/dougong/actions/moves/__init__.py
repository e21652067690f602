"""Moving running processes to a newer release."""
