"""Sessions from a server, and calls with them."""

from __future__ import annotations

import json
import logging
import os
from dataclasses import dataclass, field
from typing import Any, Callable, Generic, Mapping, Optional, Sequence, Tuple, TypeVar, Union

from . import _callbacks
from ._callbacks import ClockFunction, HttpResponse, HttpRequest, Log, Transport
from ._native import Exclusive, Handle, Owned, Text, lib
from .constants import HashType, LogLevel, SessionType, Status
from .credentials import Credentials
from .errors import CallError
from .local import PrivilegesText, privileges_text, time_or_none, type_or_none

Path = Union[str, "os.PathLike[str]"]
T = TypeVar("T")
TextResult = TypeVar("TextResult")
SessionInfoResult = TypeVar("SessionInfoResult")
NoResult = TypeVar("NoResult")
JsonResult = TypeVar("JsonResult")


@dataclass(frozen=True)
class SessionInfo:
    """A session, and what the server said that it has granted; None where it did not say."""

    ks: str = field(repr=False)
    expires_at: Optional[int]
    partner_id: Optional[int]
    user_id: Optional[str]
    type: Union[SessionType, int, None]
    privileges: Optional[str]
    missing_privileges: Optional[str]  #: asked for and not granted

    @classmethod
    def _take(cls, info: Owned) -> "SessionInfo":
        return cls(
            ks=lib.session_info_ks(info),
            expires_at=time_or_none(lib.session_info_expires_at(info)),
            partner_id=lib.session_info_partner_id(info) or None,
            user_id=lib.session_info_user_id(info),
            type=type_or_none(lib.session_info_type(info)),
            privileges=lib.session_info_privileges(info),
            missing_privileges=lib.session_info_missing_privileges(info),
        )


@dataclass(frozen=True)
class Proxy:
    """A proxy: "http://host:port", "socks5://host:port" or "socks5h://host:port"; None for no proxy at all."""

    url: Optional[str]
    user: Optional[str] = None
    password: Optional[Text] = field(default=None, repr=False)


def _text(result: Any) -> str:
    return result  # type: ignore[no-any-return]


def _nothing(_: Any) -> None:
    return None


