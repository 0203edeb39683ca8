"""Pages of the own account ("tài khoản của tôi"), of password links, and of the saved forms."""

from dataclasses import asdict

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as Redirect

from dossiers.accounts import administration, mail_preferences, password_links
from dossiers.accounts.mail_preferences import MailForm
from dossiers.accounts.password_links import LinkOwner
from dossiers.accounts.sign_in import SignInRefused, accept, begin_session, prove
from dossiers.accounts.throttle import TooManyAttempts
from dossiers.desk.errors import NotFound
from dossiers.web.accounts import saved_forms
from dossiers.web.accounts.sessions import current_session, session_store
from dossiers.web.accounts.sign_in_pages import LOGIN, too_many, typed_credentials, waiting
from dossiers.web.base.access_rules import open_to_all
from dossiers.web.base.fields import FormView, form_of
from dossiers.web.base.own_paths import START
from dossiers.web.base.sent_forms import carried_once
from dossiers.web.base.typed_forms import texts_to_read
from workflow.errors import RequirementsUnmet, Unmet

bp = Blueprint("own", __name__)


@bp.get("/account")
def account() -> str:
    return _account_page()


@bp.post("/account")
def change_password() -> ResponseReturnValue:
    """Change the own password after checking the present one. Every session ends; this one continues under a new id."""
    credentials = typed_credentials(g.actor.username, request.form.get("current_password", ""))
    sessions, session = session_store(), current_session()
    fresh, now = sessions.fresh(session), sessions.now()
    try:
        proof = prove(sessions.database, credentials, at=now)
        with sessions.database.writing(business=False) as writing:
            accept(writing, proof)  # Counts as a success even if the new password is refused below.
        with sessions.database.writing(business=False) as writing:
            account = accept(writing, proof)
            password_links.change_password(writing, account, *_typed_passwords(), origin=g.actor.origin, at=now)
            begin_session(writing, account, fresh, at=now)
    except TooManyAttempts as error:
        return waiting(_account_page(too_many(error)), error)
    except SignInRefused:
        return _account_page(Unmet("current-password-wrong", "current_password")), 422
    except RequirementsUnmet as refused:
        return _account_page(*refused.unmet), 422
    sessions.adopt(session, fresh)
    flash("password-changed", "accounts")
    return redirect(url_for("own.account"), code=303)


@bp.post("/account/mail")
def change_mail() -> ResponseReturnValue:
    """Change the own mail address and preference."""
    typed = MailForm(request.form.get("mail_address", ""), request.form.get("mail_preference", ""))
    try:
        with session_store().database.writing(business=False) as session:
            mail_preferences.change_mail(session, g.actor.username, typed, actor=g.actor, at=session_store().now())
    except RequirementsUnmet as refused:
        return _account_page(mail_form=form_of(asdict(typed), refused.unmet)), 422
    flash("mail-changed", "accounts")
    return redirect(url_for("own.account"), code=303)


@bp.get(f"{password_links.PATH}<token>")
@open_to_all
def link(token: str) -> ResponseReturnValue:
    """Show the form of a link. A GET does not consume the link: mail programs open links before people do."""
    sessions = session_store()
    try:
        with sessions.database.reading() as session:
            owner = password_links.owner_of_link(session, token, at=sessions.now())
    except NotFound:
        return render_template("accounts/link_dead.html"), 404
    return _link_page(owner)


@bp.post(f"{password_links.PATH}<token>")
@open_to_all
def set_password(token: str) -> ResponseReturnValue:
    sessions = session_store()
    try:
        with carried_once(business=False) as form:
            session, origin = form.session, current_session().origin
            owner = password_links.owner_of_link(session, token, at=sessions.now())
            password_links.set_password_by_link(session, token, *_typed_passwords(), origin=origin, at=sessions.now())
            form.leads_to(url_for(LOGIN, why="password-set"))
    except NotFound:
        return render_template("accounts/link_dead.html"), 404
    except RequirementsUnmet as refused:
        return _link_page(owner, *refused.unmet), 422
    return form.answered()


@bp.get("/kept-texts")
def kept() -> str:
    """List all saved forms of this person, to read and copy, even if a page no longer has its form."""
    forms = [(form, texts_to_read(form.fields)) for form in saved_forms.own_saved_forms()]
    return render_template("accounts/kept.html", forms=forms, start=START)


@bp.post("/kept-texts/<int:number>/forget")
def forget(number: int) -> Redirect:
    target = next((saved.target for saved in saved_forms.own_saved_forms() if saved.number == number), None)
    with carried_once(business=False) as form:
        if target is None:
            abort(404)
        saved_forms.drop_saved_form(form.session, target)
        form.leads_to(url_for("own.kept"))
    return form.answered()


def _typed_passwords() -> tuple[str, str]:
    return request.form.get("password", ""), request.form.get("repeated", "")


def _account_page(*faults: Unmet, mail_form: FormView | None = None) -> str:
    with session_store().database.reading() as session:
        person = administration.person(session, g.actor.username)
    mail_form = mail_form or form_of(person.mail_fields)
    return render_template("accounts/account.html", person=person, form=form_of({}, faults), mail_form=mail_form)


def _link_page(owner: LinkOwner, *faults: Unmet) -> str:
    return render_template("accounts/set_password.html", owner=owner, form=form_of({}, faults))
