"""Kaltura sessions (KS): bindings of libkaltura_session.

    from kaltura_session import Client, SessionType

    with Client(partner_id=102) as client:
        client.set_ks(client.session_start(secret, type=SessionType.USER, expiry_seconds=3600))
        print(client.call("media", "list", {"pager": {"pageSize": 5}}))

Failed calls raise `Error`, whose message says what to do. Arguments of a wrong type raise TypeError, strings with a NUL
ValueError.

`Text` is str or bytes, `PrivilegesText` is `Text` or `Privileges`.
"""

from ._callbacks import HttpRequest, HttpResponse, TransportError
from .aio import AsyncClient
from .client import Client, Proxy
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
    ApiError,
    CallError,
    Details,
    Error,
    InternalError,
    InvalidArgumentError,
    KsError,
    NetworkError,
    ResponseError,
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
from .requests import Request, Requests
from .session_info import SessionInfo

__version__ = "0.1.0"

__all__ = [
    "ApiError",
    "AsyncClient",
    "CallError",
    "Category",
    "Cause",
    "Client",
    "Clock",
    "Credentials",
    "Details",
    "Error",
    "HashType",
    "HttpRequest",
    "HttpResponse",
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
    "ResponseError",
    "RetryClass",
    "SessionInfo",
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
