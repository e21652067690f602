"""What is counted of many processes."""