class _Actions(Generic[TextResult, SessionInfoResult, NoResult, JsonResult]):
    """What can be asked of a server. `Client` waits for the responses; `Client.requests` does not."""

    def _do(self, action: str, read: Callable[[Any], Any], *arguments: Any) -> Any:
        raise NotImplementedError

    def session_start(
        self,
        secret: Text,
        *,
        type: SessionType,
        user_id: Optional[str] = None,
        partner_id: int = 0,
        expiry_seconds: int = 0,
        privileges: PrivilegesText = None,
    ) -> TextResult:
        """A session, with a secret of the account (session.start). For your own servers only."""
        text = privileges_text(privileges)
        return self._do(  # type: ignore[no-any-return]
            "session_start", _text, secret, user_id, type, partner_id, expiry_seconds, text
        )

    def session_start_widget(
        self, widget_id: Optional[str] = None, *, partner_id: int = 0, expiry_seconds: int = 0
    ) -> SessionInfoResult:
        """What an anonymous visitor may do (session.startWidgetSession); it needs no secret."""
        return self._do(  # type: ignore[no-any-return]
            "session_start_widget", SessionInfo._take, widget_id, partner_id, expiry_seconds
        )

    def session_get(self, ks: Optional[Text] = None) -> SessionInfoResult:
        """What the server knows of an ADMIN session (session.get); None for the client's own."""
        return self._do("session_get", SessionInfo._take, ks)  # type: ignore[no-any-return]

    def session_end(self, ks: Optional[Text] = None, *, force: bool = False) -> NoResult:
        """Ends a session (session.end): see Status.SHARED_SESSION for those that end together."""
        return self._do("session_end", _nothing, ks, force)  # type: ignore[no-any-return]

    def session_impersonate(
        self,
        secret: Text,
        impersonated_partner_id: int,
        *,
        type: SessionType,
        user_id: Optional[str] = None,
        partner_id: int = 0,
        expiry_seconds: int = 0,
        privileges: PrivilegesText = None,
    ) -> TextResult:
        """A session of another account, with the secret of one that may do so (session.impersonate)."""
        text = privileges_text(privileges)
        return self._do(  # type: ignore[no-any-return]
            "session_impersonate",
            _text,
            secret,
            impersonated_partner_id,
            user_id,
            type,
            partner_id,
            expiry_seconds,
            text,
        )

    def session_impersonate_by_ks(
        self, session: Text, *, type: SessionType, expiry_seconds: int = 0, privileges: PrivilegesText = None
    ) -> SessionInfoResult:
        """A session like another one, with the client's (session.impersonateByKs)."""
        text = privileges_text(privileges)
        return self._do(  # type: ignore[no-any-return]
            "session_impersonate_by_ks", SessionInfo._take, session, type, expiry_seconds, text
        )

    def user_login_by_login_id(
        self,
        login_id: str,
        password: Text,
        *,
        partner_id: int = 0,
        expiry_seconds: int = 0,
        privileges: PrivilegesText = None,
        otp: Optional[str] = None,
    ) -> TextResult:
        """Logs a person in with e-mail address and password (user.loginByLoginId). Sent once, never
        repeated: a failed one counts towards the user's lock. Status.MISSING_OTP asks for `otp`."""
        text = privileges_text(privileges)
        return self._do(  # type: ignore[no-any-return]
            "user_login_by_login_id", _text, login_id, password, partner_id, expiry_seconds, text, otp
        )

    def user_login(
        self,
        user_id: str,
        password: Text,
        *,
        partner_id: int = 0,
        expiry_seconds: int = 0,
        privileges: PrivilegesText = None,
    ) -> TextResult:
        """Logs a person in with a user id of the account (user.login): older; prefer the other."""
        text = privileges_text(privileges)
        return self._do(  # type: ignore[no-any-return]
            "user_login", _text, user_id, password, partner_id, expiry_seconds, text
        )

    def user_login_by_ks(self, requested_partner_id: int, ks: Optional[Text] = None) -> SessionInfoResult:
        """Takes a person who is logged in to another of their accounts (user.loginByKs)."""
        return self._do("user_login_by_ks", SessionInfo._take, ks, requested_partner_id)  # type: ignore[no-any-return]

    def app_token_start_session(
        self,
        id: str,
        token: Text,
        *,
        type: SessionType,
        hash_type: HashType = HashType.AUTO,
        ks: Optional[Text] = None,
        user_id: Optional[str] = None,
        partner_id: int = 0,
        expiry_seconds: int = 0,
        privileges: PrivilegesText = None,
    ) -> SessionInfoResult:
        """Exchanges an app token for a session (appToken.startSession). The token itself is not sent.

        ks: a session to begin with; None for a widget session, made for this
        """
        text = privileges_text(privileges)
        return self._do(  # type: ignore[no-any-return]
            "app_token_start_session",
            SessionInfo._take,
            id,
            token,
            hash_type,
            ks,
            user_id,
            type,
            partner_id,
            expiry_seconds,
            text,
        )

    def call(self, service: str, action: str, params: Optional[Mapping[str, Any]] = None) -> JsonResult:
        """Any action of the API with the client's session, or with the "ks" in `params`."""
        text = None if params is None else json.dumps(params)
        return self._do("call", json.loads, service, action, text)  # type: ignore[no-any-return]

    def multirequest(self, requests: Sequence[Mapping[str, Any]]) -> JsonResult:
        """Several actions in one request: objects with "service", "action" and the parameters, in which
        {"$result": "1:ks"} stands for a member of the first one's response. An action that failed is an
        object with "objectType": "KalturaAPIException" in the list."""
        return self._do("multirequest", json.loads, json.dumps(requests))  # type: ignore[no-any-return]


