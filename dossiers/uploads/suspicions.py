"""What an examination of an uploaded file ends with when the file is not taken."""


class Suspicion(Exception):
    """Something is wrong with the file: a code of `uploads.CODES`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
