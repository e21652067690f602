"""Who may do what, who decides, and who may not: pure rules over handed-in facts."""
