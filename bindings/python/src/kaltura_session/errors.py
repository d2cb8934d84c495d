"""The exceptions. Catch `Error`, or the class of a category; distinguish by `status` and `api_code`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Dict, NamedTuple, Optional, Type, Union

from .constants import Category, Cause, RetryClass, Status, known

if TYPE_CHECKING:
    from ._native import Library


class Details(NamedTuple):
    """What the library reports about a failure."""

    status: Union[Status, int]
    category: Union[Category, int]
    message: str
    api_code: Optional[str]
    cause: Union[Cause, int]
    http_status: Optional[int]
    request_id: Optional[str]
    retry_class: Union[RetryClass, int]
    retry_after_seconds: Optional[int]


class Error(Exception):
    """A failed call. The message says what happened and what to do; it contains no secret and no session.

    status: the status of the call; an int if only a newer library knows it
    category: the kind of failure, which is also the subclass
    api_code: the error code of the API, such as "START_SESSION_ERROR"; None if the API reported none
    cause: why the server does not accept a session (Status.INVALID_KS)
    http_status: None if there was no response
    request_id: the server's id of the request, which Kaltura's support asks for
    retry_class: whether a retry can help; retry_after_seconds: when, if it is known
    """

    def __init__(self, details: Details) -> None:
        super().__init__(details)
        self.details = details
        self.status = details.status
        self.category = details.category
        self.message = details.message
        self.api_code = details.api_code
        self.cause = details.cause
        self.http_status = details.http_status
        self.request_id = details.request_id
        self.retry_class = details.retry_class
        self.retry_after_seconds = details.retry_after_seconds

    def __str__(self) -> str:
        return self.message

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.status}: {self.message}>"


class CallError(Error):
    """The call, or its use of the client, is wrong."""


class InvalidArgumentError(CallError, ValueError):
    """An argument is wrong; the message names it."""


class KsError(Error):
    """The library did not accept a session."""


class NetworkError(Error):
    """There was no response."""


class ResponseError(Error):
    """The response is not one of the Kaltura API."""


class ApiError(Error):
    """The Kaltura API returned an error: see api_code."""


class InternalError(Error):
    """The library or the system failed."""


CLASSES: Dict[int, Type[Error]] = {
    Category.CALL: CallError,
    Category.KS: KsError,
    Category.NETWORK: NetworkError,
    Category.RESPONSE: ResponseError,
    Category.API: ApiError,
    Category.INTERNAL: InternalError,
}


def take(lib: "Library", error: int) -> Error:
    """Converts an error of the library into an exception, and frees it."""
    try:
        return read(lib, error)
    finally:
        lib.error_free(error)


def read(lib: "Library", error: int) -> Error:
    """Converts an error of the library into an exception."""
    status = lib.error_status(error)
    category = lib.status_category(status)
    details = Details(
        status=known(Status, status),
        category=known(Category, category),
        message=lib.error_message(error).replace(": is NULL, but", ": is None, but"),
        api_code=lib.error_api_code(error),
        cause=known(Cause, lib.error_cause(error)),
        http_status=lib.error_http_status(error) or None,
        request_id=lib.error_request_id(error),
        retry_class=known(RetryClass, lib.error_retry_class(error)),
        retry_after_seconds=lib.error_retry_after_seconds(error) or None,
    )
    return _of(details)


def of_status(lib: "Library", status: int, message: Optional[str] = None) -> Error:
    """Creates the exception of a status that comes without an error of the library."""
    return _of(
        Details(
            status=known(Status, status),
            category=known(Category, lib.status_category(status)),
            message=message or lib.status_string(status),
            api_code=None,
            cause=Cause.NONE,
            http_status=None,
            request_id=None,
            retry_class=RetryClass.NEVER,
            retry_after_seconds=None,
        )
    )


def _of(details: Details) -> Error:
    if details.status == Status.INVALID_ARGUMENT:
        return InvalidArgumentError(details)
    return CLASSES.get(details.category, Error)(details)
