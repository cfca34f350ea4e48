"""What every answer carries and every refusal says: headers, host allow-list, anti-forgery, error pages in words."""

import logging
import secrets
import time
from uuid import uuid4

from flask import Flask, g, render_template, request
from flask.globals import request_ctx
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from app.errors import DomainError
from app.identity.permissions import sessions_in_use
from config.settings import Settings

log = logging.getLogger("app.requests")

LARGEST_REQUEST = 12 * 1024 * 1024

WORDS: dict[int, tuple[str, str]] = {
    400: ("We did not understand that", "The request was not complete. Please go back and try again."),
    401: (
        "You are no longer signed in",
        "Your session ended after a time without activity. Sign in, then go back: what was saved is still there.",
    ),
    403: ("You cannot do this", "Your role does not include this page."),
    404: ("We cannot find that page", "It may have been removed, or the address may be mistyped."),
    405: ("That cannot be done here", "This address does not take that kind of request."),
    413: ("This file is too large", "A résumé may have at most 10 MB. Your draft is kept; choose a smaller file."),
    429: ("Please wait a moment", "There were too many requests. Try again in a minute."),
    500: ("Something went wrong on our side", "Nothing you saved is lost. Please try again in a moment."),
    503: ("We are briefly unavailable", "Please try again in a minute. Nothing you saved is lost."),
}


def install(app: Flask, settings: Settings) -> None:
    """Put the shell around the application."""
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        TRUSTED_HOSTS=list(settings.hosts),
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.extensions["csrf"] = CSRFProtect(app)
    app.before_request_funcs.setdefault(None, []).insert(0, _name_request)  # before the gate, for its refusals too
    app.before_request(_refuse_other_sites)
    app.after_request(lambda response: _with_headers(response, settings))
    app.context_processor(lambda: {"csp_nonce": g.get("csp_nonce", "")})
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _broken)


def _name_request() -> None:
    g.request_id = uuid4().hex[:12]
    g.csp_nonce = secrets.token_urlsafe(18)
    g.began = time.perf_counter()


def _refuse_other_sites() -> None:
    """Refuse what another site makes a browser send, even with a stolen token."""
    if request.method not in ("GET", "HEAD", "OPTIONS") and request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise CSRFError("The request came from another site.")


def _with_headers(response: Response, settings: Settings) -> Response:
    nonce = g.get("csp_nonce", "")
    scripts = f"'self' 'nonce-{nonce}'" if nonce else "'self'"
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"connect-src 'self'; form-action 'self' {_issuer_origin(settings)}; base-uri 'none'; frame-ancestors 'none'"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if settings.public_url.startswith("https://"):
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
        response.vary.add("Cookie")
        _note(response)
    return response


def _note(response: Response) -> None:
    """Log one line a request: the route, never its address, parameters or person."""
    log.info(
        "request",
        extra={
            "request_id": g.get("request_id"),
            "method": request.method,
            "endpoint": request.endpoint,
            "status": response.status_code,
            "ms": round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1),
        },
    )


def _issuer_origin(settings: Settings) -> str:
    """The sign-in button is a form whose answer leads to the provider; browsers check that too."""
    return "/".join(settings.oidc_issuer.split("/")[:3])


def _page(status: int, title: str, message: str, reference: str = "") -> tuple[str, int]:
    if request_ctx.url_adapter is None:  # the host is not ours, so no address can be built and no page drawn
        return f"{title}. {message}\n", status
    back = request.referrer if request.referrer and request.referrer.startswith(request.host_url) else ""
    page = render_template(
        "errors/error.html", status=status, title=title, message=message, back=back, reference=reference
    )
    return page, status


def _refused(error: DomainError) -> tuple[str, int]:
    _undo()
    return _page(error.status, error.title, str(error))


def _forged(error: CSRFError) -> tuple[str, int]:
    return _page(
        400, "This page was open too long", "Please go back, reload the page and send it again. Your draft is kept."
    )


def _http_error(error: HTTPException) -> Response | tuple[str, int]:
    if isinstance(error.response, Response):
        return error.response
    status = error.code or 500
    title, message = WORDS.get(status, WORDS[500] if status >= 500 else WORDS[400])
    return _page(status, title, message)


def _broken(error: Exception) -> tuple[str, int]:
    """Answer the unexpected without a word about the inside; the log holds the kind of error and the request's name."""
    from flask import current_app

    _undo()
    current_app.logger.error(
        "unexpected error", exc_info=error, extra={"request_id": g.get("request_id"), "endpoint": request.endpoint}
    )
    return _page(500, *WORDS[500], reference=str(g.get("request_id", "")))


def _undo() -> None:
    """Give the page of the refusal a session that holds nothing of the refused act."""
    for session in sessions_in_use():
        session.rollback()
