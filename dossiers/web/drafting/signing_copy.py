"""Taking the signing copy ("bản trình ký") of a draft."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from dossiers.drafting.signing_copy import take_signing_copy
from dossiers.web.base.requests import the_actor, the_application, words_in_at

bp = Blueprint("signing_copy", __name__, url_prefix="/dossiers/<reference>/signing-copy")


@bp.post("")
def take(reference: str) -> Response:
    """Store the content that is printed for signing, then show the clean papers."""
    with the_application().database.writing() as session:
        take_signing_copy(session, reference, actor=the_actor(), at=words_in_at())
    return redirect(url_for("papers.signing", reference=reference), code=303)
