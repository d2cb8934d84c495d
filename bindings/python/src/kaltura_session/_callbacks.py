"""Callbacks of the program: transport, log, clock, and those of credentials.

The library gets one C function of each kind, which exists as long as this module. Its `user_data` is a number that
identifies a Python callback, which is kept until the library calls `destroy`.
"""

from __future__ import annotations

import inspect
import itertools
import socket
import ssl
import sys
import threading
import time
from ctypes import CFUNCTYPE, c_char_p, c_int32, c_int64, c_void_p, cast
from dataclasses import dataclass, field
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple, Union

from . import errors
from ._native import Text, callback_raised, credentials_raised, ends_the_call, explained, lib
from .constants import Clock, LogLevel, Status, known
from .session_info import SessionInfo

Headers = Union[Mapping[str, str], Sequence[Tuple[str, str]]]


@dataclass(frozen=True)
class HttpRequest:
    """An HTTP request to send by POST: exactly these headers, and this body, which may contain secrets. Redirects must
    not be followed."""

    url: str
    headers: List[Tuple[str, str]] = field(repr=False)
    body: bytes = field(repr=False)
    timeout: float  #: seconds from now
    needs_new_connection: bool  #: send it on a new connection, since a login cannot be retried
    _cancelled: Callable[[], bool] = field(repr=False, compare=False, default=lambda: False)

    def is_cancelled(self) -> bool:
        """Whether the call was cancelled. A transport polls this from time to time, and then gives up."""
        return self._cancelled()


@dataclass(frozen=True)
class HttpResponse:
    """The response, with any status."""

    status: int
    headers: Headers
    body: bytes = field(repr=False)


class TransportError(Exception):
    """Raised by a transport that gets no response.

    may_have_been_sent: False only if the server has certainly received nothing, so that even a login may be retried
    """

    def __init__(self, status: Status, message: str, may_have_been_sent: bool = True) -> None:
        super().__init__(message)
        self.status = status
        self.may_have_been_sent = may_have_been_sent


Transport = Callable[[HttpRequest], HttpResponse]
Log = Callable[[LogLevel, str], None]
ClockFunction = Callable[[Clock], float]


def read_request(http: int, cancelled: Callable[[], bool]) -> HttpRequest:
    return HttpRequest(
        url=lib.http_request_url(http),
        headers=[
            (lib.http_request_header_name(http, i), lib.http_request_header_value(http, i))
            for i in range(lib.http_request_header_count(http))
        ],
        body=lib.http_request_body(http, None).encode("utf-8"),
        timeout=lib.http_request_timeout_ms(http) / 1000,
        needs_new_connection=bool(lib.http_request_needs_new_connection(http)),
        _cancelled=cancelled,
    )


def fill_response(pointer: int, response: HttpResponse) -> None:
    if not isinstance(response, HttpResponse):
        raise TypeError(f"response must be HttpResponse, not {type(response).__name__}")
    lib.http_response_set_status(pointer, response.status)
    headers = response.headers.items() if isinstance(response.headers, Mapping) else response.headers
    for name, value in headers:
        lib.http_response_add_header(pointer, name, value)
    body = bytes(response.body)  # len of a memoryview is not the number of bytes
    lib.http_response_append_body(pointer, body, len(body))


def _why(exception: BaseException) -> TransportError:
    """Classifies an exception of a transport; urllib wraps those of the socket."""
    if ends_the_call(exception):
        return TransportError(Status.CANCELLED, f"the transport raised {type(exception).__name__}")  # not retried
    reason = getattr(exception, "reason", exception)
    for one in (exception, reason):
        if isinstance(one, TransportError):
            return one
        if isinstance(one, socket.gaierror):
            return TransportError(Status.RESOLVE, str(one), False)
        if isinstance(one, ConnectionRefusedError):
            return TransportError(Status.CONNECT, str(one), False)
        if isinstance(one, ssl.SSLCertVerificationError):
            return TransportError(Status.TLS, str(one), False)
        if isinstance(one, TimeoutError):
            return TransportError(Status.TIMEOUT, str(one))
    # Its message may quote what was sent, so it is only the cause of the error.
    return TransportError(Status.CONNECTION_BROKEN, f"the transport raised {type(exception).__name__}")


_numbers = itertools.count(1)
_held: Dict[int, Any] = {}


def check_callable(callback: Any) -> None:
    if not callable(callback):
        raise TypeError(f"a callback must be a function, not {type(callback).__name__}")
    if inspect.iscoroutinefunction(callback):
        raise TypeError("a callback cannot be an async function: it is called on the thread of the call")


