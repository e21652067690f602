"""The token engine: SpiffWorkflow moves the tokens, everything around it is ours."""
