"""Files that go out and come in: spreadsheets; it knows no database and no web."""
