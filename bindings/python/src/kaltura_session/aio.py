"""A client for asyncio."""

from __future__ import annotations

import asyncio
import threading
from types import TracebackType
from typing import Any, Awaitable, Callable, Optional, Type

from ._native import Owned, Text
from .client import Client
from .credentials import Credentials
from .requests import Actions, Request
from .session_info import SessionInfo


class AsyncClient(Actions[Awaitable[str], Awaitable[SessionInfo], Awaitable[None], Awaitable[Any]]):
    """A client of one Kaltura server, whose calls are awaited. The arguments are those of `Client`.

    Each call runs on a separate thread, which neither blocks the event loop nor keeps the process alive. If the task is
    cancelled, for instance by `asyncio.wait_for`, the call is cancelled. Callbacks run on the thread of the call, and
    cannot be async functions; they may wait for one with `asyncio.run_coroutine_threadsafe`.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        self._client = Client(*args, **options)

    def _do(self, action: str, take: Callable[[Owned], Any], *arguments: Any) -> Any:
        return _perform(self._client.requests._do(action, take, *arguments))

    def set_ks(self, ks: Optional[Text]) -> None:
        """See `Client.set_ks`."""
        self._client.set_ks(ks)

    def set_credentials(self, credentials: Optional[Credentials]) -> None:
        """See `Client.set_credentials`."""
        self._client.set_credentials(credentials)

    def invalidate_ks(self, ks: Text) -> None:
        """See `Client.invalidate_ks`."""
        self._client.invalidate_ks(ks)

    def export_session(self) -> str:
        """See `Client.export_session`."""
        return self._client.export_session()

    def import_session(self, exported: Text) -> None:
        """See `Client.import_session`."""
        self._client.import_session(exported)

    def cancel(self) -> None:
        """Cancels all calls in progress: they fail with Status.CANCELLED."""
        self._client.cancel()

    def close(self) -> None:
        """Cancels all calls in progress and frees the client. May be called again."""
        try:
            self._client.cancel()
        except ValueError:
            return  # it is closed
        self._client.close()

    async def __aenter__(self) -> "AsyncClient":
        return self

    async def __aexit__(
        self,
        kind: Optional[Type[BaseException]],
        exception: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.close()


async def _perform(request: "Request[Any]") -> Any:
    loop = asyncio.get_running_loop()
    ended: "asyncio.Future[Any]" = loop.create_future()

    def settle(result: Any, exception: Optional[BaseException]) -> None:
        if ended.done():  # the task was cancelled
            return
        if exception is None:
            ended.set_result(result)
        else:
            ended.set_exception(exception)

    def run() -> None:
        outcome: "tuple[Any, Optional[BaseException]]"
        try:
            outcome = (request.perform(), None)
        except BaseException as exception:
            outcome = (None, exception)
        try:
            loop.call_soon_threadsafe(settle, *outcome)
        except RuntimeError:
            pass  # the loop is closed

    # Not the loop's executor, whose few threads would be occupied, and which is joined at exit.
    threading.Thread(target=run, name="kaltura_session", daemon=True).start()
    try:
        return await ended
    except asyncio.CancelledError:
        request.cancel()
        raise
