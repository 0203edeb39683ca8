"""The command line ("dòng lệnh"), one module per group of commands, and the server that `serve` runs."""
