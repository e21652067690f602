"""Definition files to frozen definitions: one file per kind, every fault collected."""
