"""The records (sổ sách, lưu trữ): what the desk remembers, in a database and as files."""
