"""Clients of a server."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass, field
from typing import Any, Callable, Mapping, Optional, Sequence, Tuple, Union

from . import _callbacks
from ._callbacks import ClockFunction, Log, Transport
from ._native import Handle, Owned, Text, Thrown, handle_of, lib
from .constants import LogLevel
from .credentials import Credentials
from .requests import Actions, Requests, milliseconds
from .session_info import SessionInfo

Path = Union[str, "os.PathLike[str]"]


@dataclass(frozen=True)
class Proxy:
    """A proxy: "http://host:port", "socks5://host:port" or "socks5h://host:port"; None for none."""

    url: Optional[str]
    user: Optional[str] = None
    password: Optional[Text] = field(default=None, repr=False)


_LOGGING = {
    LogLevel.ERROR: logging.ERROR,
    LogLevel.WARN: logging.WARNING,
    LogLevel.INFO: logging.INFO,
    LogLevel.DEBUG: logging.DEBUG,
}


class Client(Handle, Actions[str, SessionInfo, None, Any]):
    """A client of one Kaltura server. Any number of threads may use it, and it is fork-safe.

    Ctrl-C cancels a call of the main thread. For this, the call is made by another thread, unless the client has
    callbacks other than `log`, which run on the thread that makes the call. With such callbacks,
    KeyboardInterrupt is raised when the call returns, and only printed if a callback (also `log`) runs before that.

    A partner_id of 0 in a call is that of the client, and expiry_seconds of 0 is a day (with
    `session_impersonate_by_ks`, what the server chooses). `TextResult` is str,
    `SessionInfoResult` is SessionInfo, `NoResult` is None, `JsonResult` is what json.loads returns.

    service_url: "https://www.kaltura.com" by default; or instead region: "us", "eu", "de", "ca", "sg", "au"
    partner_id: the account of calls that name none
    connect_timeout: in seconds; 10 by default
    request_timeout: for each attempt, in seconds; by default the total timeout
    total_timeout: for a call with its retries and pauses, in seconds; 30 by default
    max_retries: the maximum number of automatic retries after a transient failure; 2 by default
    user_agent, client_tag: the name of the program in the User-Agent header and in the API's statistics
    headers: sent with every request
    max_response_bytes: the maximum size of a response; 16 MiB by default
    proxy: its URL, or a `Proxy`; by default that of the environment (https_proxy, no_proxy, ...)
    ca_file, ca_pem: the CA certificates to trust, by default instead of the system's
    system_ca: whether the system's CA certificates are trusted; True for both, behind proxies that inspect TLS
    use_environment: whether the environment is read (https_proxy, SSL_CERT_FILE, ...); by default it is
    pinned_certificates: SHA-256 fingerprints of the only server certificates to trust
    client_certificate: the files of a certificate and its key, for TLS client authentication
    allow_http: allows plain http, which exposes secrets to the network; http to a loopback address is always allowed
    transport: sends the HTTP requests in place of the built-in transport; a function that gets an HttpRequest, and
        returns an HttpResponse or raises TransportError
    log: a function that gets a LogLevel and a line, or a logging.Logger
    log_level: by default that of the Logger, or LogLevel.INFO for a function
    clock: gets a Clock and returns seconds, for tests that simulate time
    credentials: the credentials from which the client creates its sessions
    """

    def __init__(
        self,
        service_url: Optional[str] = None,
        *,
        region: Optional[str] = None,
        partner_id: Optional[int] = None,
        connect_timeout: Optional[float] = None,
        request_timeout: Optional[float] = None,
        total_timeout: Optional[float] = None,
        max_retries: Optional[int] = None,
        user_agent: Optional[str] = None,
        client_tag: Optional[str] = None,
        headers: Optional[Mapping[str, str]] = None,
        max_response_bytes: Optional[int] = None,
        proxy: Union[None, str, Proxy] = None,
        ca_file: Optional[Path] = None,
        ca_pem: Optional[Text] = None,
        system_ca: Optional[bool] = None,
        use_environment: Optional[bool] = None,
        pinned_certificates: Sequence[str] = (),
        client_certificate: Optional[Tuple[Path, Path]] = None,
        allow_http: bool = False,
        transport: Optional[Transport] = None,
        log: Union[None, Log, logging.Logger] = None,
        log_level: Optional[LogLevel] = None,
        clock: Optional[ClockFunction] = None,
        credentials: Optional[Credentials] = None,
    ) -> None:
        if service_url is not None and region is not None:
            raise ValueError("give service_url or region, not both")
        config: Owned = lib.config_new()
        for name, value in (
            ("service_url", service_url),
            ("region", region),
            ("partner_id", partner_id),
            ("max_retries", max_retries),
            ("user_agent", user_agent),
            ("client_tag", client_tag),
            ("max_response_bytes", max_response_bytes),
            ("ca_file", None if ca_file is None else os.fspath(ca_file)),
            ("ca_pem", ca_pem),
            ("system_ca", system_ca),
            ("use_environment", use_environment),
            ("allow_http", allow_http),
        ):
            if value is not None:
                getattr(lib, f"config_set_{name}")(config, value)
        for name, seconds in (
            ("connect_timeout", connect_timeout),
            ("request_timeout", request_timeout),
            ("total_timeout", total_timeout),
        ):
            if seconds is not None:
                getattr(lib, f"config_set_{name}_ms")(config, milliseconds(name, seconds))
        for header, content in (headers or {}).items():
            lib.config_add_header(config, header, content)
        if proxy is not None:
            one = Proxy(proxy) if isinstance(proxy, str) else proxy
            lib.config_set_proxy(config, one.url, one.user, one.password)
        if isinstance(pinned_certificates, str):
            raise TypeError("pinned_certificates must be a list of strings")
        for fingerprint in pinned_certificates:
            lib.config_add_pinned_certificate(config, fingerprint)
        if client_certificate is not None:
            if not isinstance(client_certificate, (tuple, list)) or len(client_certificate) != 2:
                raise TypeError("client_certificate must be the files of the certificate and of its key")
            lib.config_set_client_certificate(config, *(os.fspath(file) for file in client_certificate))
        if transport is not None:
            lib.config_set_transport(config, *_callbacks.arguments(_callbacks.transport, transport))
        if log is not None:
            level, function = _log_callback(log, log_level)
            lib.config_set_log(config, level, *_callbacks.arguments(_callbacks.log, function))
        if clock is not None:
            lib.config_set_clock(config, *_callbacks.arguments(_callbacks.clock, clock))
        owned: Owned = lib.client_new(config)
        owned.thrown = self._thrown = Thrown()
        self._owned = owned
        self._has_callbacks = transport is not None or clock is not None
        self._credentials_have_callbacks = False
        if credentials is not None:
            self.set_credentials(credentials)

    def close(self) -> None:
        self._thrown.exception = None  # its traceback references this client
        super().close()

    def _do(self, action: str, take: Callable[[Owned], Any], *arguments: Any) -> Any:
        return self.requests._do(action, take, *arguments).perform()

    @property
    def requests(self) -> Requests:
        """Creates requests: calls with a separate timeout, that can be cancelled one by one, or that the program
        sends from its own event loop."""
        return Requests(self._handle, not (self._has_callbacks or self._credentials_have_callbacks))

    def set_ks(self, ks: Optional[Text]) -> None:
        """Sets the session that the client's calls carry, until `set_credentials` is called; None for none.
        `acquire_ks` returns it."""
        lib.client_set_ks(self._handle, ks)

    def set_credentials(self, credentials: Optional[Credentials]) -> None:
        """Sets the credentials from which the client creates its sessions and keeps one valid; None for none. They
        replace a session that was set with `set_ks`."""
        handle = None if credentials is None else handle_of("credentials", credentials, Credentials)
        lib.client_set_credentials(self._handle, handle)
        self._credentials_have_callbacks = credentials is not None and credentials._has_callbacks

    def invalidate_ks(self, ks: Text) -> None:
        """Reports a session of `acquire_ks` that a server has rejected, so that the next one is new."""
        lib.client_invalidate_ks(self._handle, ks)

    def export_session(self) -> str:
        """Returns the client's session as JSON, for a keychain; as secret as the session in it."""
        return lib.client_export_session(self._handle)  # type: ignore[no-any-return]

    def import_session(self, exported: Text) -> None:
        """Uses a session that a client with the same credentials has exported."""
        lib.client_import_session(self._handle, exported)

    def cancel(self) -> None:
        """Cancels all blocking calls in progress, of all threads: they fail with Status.CANCELLED."""
        lib.client_cancel(self._handle)


def _log_callback(log: Union[Log, logging.Logger], level: Optional[LogLevel]) -> "tuple[LogLevel, Log]":
    if level is not None:
        level = LogLevel(level)  # raises before anything is registered
    if not isinstance(log, logging.Logger):
        return level or LogLevel.INFO, log
    logger = log
    if level is None:
        level = max((one for one in _LOGGING if logger.isEnabledFor(_LOGGING[one])), default=LogLevel.ERROR)
    return level, lambda at, message: logger.log(_LOGGING.get(at, logging.DEBUG), "%s", message)
