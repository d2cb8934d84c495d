"""Kaltura sessions (KS): a thin layer over libkaltura_session.

    from kaltura_session import Client, SessionType

    with Client(partner_id=102) as client:
        client.ks = client.session_start(secret, type=SessionType.USER, expiry_seconds=3600)
        print(client.call("media", "list", {"pager": {"pageSize": 5}}))

What fails raises `Error`, whose text says what to do.
"""

from ._callbacks import HttpResponse, HttpRequest, TransportError
from .client import Client, SessionInfo, Proxy, Request, Requests
from .constants import (
    Category,
    Cause,
    Clock,
    HashType,
    LogLevel,
    Privilege,
    RetryClass,
    SessionType,
    Status,
)
from .credentials import Credentials
from .errors import (
    ResponseError,
    ApiError,
    CallError,
    Details,
    Error,
    InternalError,
    InvalidArgumentError,
    KsError,
    NetworkError,
)
from .local import (
    Ks,
    Privileges,
    PrivilegeValues,
    Signer,
    Verifier,
    app_token_hash,
    explain,
    fingerprint,
    generate_session,
    library_version,
    lint_privileges,
)

__version__ = "0.1.0"

__all__ = [
    "ResponseError",
    "ApiError",
    "CallError",
    "Category",
    "Cause",
    "Client",
    "Clock",
    "Credentials",
    "Details",
    "Error",
    "SessionInfo",
    "HashType",
    "HttpResponse",
    "HttpRequest",
    "InternalError",
    "InvalidArgumentError",
    "Ks",
    "KsError",
    "LogLevel",
    "NetworkError",
    "Privilege",
    "PrivilegeValues",
    "Privileges",
    "Proxy",
    "Request",
    "Requests",
    "RetryClass",
    "SessionType",
    "Signer",
    "Status",
    "TransportError",
    "Verifier",
    "app_token_hash",
    "explain",
    "fingerprint",
    "generate_session",
    "library_version",
    "lint_privileges",
]
