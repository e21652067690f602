"""The history of processes, told by the log alone."""