class Request(Handle, Generic[T]):
    """A call that the program sends itself: send `http`, hand over what came to `response`, until `done`.

    Threads may share one, and wait for each other then; but each round trip is one thread's, since an
    response belongs to the request that was sent.
    """

    def __init__(self, owned: Exclusive, read: Callable[[Any], T], takes: Optional[str]) -> None:
        self._owned = owned
        self._read = read
        self._takes = takes

    @property
    def _handle(self) -> Exclusive:
        return super()._handle  # type: ignore[return-value]

    @property
    def http(self) -> HttpRequest:
        """What is to be sent now; a ValueError when nothing is, since the call has ended."""
        handle = self._handle
        with handle.turn():
            request = lib.request_http(handle)
            if request is None:
                raise ValueError("nothing is to be sent: the call has ended")
            return _callbacks.read_request(request)

    def response(self, response: HttpResponse) -> bool:
        """Reads what came. True when the call is done; else send `http` again. When it raises an error
        of RetryClass.BACKOFF, the same request may be sent again."""
        handle = self._handle
        with handle.turn():
            _callbacks.fill_response(lib.request_response(handle), response)
            lib.request_advance(handle)
            return bool(lib.request_is_done(handle))

    def fail(self, status: Status, message: Optional[str] = None, *, may_have_been_sent: bool = True) -> None:
        """Says that no response came, and raises the error that the call ends with."""
        handle = self._handle
        with handle.turn():
            lib.http_response_fail(lib.request_response(handle), status, may_have_been_sent, message)
            lib.request_advance(handle)

    @property
    def done(self) -> bool:
        return bool(lib.request_is_done(self._handle))

    def take(self) -> T:
        """The result, once; None of a call that has none, when it is done."""
        handle = self._handle
        if self._takes is None and lib.request_is_done(handle):
            return self._read(None)
        return self._read(getattr(lib, self._takes or "request_take_string")(handle))


class Requests(_Actions[Request[str], Request[SessionInfo], Request[None], Request[Any]]):
    """The actions of a client as requests that the program sends itself."""

    def __init__(self, client: "Client") -> None:
        self._client = client

    def _do(self, action: str, read: Callable[[Any], Any], *arguments: Any) -> Any:
        owned = getattr(lib, f"request_{action}")(self._client._handle, *arguments)
        takes = {_nothing: None, SessionInfo._take: "request_take_session_info"}.get(read, "request_take_string")
        return Request(owned, read, takes)


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


_LOGGING = {
    LogLevel.ERROR: logging.ERROR,
    LogLevel.WARN: logging.WARNING,
    LogLevel.INFO: logging.INFO,
    LogLevel.DEBUG: logging.DEBUG,
}


