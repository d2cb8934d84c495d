"""Requests: one call of the API each, sent by the library or by the program's own event loop."""

from __future__ import annotations

import json
from numbers import Real
from typing import Any, Callable, Generic, Mapping, Optional, Sequence, TypeVar

from . import _callbacks, errors
from ._callbacks import HttpRequest, HttpResponse
from ._interrupt import interruptible
from ._native import Exclusive, Handle, Owned, Text, lib
from .constants import HashType, SessionType, Status
from .local import PrivilegesText, privileges_text
from .session_info import SessionInfo

T = TypeVar("T")
TextResult = TypeVar("TextResult")
SessionInfoResult = TypeVar("SessionInfoResult")
NoResult = TypeVar("NoResult")
JsonResult = TypeVar("JsonResult")


def _take_string(request: Owned) -> str:
    return lib.request_take_string(request)  # type: ignore[no-any-return]


def _take_session_info(request: Owned) -> SessionInfo:
    return SessionInfo._copy(lib.request_take_session_info(request))


def _take_json(request: Owned) -> Any:
    try:
        return json.loads(lib.request_take_string(request))
    except RecursionError:
        message = "the response is nested too deeply for Python's json module; check the service URL"
        raise errors.of_status(lib, Status.UNEXPECTED_RESPONSE, message) from None


def _take_nothing(request: Owned) -> None:
    if not lib.request_is_done(request):
        lib.request_take_string(request)  # raises


def _json_object(name: str, value: Any) -> str:
    if not isinstance(value, Mapping):
        raise TypeError(f"{name} must be a dict, not {type(value).__name__}")
    return json.dumps(dict(value), allow_nan=False)


