"""The health of the desk for those who watch it: /healthz with every part, /readyz for balancers."""

from flask import Blueprint, current_app, jsonify, request
from flask.sansio.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from dossiers.operations.checkup import Checkup
from dossiers.operations.health import Health, HealthFinding, HealthVerdict
from dossiers.web.accounts.access import open_to_all
from dossiers.web.base.arrival import STOPPING
from dossiers.web.base.proxies import PROXY, ProxyWatch
from dossiers.web.base.requests import the_application

bp = Blueprint("health", __name__)
CHECKUP = "checkup"


@bp.record
def _install(state: BlueprintSetupState) -> None:
    """Keep one checkup for each application."""
    state.app.extensions[CHECKUP] = Checkup(state.app.extensions["application"])


@bp.get("/healthz")
@open_to_all
def health() -> tuple[Response, int]:
    """Answer 200 when the desk can serve, else 503; the demo's clock runs from the first 200 on."""
    found = Health({**_checkup().health().findings, **_proxy()})
    if not found.can_serve:
        return jsonify(found.values()), 503
    the_application().clock.start()
    return jsonify(found.values()), 200


@bp.get("/readyz")
@open_to_all
def ready() -> tuple[Response, int]:
    """Answer 200 while people can be served at least with what they read; 503 also while the server stops."""
    if request.environ.get(STOPPING, False):
        return jsonify(status="stopping"), 503
    is_ready = _checkup().health(("read",)).can_serve
    return jsonify(status="ready" if is_ready else "unavailable"), 200 if is_ready else 503


def _proxy() -> dict[str, HealthFinding]:
    """Return the finding about the proxy in front, if there is anything to say."""
    watch: ProxyWatch = current_app.extensions[PROXY]
    if watch.seen is None:
        return {}
    return {"proxy": HealthFinding(HealthVerdict.WARNING, watch.seen.fault, {"headers": watch.seen.headers})}


def _checkup() -> Checkup:
    checkup: Checkup = current_app.extensions[CHECKUP]
    return checkup
