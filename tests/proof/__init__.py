"""The proof of the papers, made whole by `make proof` and in part with every test run."""
