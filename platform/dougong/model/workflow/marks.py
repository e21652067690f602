"""What marks elements and flows that nobody drew: ids of a diagram have no colon."""

#: The way out of a sub-process, and the flows into and out of it.
OUT, INTO = ":out", ":in"
#: What stands for the process itself where an event may begin something beside it, and its end.
WHOLE, LAST = ":whole", ":last"
