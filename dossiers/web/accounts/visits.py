"""The cookie of a browser in which nobody is signed in ("người chưa đăng nhập"): the token of its forms, signed.

The sign-in form needs a token that a page of another site cannot know, before there is a session. It is in a cookie of
its own, signed with the application's secret, and compared with the one in the form: nothing is stored, so that no
number of visits fills the database, and the form is still valid after a restart.
"""

from flask import Request, Response
from itsdangerous import BadData, URLSafeSerializer

from dossiers.web.base.request_bodies import FORM_TOKEN

SALT = "form-of-a-visit"


class VisitCookie:
    """Reads and sets the cookie; with `secure` it belongs to this host only and travels over https only."""

    def __init__(self, secret: str, *, secure: bool) -> None:
        self._serializer = URLSafeSerializer(secret, salt=SALT)
        self._secure = secure
        self.name = "__Host-desk_form" if secure else "desk_form"

    def read(self, request: Request) -> dict[str, str]:
        """Return the token under its name in a session; nothing if the cookie is missing or was not signed here."""
        try:
            token = self._serializer.loads(request.cookies.get(self.name, ""))
        except BadData:
            return {}
        return {FORM_TOKEN: token} if isinstance(token, str) else {}

    def set(self, response: Response, token: str) -> None:
        """Give the browser this token until it is closed."""
        signed = str(self._serializer.dumps(token))
        response.set_cookie(self.name, signed, path="/", httponly=True, secure=self._secure, samesite="Lax")

    def delete(self, response: Response) -> None:
        response.delete_cookie(self.name, path="/", httponly=True, secure=self._secure, samesite="Lax")