def hold(callback: Any) -> int:
    """Keeps a callback of the program until the library calls `destroy` with the number."""
    number = next(_numbers)
    _held[number] = callback
    return number


@CFUNCTYPE(None, c_void_p)  # type: ignore[untyped-decorator]
def destroy(user_data: int, held: Dict[int, Any] = _held) -> None:
    # When the process ends, a client may be freed after the names of this module.
    held.pop(user_data, None)


def arguments(c_function: Any, callback: Any) -> List[Any]:
    """The arguments of a registration: the C function, `user_data` and `destroy`."""
    check_callable(callback)
    return [cast(c_function, c_void_p), hold(callback), cast(destroy, c_void_p)]


def observer_arguments(on_renewed: Optional[Any], on_failed: Optional[Any]) -> List[Any]:
    """The same for both callbacks of an observer; NULL for one that is None."""
    for one in (on_renewed, on_failed):
        if one is not None:
            check_callable(one)
    c_functions = [
        None if callback is None else cast(c_function, c_void_p)
        for c_function, callback in ((renewed, on_renewed), (failed, on_failed))
    ]
    return [*c_functions, hold((on_renewed, on_failed)), cast(destroy, c_void_p)]


@CFUNCTYPE(c_int32, c_void_p, c_void_p, c_void_p)  # type: ignore[untyped-decorator]
def transport(user_data: int, http: int, response: int) -> int:
    # `http` is valid during this call, but the program may keep its copy, on other threads too.
    alive, lock = [True], threading.RLock()

    def is_cancelled() -> bool:
        with lock:
            return alive[0] and bool(lib.http_request_is_cancelled(http))

    try:
        fill_response(response, _held[user_data](read_request(http, is_cancelled)))
        return int(Status.OK)
    except BaseException as exception:
        callback_raised(exception)
        why = _why(exception)
        try:
            message = str(why).replace("\0", "").encode("utf-8", "replace")
            lib.http_response_fail(response, why.status, why.may_have_been_sent, message)
            return int(why.status)
        except (TypeError, ValueError):  # an invalid status; if this raised, the result would be undefined
            lib.http_response_fail(response, Status.CONNECTION_BROKEN, True, None)
            return int(Status.CONNECTION_BROKEN)
    finally:
        with lock:
            alive[0] = False


def _notify(callback: Any, *values: Any) -> None:
    """Calls a callback whose failure changes nothing: ctypes prints it."""
    try:
        callback(*values)
    except BaseException as exception:
        if not ends_the_call(exception):
            raise
        callback_raised(exception)


@CFUNCTYPE(None, c_void_p, c_int32, c_char_p)  # type: ignore[untyped-decorator]
def log(user_data: int, level: int, message: bytes) -> None:
    _notify(_held[user_data], known(LogLevel, level), message.decode("utf-8"))


@CFUNCTYPE(c_int64, c_void_p, c_int32)  # type: ignore[untyped-decorator]
def clock(user_data: int, which: int) -> int:
    try:
        return int(_held[user_data](known(Clock, which)) * 1000)
    except BaseException as exception:
        if ends_the_call(exception):
            callback_raised(exception)
        else:
            sys.excepthook(*sys.exc_info())
        return (time.monotonic_ns() if which == Clock.MONOTONIC else time.time_ns()) // 1_000_000


def _result(user_data: int, fill: Callable[[Any], None]) -> int:
    try:
        fill(_held[user_data]())
        credentials_raised(None)
        return int(Status.OK)
    except BaseException as exception:
        credentials_raised(exception)
        return int(Status.CALLBACK)


@CFUNCTYPE(c_int32, c_void_p, c_void_p)  # type: ignore[untyped-decorator]
def make_ks(user_data: int, result: int) -> int:
    def fill(made: Union[Text, Tuple[Text, int]]) -> None:
        ks, expires_at = made if isinstance(made, tuple) else (made, 0)
        lib.credentials_result_set_ks(result, ks, expires_at)

    return _result(user_data, fill)


@CFUNCTYPE(c_int32, c_void_p, c_void_p)  # type: ignore[untyped-decorator]
def make_otp(user_data: int, result: int) -> int:
    return _result(user_data, lambda otp: lib.credentials_result_set_otp(result, otp))


@CFUNCTYPE(None, c_void_p, c_void_p)  # type: ignore[untyped-decorator]
def renewed(user_data: int, session: int) -> None:
    _notify(_held[user_data][0], SessionInfo._copy(session))


@CFUNCTYPE(None, c_void_p, c_void_p, c_int64)  # type: ignore[untyped-decorator]
def failed(user_data: int, error: int, expires_at: int) -> None:
    _notify(_held[user_data][1], explained(errors.read(lib, error)), expires_at or None)
