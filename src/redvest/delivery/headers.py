"""What every answer tells the browser not to do: run foreign scripts, be framed, keep or pass on what is personal.

Referrer-Policy, COOP, nosniff and HSTS come from Django's SecurityMiddleware (config.settings); what it does not know
is here.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from redvest.delivery.identity import COOKIE

#: Everything comes from the product itself; no inline script or style, no eval, no plug-in, no frame around it.
CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "media-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
#: Swagger's page about the API writes styles into itself; it shows nothing of anybody and takes no foreign text.
STYLES_OF_THE_API_DOCS = {"style-src": "'self' 'unsafe-inline'"}
API_DOCS = "/api/v1/docs"
#: The camera scans codes; nothing else of the device is needed.
PERMISSIONS_POLICY = (
    "camera=(self), accelerometer=(), ambient-light-sensor=(), bluetooth=(), browsing-topics=(), "
    "display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), "
    "payment=(), publickey-credentials-get=(), serial=(), usb=()"
)


def policy(changes: dict[str, str] | None = None) -> str:
    """The Content-Security-Policy as a header says it."""
    return "; ".join(f"{name} {value}" for name, value in (CONTENT_SECURITY_POLICY | (changes or {})).items())


_EVERYWHERE, _API_DOCS = policy(), policy(STYLES_OF_THE_API_DOCS)


class HeadersMiddleware:
    """Adds the headers; what a view set itself stays."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_docs = request.path == API_DOCS
        response.headers.setdefault("Content-Security-Policy", _API_DOCS if is_docs else _EVERYWHERE)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store" if _is_personal(request, response) else "no-cache"
        return response


def _is_personal(request: HttpRequest, response: HttpResponse) -> bool:
    """True if the page may show somebody's own: nobody keeps it then, also not the browser for its back button."""
    return COOKIE in request.COOKIES or COOKIE in response.cookies
