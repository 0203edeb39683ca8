"""The centre's figures ("số liệu thu"): imports, ranking, tables, recounting of findings."""
