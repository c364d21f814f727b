"""The device's encrypted memory beside plain SQLite and SQLCipher: the same 20,000 records, the same questions."""