class Actions(Generic[TextResult, SessionInfoResult, NoResult, JsonResult]):
    """What can be requested from a server. `Client` performs it, `Client.requests` creates a `Request`."""

    def _do(self, action: str, take: Callable[[Owned], Any], *arguments: Any) -> Any:
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
        """Requests a session with a secret of the account (session.start). For your own servers only."""
        text = privileges_text(privileges)
        return self._do(  # type: ignore[no-any-return]
            "session_start", _take_string, secret, user_id, type, partner_id, expiry_seconds, text
        )

    def session_start_widget(
        self, widget_id: Optional[str] = None, *, partner_id: int = 0, expiry_seconds: int = 0
    ) -> SessionInfoResult:
        """Requests a session of an anonymous visitor (session.startWidgetSession), without a secret."""
        return self._do(  # type: ignore[no-any-return]
            "session_start_widget", _take_session_info, widget_id, partner_id, expiry_seconds
        )

    def session_get(self, ks: Optional[Text] = None) -> SessionInfoResult:
        """Requests what the server knows of an ADMIN session (session.get); None for the client's own."""
        return self._do("session_get", _take_session_info, ks)  # type: ignore[no-any-return]

    def session_end(self, ks: Optional[Text] = None, *, force: bool = False) -> NoResult:
        """Revokes a session (session.end); None for the client's own.

        force: also revoke a session that shares its group with others; see Status.SHARED_SESSION
        """
        return self._do("session_end", _take_nothing, ks, force)  # type: ignore[no-any-return]

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
        """Requests a session of another account with the secret of an account that may do so (session.impersonate)."""
        text = privileges_text(privileges)
        return self._do(  # type: ignore[no-any-return]
            "session_impersonate",
            _take_string,
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
        """Requests a session like a given one, but of another type or with other privileges
        (session.impersonateByKs)."""
        text = privileges_text(privileges)
        return self._do(  # type: ignore[no-any-return]
            "session_impersonate_by_ks", _take_session_info, session, type, expiry_seconds, text
        )

    def user_login_by_login_id(
        self,
        login_id: str,
        password: Text,
        *,
        partner_id: int = 0,
        expiry_seconds: int = 0,
        privileges: PrivilegesText = None,
        otp: Optional[Text] = None,
    ) -> TextResult:
        """Logs a user in with e-mail address and password (user.loginByLoginId). Not retried once the server may have
        received it, since failed logins lock the user.

        partner_id: 0 for the user's default account
        otp: the one-time password of two-factor authentication, if the login fails with Status.MISSING_OTP
        """
        text = privileges_text(privileges)
        return self._do(  # type: ignore[no-any-return]
            "user_login_by_login_id", _take_string, login_id, password, partner_id, expiry_seconds, text, otp
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
        """Logs a user in with a user id of the account (user.login). Prefer `user_login_by_login_id`."""
        text = privileges_text(privileges)
        return self._do(  # type: ignore[no-any-return]
            "user_login", _take_string, user_id, password, partner_id, expiry_seconds, text
        )

    def user_login_by_ks(self, requested_partner_id: int, ks: Optional[Text] = None) -> SessionInfoResult:
        """Requests a session of another account of the user who is logged in (user.loginByKs)."""
        return self._do("user_login_by_ks", _take_session_info, ks, requested_partner_id)  # type: ignore[no-any-return]

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

        ks: the session to begin with; None to request a widget session for this
        """
        text = privileges_text(privileges)
        return self._do(  # type: ignore[no-any-return]
            "app_token_start_session",
            _take_session_info,
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

    def acquire_ks(self, min_validity_seconds: int = 0) -> TextResult:
        """Returns the session that the client's next call would carry, renewed first if necessary. Call it before
        each use.

        min_validity_seconds: how long the session must remain valid
        """
        return self._do("acquire_ks", _take_string, min_validity_seconds)  # type: ignore[no-any-return]

    def acquire_session_info(self, min_validity_seconds: int = 0) -> SessionInfoResult:
        """Like `acquire_ks`, with the session's expiry by the server's clock: an upper bound if the server reports
        none; None if it is unknown, since the session was set with `set_ks`."""
        return self._do("acquire_ks", _take_session_info, min_validity_seconds)  # type: ignore[no-any-return]

    def call(self, service: str, action: str, params: Optional[Mapping[str, Any]] = None) -> JsonResult:
        """Calls any action of the API with the client's session, or with the "ks" in `params`."""
        text = None if params is None else _json_object("params", params)
        return self._do("call", _take_json, service, action, text)  # type: ignore[no-any-return]

    def multirequest(self, requests: Sequence[Mapping[str, Any]]) -> JsonResult:
        """Calls several actions in one HTTP request, and returns a list of their results.

        requests: dicts such as {"service": "media", "action": "get", "entryId": "0_video001"}, in which {"$result":
            "1:ks"} is the member "ks" of the first result. A failed action does not raise: its result is a
            dict with "objectType": "KalturaAPIException", "code" and "message".
        """
        if isinstance(requests, (str, bytes, Mapping)):
            raise TypeError(f"requests must be a list of dicts, not {type(requests).__name__}")
        text = "[" + ",".join(_json_object("each of the requests", one) for one in requests) + "]"
        return self._do("multirequest", _take_json, text)  # type: ignore[no-any-return]


class Request(Handle, Generic[T]):
    """One call of the API. Either call `perform`, which sends it, or send it from an event loop:

        done = request.advance()
        while not done:
            if request.http is None:
                sleep(request.wait)
                done = request.advance()
            else:
                done = request.receive(send(request.http))
        result = request.take()

    Several HTTP requests may be necessary, with pauses for retries. Threads may share a request, but only `cancel`
    does not wait while another thread is using it.
    """

    def __init__(self, owned: Owned, take: Callable[[Owned], T], is_interruptible: bool) -> None:
        self._own(owned, "kaltura_request", "use Client.requests")
        self._take = take
        self._is_interruptible = is_interruptible
        self._is_cancelled = False

    @property
    def _handle(self) -> Exclusive:
        return super()._handle  # type: ignore[return-value]

    def perform(self) -> T:
        """Sends the request, blocks until it is finished, and returns the result. Ctrl-C cancels it."""
        handle = self._handle
        if self._is_interruptible:
            interruptible(lambda: lib.request_perform(handle), lambda: lib.request_cancel(handle))
        else:
            lib.request_perform(handle)
        return self._take(handle)

    def cancel(self) -> None:
        """Cancels this request only: `perform`, or the next `advance`, fails with Status.CANCELLED. A request that is
        finished is not changed. May be called on any thread at any time."""
        self._is_cancelled = True
        lib.request_cancel(self._handle)

    def set_timeout(self, seconds: float) -> "Request[T]":
        """Sets the total time, with retries, pauses and renewal of the session, in place of the client's. It starts
        with `perform` or the first `advance`."""
        lib.request_set_timeout_ms(self._handle, milliseconds("timeout", seconds))
        return self

    def advance(self) -> bool:
        """Takes the request one step further without blocking, and returns whether it is done. Call it once to start
        the request, and when `wait` is over. An error is final."""
        handle = self._handle
        with handle.turn():
            lib.request_advance(handle)
            return bool(lib.request_is_done(handle))

    @property
    def http(self) -> Optional[HttpRequest]:
        """The HTTP request to send now; None if there is none."""
        handle = self._handle
        with handle.turn():
            http = lib.request_http(handle)
            return None if http is None else _callbacks.read_request(http, lambda: self._is_cancelled)

    @property
    def wait(self) -> Optional[float]:
        """The seconds until the next `advance` when there is no HTTP request to send; None if there is nothing to
        wait for."""
        wait: int = lib.request_wait_ms(self._handle)
        return None if wait < 0 else wait / 1000

    def receive(self, response: HttpResponse) -> bool:
        """Hands over the response to `http`, advances, and returns whether the request is done."""
        handle = self._handle
        with handle.turn():
            _callbacks.fill_response(lib.request_response(handle), response)
            return self.advance()

    def fail(self, status: Status, message: Optional[str] = None, *, may_have_been_sent: bool = True) -> None:
        """Reports that there is no response to `http`, and advances. The request then waits to retry, or raises the
        error."""
        handle = self._handle
        with handle.turn():
            lib.http_response_fail(lib.request_response(handle), status, may_have_been_sent, message)
            self.advance()

    @property
    def done(self) -> bool:
        """Whether it has finished successfully."""
        return bool(lib.request_is_done(self._handle))

    def take(self) -> T:
        """Takes the result of a request that is done. It can be taken once."""
        return self._take(self._handle)


class Requests(Actions["Request[str]", "Request[SessionInfo]", "Request[None]", "Request[Any]"]):
    """Creates requests. Nothing is sent before `Request.perform` or `Request.advance`."""

    def __init__(self, client: Owned, is_interruptible: bool) -> None:
        # Anything else would be taken for an address.
        if not isinstance(client, Owned) or client.kind != "kaltura_client":
            raise TypeError(f"Requests cannot be created from {type(client).__name__}: use Client.requests")
        self._client = client
        self._is_interruptible = is_interruptible

    def _do(self, action: str, take: Callable[[Owned], Any], *arguments: Any) -> Any:
        owned = getattr(lib, f"request_{action}")(self._client, *arguments)
        owned.thrown = self._client.thrown
        return Request(owned, take, self._is_interruptible)


def milliseconds(name: str, seconds: float) -> int:
    if not isinstance(seconds, Real):
        raise TypeError(f"{name} must be a number of seconds, not {type(seconds).__name__}")
    if not 0.001 <= seconds <= 86400:
        message = f"{name}: is {seconds} s, but must be from 0.001 to 86400 (one day)"
        raise errors.of_status(lib, Status.INVALID_ARGUMENT, message)
    return round(seconds * 1000)
