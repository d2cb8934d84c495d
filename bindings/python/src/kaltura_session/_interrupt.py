"""Blocking calls that Ctrl-C can interrupt."""

from __future__ import annotations

import contextvars
import threading
from typing import Callable, List, Optional


def interruptible(call: Callable[[], None], cancel: Callable[[], None]) -> None:
    """Makes a blocking call. If a signal handler raises an exception on the main thread meanwhile, cancels the call
    and raises that exception.

    Python runs signal handlers on the main thread, but not while it is inside a C function. So the main thread waits
    for another one that makes the call.
    """
    if threading.current_thread() is not threading.main_thread():
        call()
        return
    raised: List[Optional[BaseException]] = []
    ended = threading.Lock()
    ended.acquire()
    context = contextvars.copy_context()

    def run() -> None:
        try:
            context.run(call)
            raised.append(None)
        except BaseException as exception:
            raised.append(exception)
        finally:
            ended.release()

    thread = threading.Thread(target=run, name="kaltura_session", daemon=True)
    try:
        try:
            thread.start()
        except RuntimeError:  # none can be started, for instance while the interpreter is finalized
            call()
            return
        ended.acquire()
    except BaseException:
        cancel()
        # The exception may also be raised just after the lock was acquired.
        if thread.ident is not None and not raised:
            ended.acquire()
        raise
    exception = raised.pop()
    if exception is not None:
        try:
            raise exception
        finally:
            del exception  # ends the reference cycle of exception, traceback and frame
