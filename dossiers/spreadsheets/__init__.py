"""Excel in and out ("bảng tính"): files opened safely, tables understood cell by cell, tables written."""
