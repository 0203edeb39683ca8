"""Storage ("sổ sách, lưu trữ"): models, queries, migrations, and the file store."""
