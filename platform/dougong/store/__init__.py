"""Tables and SQL of one customer's database, on SQLite and on PostgreSQL."""
