"""HTTP: views translate requests into use cases and their answers into pages; they decide nothing."""
