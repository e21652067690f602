"""Records from a workbook: all of a file or nothing of it, and every fault by row and column."""
