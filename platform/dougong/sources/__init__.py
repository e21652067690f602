"""Where definition files come from."""
