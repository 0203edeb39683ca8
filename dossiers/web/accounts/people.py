"""The admin's pages for accounts ("người dùng"): list, create, roles, disable, enable, password links."""

from collections.abc import Callable, Mapping
from dataclasses import asdict

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dossiers.accounts import administration, mail_preferences, password_links
from dossiers.accounts.administration import NewAccount, Person
from dossiers.accounts.mail_preferences import MailForm
from dossiers.desk.errors import NotFound
from dossiers.notices import centre_duties
from dossiers.notices.centre_duties import ChangeResult
from dossiers.records.queries import accounts as account_queries
from dossiers.web.accounts.access import roles
from dossiers.web.accounts.saved_forms import saved_fields
from dossiers.web.accounts.sessions import session_store
from dossiers.web.base.fields import form_of
from dossiers.web.base.requests import the_actor, the_application
from dossiers.web.base.sent_forms import FormSentBefore, carried_once
from workflow.errors import RequirementsUnmet, Unmet
from workflow.lifecycle import Role

bp = Blueprint("people", __name__, url_prefix="/people")
SHOWN = 100
"""Accounts on the list; beyond this number the admin searches."""


@bp.get("/")
@roles(Role.ADMIN)
def index() -> str:
    search = request.args.get("q", "")
    with the_application().database.reading() as session:
        people = administration.people(session, search)
    return render_template("accounts/people.html", people=people[:SHOWN], more=len(people[SHOWN:]), search=search)


@bp.get("/new")
@roles(Role.ADMIN)
def new() -> str:
    return _new_page(saved_fields(request.path) or {}, frozenset())


@bp.post("/new")
@roles(Role.ADMIN)
def create() -> ResponseReturnValue:
    given = NewAccount(_typed("username"), _typed("name"), _roles(), _typed("office"))
    try:
        with carried_once() as form:
            done = centre_duties.create_account(form.session, given, actor=the_actor(), at=session_store().now())
            waiting = [("waits", "people")] if done.waits else []
            form.leads_to(url_for("people.show", username=done.username), ("created", "people"), *waiting)
    except RequirementsUnmet as refused:
        return _new_page(request.form.to_dict(), given.roles, *refused.unmet), 422
    return form.answered()


@bp.get("/<username>")
@roles(Role.ADMIN)
def show(username: str) -> str:
    return _page(_person(username))


@bp.post("/<username>/roles")
@roles(Role.ADMIN)
def change_roles(username: str) -> ResponseReturnValue:
    chosen, office = _roles(), _typed("office")
    return _change(
        username,
        "roles-changed",
        lambda session, **by: centre_duties.change_roles(session, username, chosen, office, **by),
        typed={"office": office},
        chosen=chosen,
    )


@bp.post("/<username>/mail")
@roles(Role.ADMIN)
def change_mail(username: str) -> ResponseReturnValue:
    given = MailForm(_typed("mail_address"), _typed("mail_preference"))
    return _change(
        username,
        "mail-changed",
        lambda session, **by: mail_preferences.change_mail(session, username, given, **by),
        typed=asdict(given),
    )


@bp.post("/<username>/disable")
@roles(Role.ADMIN)
def disable(username: str) -> ResponseReturnValue:
    return _change(username, "disabled", lambda session, **by: centre_duties.disable(session, username, **by))


@bp.post("/<username>/enable")
@roles(Role.ADMIN)
def enable(username: str) -> ResponseReturnValue:
    return _change(username, "enabled", lambda session, **by: centre_duties.enable(session, username, **by))


@bp.post("/<username>/link")
@roles(Role.ADMIN)
def make_link(username: str) -> ResponseReturnValue:
    """Show a new link in this response only; a further form makes another link and voids this one."""
    try:
        with carried_once() as form:
            at = session_store().now()
            done = centre_duties.make_link(form.session, username, actor=the_actor(), at=at, token=form.token)
            if done.token is None:
                form.leads_to(url_for("people.show", username=username), ("waits", "people"))
    except RequirementsUnmet as refused:
        return _page(_person(username), *refused.unmet), 422
    except FormSentBefore as sent:
        return link_again(sent)
    return form.answered() if done.token is None else link_page(username, done.token)


def link_page(username: str, token: str) -> str:
    """Return the page with a new link."""
    address = password_links.link_address(the_application().settings.public_url, token)
    return render_template("accounts/password_link.html", person=_person(username), address=address)


def link_again(sent: FormSentBefore) -> ResponseReturnValue:
    """Answer a form that made a link once more: with the same link as long as it can be used. Raises FormSentBefore."""
    if sent.address:
        raise sent
    try:
        with the_application().database.reading() as session:
            owner = password_links.owner_of_link(session, sent.token, at=session_store().now())
    except NotFound:
        return redirect(url_for("people.index"), code=303)
    return link_page(owner.username, sent.token)


def _change(
    username: str,
    message: str,
    change: Callable[..., ChangeResult | None],
    typed: Mapping[str, str] | None = None,
    chosen: frozenset[Role] | None = None,
) -> ResponseReturnValue:
    """Change an account and redirect to its page with a message; if refused, show the page with the typed values."""
    try:
        with the_application().database.writing() as session:
            done = change(session, actor=the_actor(), at=session_store().now())
    except RequirementsUnmet as refused:
        return _page(_person(username), *refused.unmet, typed=typed, chosen=chosen), 422
    flash("waits" if done is not None and done.waits else message, "people")
    return redirect(url_for("people.show", username=username), code=303)


def _person(username: str) -> Person:
    with the_application().database.reading() as session:
        return administration.person(session, username)


def _page(
    person: Person,
    *faults: Unmet,
    typed: Mapping[str, str] | None = None,
    chosen: frozenset[Role] | None = None,
) -> str:
    return render_template(
        "accounts/person.html",
        person=person,
        form=form_of({"office": person.office or "", **person.mail_fields, **(typed or {})}, faults),
        chosen=person.roles if chosen is None else chosen,
        offices=_offices(),
    )


def _new_page(typed: Mapping[str, str], chosen: frozenset[Role], *faults: Unmet) -> str:
    return render_template("accounts/new_person.html", form=form_of(typed, faults), chosen=chosen, offices=_offices())


def _offices() -> tuple[tuple[str, str], ...]:
    with the_application().database.reading() as session:
        return tuple((office.key, office.name) for office in account_queries.offices(session))


def _typed(name: str) -> str:
    return request.form.get(name, "")


def _roles() -> frozenset[Role]:
    """Return the ticked roles, ignoring values that are no role."""
    return frozenset(Role(value) for value in request.form.getlist("roles") if value in set(Role))