class Client(Handle, _Actions[str, SessionInfo, None, Any]):
    """A client of one Kaltura server. Any number of threads may use it. It goes on in the child of a fork;
    what another thread was just setting at that moment (a session, credentials) may be missing there.

    service_url: "https://www.kaltura.com" by default; or region: "us", "eu", "de", "ca", "sg", "au"
    partner_id: the account that is meant where a call names none
    connect_timeout, request_timeout, total_timeout: in seconds: 10 to connect, 30 for all by default
    max_retries: how often a call is repeated after a failure that may pass; 2 by default
    user_agent, client_tag: the program's name in the header and in the API's statistics
    headers: go with every request
    proxy: its URL, or a `Proxy`; by default as the environment says (https_proxy, no_proxy, ...)
    use_environment: whether proxies, SSL_CERT_FILE and SSL_CERT_DIR are read; True by default
    ca_file, ca_pem: the CA certificates to trust instead of the system's
    system_ca: True to trust the system's as well, False to require others
    pinned_certificates: SHA-256 fingerprints of the only certificates of the server to trust
    client_certificate: the files of a certificate and of its key, for a server that asks for one
    allow_http: plain http to other machines, where anybody on the way can read secrets
    transport: sends the requests in place of the built-in HTTPS
    log: a function, or a logging.Logger, whose level then decides unless log_level is given
    clock: tells seconds, for tests of what happens in a day or a year
    credentials: what the client makes its sessions of, so that it always has a valid one
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
        use_environment: Optional[bool] = None,
        ca_file: Optional[Path] = None,
        ca_pem: Optional[Text] = None,
        system_ca: Optional[bool] = None,
        pinned_certificates: Sequence[str] = (),
        client_certificate: Optional[Tuple[Path, Path]] = None,
        allow_http: bool = False,
        transport: Optional[Transport] = None,
        log: Union[None, Log, logging.Logger] = None,
        log_level: Optional[LogLevel] = None,
        clock: Optional[ClockFunction] = None,
        credentials: Optional[Credentials] = None,
    ) -> None:
        config: Owned = lib.config_new()
        for name, value in (
            ("service_url", service_url),
            ("region", region),
            ("partner_id", partner_id),
            ("connect_timeout_ms", None if connect_timeout is None else _ms(connect_timeout)),
            ("request_timeout_ms", None if request_timeout is None else _ms(request_timeout)),
            ("total_timeout_ms", None if total_timeout is None else _ms(total_timeout)),
            ("max_retries", max_retries),
            ("user_agent", user_agent),
            ("client_tag", client_tag),
            ("max_response_bytes", max_response_bytes),
            ("ca_file", None if ca_file is None else os.fspath(ca_file)),
            ("ca_pem", ca_pem),
            ("system_ca", None if system_ca is None else int(system_ca)),
            ("use_environment", None if use_environment is None else int(use_environment)),
            ("allow_http", int(allow_http)),
        ):
            if value is not None:
                getattr(lib, f"config_set_{name}")(config, value)
        for header, content in (headers or {}).items():
            lib.config_add_header(config, header, content)
        if proxy is not None:
            one = Proxy(proxy) if isinstance(proxy, str) else proxy
            lib.config_set_proxy(config, one.url, one.user, one.password)
        for fingerprint in pinned_certificates:
            lib.config_add_pinned_certificate(config, fingerprint)
        if client_certificate is not None:
            lib.config_set_client_certificate(config, *(os.fspath(file) for file in client_certificate))
        if transport is not None:
            lib.config_set_transport(config, *_callbacks.arguments(_callbacks.transport, transport))
        if log is not None:
            level, function = _log_callback(log, log_level)
            lib.config_set_log(config, level, *_callbacks.arguments(_callbacks.log, function))
        if clock is not None:
            lib.config_set_clock(config, *_callbacks.arguments(_callbacks.clock, clock))
        self._owned = lib.client_new(config)
        if credentials is not None:
            self.set_credentials(credentials)

    def _do(self, action: str, read: Callable[[Any], Any], *arguments: Any) -> Any:
        function = getattr(lib, f"client_{action}" if action in ("call", "multirequest") else action)
        return read(function(self._handle, *arguments))

    @property
    def requests(self) -> Requests:
        """The same actions for programs that send by themselves and do not wait, as in asyncio."""
        return Requests(self)

    @property
    def ks(self) -> Optional[str]:
        """The session that all calls of this client carry; set it, to None for none."""
        try:
            return lib.client_get_ks(self._handle)  # type: ignore[no-any-return]
        except CallError as error:
            if error.status == Status.NO_SESSION:
                return None
            raise

    @ks.setter
    def ks(self, ks: Optional[Text]) -> None:
        lib.client_set_ks(self._handle, ks)

    def set_credentials(self, credentials: Optional[Credentials]) -> None:
        """Makes the client make its sessions itself, and keep one valid; None for no more."""
        lib.client_set_credentials(self._handle, None if credentials is None else credentials._handle)

    def acquire_ks(self, min_validity_seconds: int = 0) -> str:
        """A session of the credentials that is valid for so long, made now if need be. Ask before each use."""
        return lib.client_acquire_ks(self._handle, min_validity_seconds)  # type: ignore[no-any-return]

    def invalidate_ks(self, ks: Text) -> None:
        """Gives back a session that a server has refused, so that the next one is made anew."""
        lib.client_invalidate_ks(self._handle, ks)

    def export_session(self) -> str:
        """The session that the client keeps, for a keychain; as secret as the session in it."""
        return lib.client_export_session(self._handle)  # type: ignore[no-any-return]

    def import_session(self, session: Text) -> None:
        """Uses a session that a client with the same credentials has exported."""
        lib.client_import_session(self._handle, session)

    def cancel(self) -> None:
        """Ends every call that is under way now, on whichever thread, with Status.CANCELLED."""
        lib.client_cancel(self._handle)


def _log_callback(log: Union[Log, logging.Logger], level: Optional[LogLevel]) -> "tuple[LogLevel, Log]":
    if level is not None:
        level = LogLevel(level)  # before the library is given anything
    if not isinstance(log, logging.Logger):
        return level or LogLevel.INFO, log
    logger = log
    if level is None:
        level = max((one for one in _LOGGING if logger.isEnabledFor(_LOGGING[one])), default=LogLevel.ERROR)
    return level, lambda at, message: logger.log(_LOGGING.get(at, logging.DEBUG), "%s", message)
