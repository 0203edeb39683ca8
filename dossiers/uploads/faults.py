"""The exception that an examination of an uploaded file raises."""


class FileFault(Exception):
    """Raised for a file that is not accepted; `code` is one of `inspection.CODES`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
