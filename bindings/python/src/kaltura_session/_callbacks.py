"""Functions of the program that the library calls: transport, log, clock, and those of credentials.

The library is given one C function of each kind, which lives as long as this module, and as `user` a
number that stands for a function of the program, which is held until the library drops it.
"""

from __future__ import annotations

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
from ._native import Text, ends_the_call, callback_raised, lib
from .constants import Clock, LogLevel, Status, known

Headers = Union[Mapping[str, str], Sequence[Tuple[str, str]]]


@dataclass(frozen=True)
class HttpRequest:
    """What is to be sent: exactly these headers, and this body, which may hold secrets."""

    method: str
    url: str
    headers: List[Tuple[str, str]] = field(repr=False)
    body: bytes = field(repr=False)
    timeout: Optional[float]  #: seconds from now; None when the program chooses
    max_response_bytes: int
    _cancelled: Callable[[], bool] = field(repr=False, default=lambda: False)

    def is_cancelled(self) -> bool:
        """Whether `Client.cancel` has ended the call: look at it from time to time, and give up then."""
        return self._cancelled()


@dataclass(frozen=True)
class HttpResponse:
    """What came back, with whatever status. Redirects are responses, and not to be followed."""

    status: int
    headers: Headers
    body: bytes = field(repr=False)


class TransportError(Exception):
    """Raise it in a transport to say why there is no response.

    may_have_been_sent: False only if the server has certainly received nothing, so that even a login
    may be tried again
    """

    def __init__(self, status: Status, message: str, may_have_been_sent: bool = True) -> None:
        super().__init__(message)
        self.status = status
        self.may_have_been_sent = may_have_been_sent


Transport = Callable[[HttpRequest], HttpResponse]
Log = Callable[[LogLevel, str], None]
ClockFunction = Callable[[Clock], float]


def read_request(pointer: int, cancelled: Callable[[], bool] = lambda: False) -> HttpRequest:
    timeout = lib.http_request_timeout_ms(pointer)
    count = lib.http_request_header_count(pointer)
    return HttpRequest(
        method=lib.http_request_method(pointer),
        url=lib.http_request_url(pointer),
        headers=[
            (lib.http_request_header_name(pointer, i), lib.http_request_header_value(pointer, i)) for i in range(count)
        ],
        body=lib.http_request_body(pointer, None).encode("utf-8"),
        timeout=None if timeout < 0 else timeout / 1000,
        max_response_bytes=lib.http_request_max_response_bytes(pointer),
        _cancelled=cancelled,
    )


def fill_response(pointer: int, response: HttpResponse) -> None:
    lib.http_response_set_status(pointer, response.status)
    headers = response.headers.items() if isinstance(response.headers, Mapping) else response.headers
    for name, value in headers:
        lib.http_response_add_header(pointer, name, value)
    body = bytes(response.body)  # of a memoryview, len is not the number of bytes
    lib.http_response_append_body(pointer, body, len(body))


def _why(exception: BaseException) -> TransportError:
    """What an exception of a transport says, also of one on urllib, which wraps it."""
    if ends_the_call(exception):
        return TransportError(Status.CANCELLED, f"the transport raised {type(exception).__name__}")  # not tried again
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
    # Its text may quote what was sent: it is the cause of the error that is raised, not part of its text.
    return TransportError(Status.CONNECTION_BROKEN, f"the transport raised {type(exception).__name__}")


_numbers = itertools.count(1)
_held: Dict[int, Any] = {}


def hold(function: Any) -> int:
    """Keeps a function of the program until the library drops the number."""
    number = next(_numbers)
    _held[number] = function
    return number


@CFUNCTYPE(None, c_void_p)  # type: ignore[untyped-decorator]
def drop(user: int, held: Dict[int, Any] = _held) -> None:
    # At the end of the process a client may go after the names of this module.
    held.pop(user, None)


def arguments(c_function: Any, function: Any) -> List[Any]:
    """What the library takes for a function of the program: C's function, `user` and `drop`."""
    return [cast(c_function, c_void_p), hold(function), cast(drop, c_void_p)]


@CFUNCTYPE(c_int32, c_void_p, c_void_p, c_void_p)  # type: ignore[untyped-decorator]
def transport(user: int, request: int, response: int) -> int:
    # The request is gone after this call, though a program may keep its copy, on other threads too.
    alive, lock = [True], threading.RLock()

    def is_cancelled() -> bool:
        with lock:
            return alive[0] and bool(lib.http_request_is_cancelled(request))

    try:
        read = read_request(request, is_cancelled)
        fill_response(response, _held[user](read))
        return int(Status.OK)
    except BaseException as exception:
        callback_raised(exception)
        why = _why(exception)
        try:
            message = str(why).replace("\0", "").encode("utf-8", "replace")
            lib.http_response_fail(response, why.status, why.may_have_been_sent, message)
            return int(why.status)
        except (TypeError, ValueError):  # of a status that is none; what leaves this function leaves its result open
            lib.http_response_fail(response, Status.CONNECTION_BROKEN, True, None)
            return int(Status.CONNECTION_BROKEN)
    finally:
        with lock:
            alive[0] = False


def _tell(user: int, *what: Any) -> None:
    """Calls a function whose failure is nobody's response: ctypes shows it."""
    try:
        _held[user](*what)
    except BaseException as exception:
        if not ends_the_call(exception):
            raise
        callback_raised(exception)


@CFUNCTYPE(None, c_void_p, c_int32, c_char_p)  # type: ignore[untyped-decorator]
def log(user: int, level: int, message: bytes) -> None:
    _tell(user, known(LogLevel, level), message.decode("utf-8"))


@CFUNCTYPE(c_int64, c_void_p, c_int32)  # type: ignore[untyped-decorator]
def clock(user: int, which: int) -> int:
    try:
        return int(_held[user](known(Clock, which)) * 1000)
    except BaseException as exception:
        if ends_the_call(exception):
            callback_raised(exception)
        else:
            sys.excepthook(*sys.exc_info())
        return (time.monotonic_ns() if which == Clock.MONOTONIC else time.time_ns()) // 1_000_000


def _response(user: int, fill: Callable[[Any], None]) -> int:
    try:
        fill(_held[user]())
        return int(Status.OK)
    except BaseException as exception:
        callback_raised(exception)
        return int(Status.CALLBACK)


@CFUNCTYPE(c_int32, c_void_p, c_void_p)  # type: ignore[untyped-decorator]
def make_ks(user: int, response: int) -> int:
    def fill(made: Union[Text, Tuple[Text, int]]) -> None:
        ks, expires_at = (made, 0) if isinstance(made, (str, bytes)) else made
        lib.credentials_result_set_ks(response, ks, expires_at)

    return _response(user, fill)


@CFUNCTYPE(c_int32, c_void_p, c_void_p)  # type: ignore[untyped-decorator]
def make_otp(user: int, response: int) -> int:
    return _response(user, lambda otp: lib.credentials_result_set_otp(response, otp))


@CFUNCTYPE(None, c_void_p, c_char_p, c_int64)  # type: ignore[untyped-decorator]
def renewal(user: int, ks: bytes, expires_at: int) -> None:
    _tell(user, ks.decode("utf-8"), expires_at)


@CFUNCTYPE(None, c_void_p, c_void_p)  # type: ignore[untyped-decorator]
def failure(user: int, error: int) -> None:
    _tell(user, errors.read(lib, error))
