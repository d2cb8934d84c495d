"""Finds and loads the library, and makes its functions callable as its header declares them.

The header for parsers has one declaration per line. It determines how arguments are checked (ctypes would truncate
a number that is too large, and a string at its first NUL), how results are copied and freed, and what raises an error.
"""

from __future__ import annotations

import atexit
import ctypes
import os
import re
import threading
import time
import weakref
from ctypes import c_char_p, c_int32, c_int64, c_size_t, c_void_p
from functools import partial
from pathlib import Path
from typing import Any, Callable, ContextManager, Dict, List, Optional, Sequence, Tuple, Type, TypeVar, Union

from . import errors
from .constants import Status

SONAME = "libkaltura_session.so.0"
HERE = Path(__file__).parent

Text = Union[str, bytes]
H = TypeVar("H", bound="Handle")


class Calls:
    """The calls that are inside the library.

    While the interpreter is finalized, it ends each thread that asks for its lock. In a callback that would unwind
    through the frames of the library, which aborts the process. So no call of another thread may be inside the
    library then: `finish` cancels those that are, and waits for them. Their threads end, as do those that make new
    calls.
    """

    MAX_WAIT_SECONDS = 5

    def __init__(self) -> None:
        self._depths: Dict[int, int] = {}  # of each thread that is inside the library
        self._finishing: Optional[int] = None  # the thread that finalizes the interpreter
        # Held to take the pointer of an object that is being freed, and to cancel requests that have theirs: the weak
        # references of an object remain valid while `__del__` runs.
        self.pointers = threading.RLock()
        # Bound now: the names of modules may be gone when the last objects are freed.
        self._thread = threading.get_ident

    def try_enter(self) -> bool:
        thread = self._thread()
        depth = self._depths.get(thread, 0)
        self._depths[thread] = depth + 1
        # A callback may still make calls, since its thread is waited for.
        if depth or self._finishing in (None, thread):
            return True
        self.leave()
        return False

    def end_thread(self) -> None:
        """Ends this thread, silently, if it is outside of the library and must not enter it again."""
        thread = self._thread()
        if self._finishing not in (None, thread) and thread not in self._depths:
            raise SystemExit("the interpreter is shutting down")

    def leave(self) -> None:
        thread = self._thread()
        if self._depths[thread] == 1:
            del self._depths[thread]
        else:
            self._depths[thread] -= 1

    def finish(self) -> None:
        self._finishing = self._thread()
        end = time.monotonic() + self.MAX_WAIT_SECONDS
        while set(self._depths) - {self._finishing} and time.monotonic() < end:
            Exclusive.cancel_requests()
            time.sleep(0.01)

    def after_fork(self) -> None:
        """The child only has the thread that forked, which may be in a callback."""
        thread = self._thread()
        self._depths = {thread: self._depths[thread]} if thread in self._depths else {}
        self.pointers = threading.RLock()


calls = Calls()
atexit.register(calls.finish)


class Thrown:
    """What the callbacks of one client's credentials have raised last. The client also reports this failure in later
    calls and to other threads."""

    exception: Optional[BaseException] = None


class Owned:
    """An object of the library, freed when it is no longer referenced.

    A call in progress references it, so that `close` on one thread does not free what another one is using.
    """

    __slots__ = ("pointer", "kind", "thrown", "_free", "_pid")

    def __init__(self, pointer: int, kind: str, free: Callable[[int], None]) -> None:
        self.pointer = pointer
        self.kind = kind
        self.thrown: Optional[Thrown] = None  # of a client and its requests
        self._free = free
        self._pid = os.getpid()

    def __reduce__(self) -> Any:
        raise TypeError("objects of the library can be neither copied nor pickled")

    def __del__(self, getpid: Callable[[], int] = os.getpid, calls: Calls = calls) -> None:
        # A forked child must not close the parent's connections. Defaults are used because the names of this module
        # may be gone when the process ends.
        if self._pid == getpid() and calls.try_enter():  # it may call `destroy`
            try:
                with calls.pointers:
                    pointer, self.pointer = self.pointer, 0
                self._free(pointer)
            finally:
                calls.leave()


# The objects that only one thread at a time may use, as the header says.
EXCLUSIVE = frozenset(
    f"kaltura_{name}" for name in ("config", "credentials", "privileges", "request", "sign_options")
)
# The only function that may be called while another thread uses such an object.
UNLOCKED = "kaltura_request_cancel"


class Exclusive(Owned):
    """An object that only one thread at a time may use: calls release the interpreter's lock, so they lock it.

    The lock is reentrant, so that several calls can be one step. A callback that runs during a call must not use the
    object of that call. Freeing needs no lock: nothing references the object then.
    """

    __slots__ = ("lock", "_in_call", "_is_lost", "__weakref__")

    all: "weakref.WeakSet[Exclusive]" = weakref.WeakSet()

    def __init__(self, pointer: int, kind: str, free: Callable[[int], None]) -> None:
        super().__init__(pointer, kind, free)
        self.lock = threading.RLock()
        self._in_call = False
        self._is_lost = False
        self.all.add(self)

    @classmethod
    def after_fork(cls) -> None:
        """The child only has the thread that forked: what another thread was using stays locked and half changed."""
        for one in list(cls.all):
            if one.lock.acquire(blocking=False):
                one.lock.release()
            else:
                one._is_lost = True

    @classmethod
    def cancel_requests(cls) -> None:
        try:
            requests = [one for one in cls.all if one.kind == "kaltura_request"]
        except RuntimeError:  # another thread has just added one; this is called again
            return
        for request in requests:
            with calls.pointers:
                if request.pointer:
                    lib.request_cancel(request)

    def turn(self) -> ContextManager[Any]:
        """Locks it for this thread: `with handle.turn():`."""
        if self._is_lost:
            raise RuntimeError("another thread was using this object at the moment of the fork; create a new one")
        return self.lock

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        with self.turn():
            if self._in_call:
                raise RuntimeError("this object is in use by the call that runs this callback")
            try:
                self._in_call = True
                return function(*arguments)
            finally:
                self._in_call = False


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=Exclusive.after_fork)
    os.register_at_fork(after_in_child=calls.after_fork)


class Handle:
    """The base of all classes that hold an object of the library: a context manager, which frees it at the latest
    when it is collected."""

    _owned: Optional[Owned] = None

    def _own(self, owned: Any, kind: str, advice: str) -> None:
        """Takes over an object of the library. Anything else would be taken for an address."""
        if not isinstance(owned, Owned) or owned.kind != kind:
            raise TypeError(f"{type(self).__name__} cannot be created from {type(owned).__name__}: {advice}")
        self._owned = owned

    @property
    def _handle(self) -> Owned:
        owned = self._owned
        if owned is None:
            raise ValueError(f"this {type(self).__name__} is closed")
        return owned

    def close(self) -> None:
        """Frees the object after the calls in progress. May be called again; all else then raises
        ValueError."""
        self._owned = None

    def __enter__(self: H) -> H:
        _ = self._handle  # raises if it is closed
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def handle_of(name: str, value: Any, kind: Type[Handle]) -> Owned:
    """The object of the library that an argument of a public function holds."""
    if not isinstance(value, kind):
        raise TypeError(f"{name} must be {kind.__name__}, not {type(value).__name__}")
    return value._handle


def string(name: str, value: Any) -> Optional[bytes]:
    encoded = sized_string(name, value)
    if encoded is not None and b"\0" in encoded:
        # The library would read it up to there.
        raise ValueError(f"{name} contains a NUL character")
    return encoded


def sized_string(name: str, value: Any) -> Optional[bytes]:
    """A string whose size is passed too, so that it may contain a NUL."""
    if value is None:
        return None
    if isinstance(value, (bytes, bytearray)):
        encoded = bytes(value)
    elif isinstance(value, str):
        encoded = value.encode("utf-8", "surrogatepass")  # the library rejects lone surrogates
    else:
        raise TypeError(f"{name} must be str or bytes, not {type(value).__name__}")
    return encoded


def _integer(low: int, high: int, c_type: Any) -> Callable[[str, Any], Any]:
    def convert(name: str, value: Any) -> Any:
        number = value.__index__() if hasattr(value, "__index__") else None
        if number is None:
            raise TypeError(f"{name} must be int, not {type(value).__name__}")
        if not low <= number <= high:
            raise ValueError(f"{name} must be between {low} and {high}")
        return c_type(number)

    return convert


def _strings(name: str, value: Sequence[Text]) -> Any:
    if isinstance(value, (str, bytes)):
        raise TypeError(f"{name} must be a list of strings")
    return (c_char_p * len(value))(*(string(name, one) for one in value))


def _pointer(kind: str) -> Callable[[str, Any], Any]:
    def convert(name: str, value: Any) -> Any:
        if value is None or isinstance(value, int):
            return c_void_p(value)
        # The library cannot tell its objects apart.
        if isinstance(value, Owned) and value.kind == kind:
            return c_void_p(value.pointer)
        raise TypeError(f"{name} is of the wrong type")

    return convert


def _as_it_is(_: str, value: Any) -> Any:
    return value


# The C type of a parameter: what ctypes passes, and how a value is checked and converted.
PARAMETERS: Dict[str, Tuple[Any, Callable[[str, Any], Any]]] = {
    "int32_t": (c_int32, _integer(-(2**31), 2**31 - 1, c_int32)),
    "kaltura_status": (c_int32, _integer(-(2**31), 2**31 - 1, c_int32)),
    "int64_t": (c_int64, _integer(-(2**63), 2**63 - 1, c_int64)),
    "size_t": (c_size_t, _integer(0, 2 ** (8 * ctypes.sizeof(c_size_t)) - 1, c_size_t)),
    "const char *": (c_char_p, string),
    "const char *const *": (c_void_p, _strings),
    "const void *": (c_char_p, _as_it_is),
    "void *": (c_void_p, _as_it_is),
    "char *": (c_void_p, _as_it_is),
    "size_t *": (c_void_p, _as_it_is),
    "int64_t *": (c_void_p, _as_it_is),
}
CALLBACK_TYPE = re.compile(r"kaltura_\w+_callback$")


class _Running(threading.local):
    """The call of this thread."""

    raised: Optional[BaseException] = None  # by a callback
    thrown: Optional[Thrown] = None  # of its client


_running = _Running()


def ends_the_call(exception: Optional[BaseException]) -> bool:
    """Whether it is a request to stop rather than a failure, such as KeyboardInterrupt and SystemExit."""
    return exception is not None and not isinstance(exception, Exception)


def callback_raised(exception: BaseException) -> None:
    """Keeps what is to become the cause of the call's error, or to be raised in its place."""
    if not ends_the_call(_running.raised):
        _running.raised = exception


def credentials_raised(exception: Optional[BaseException]) -> None:
    """The same for a callback of the credentials; None if it has returned."""
    if _running.thrown is not None:
        _running.thrown.exception = exception
    if exception is not None and ends_the_call(exception):
        callback_raised(exception)


def explained(error: errors.Error) -> errors.Error:
    """Adds what a callback has raised to an error of the call."""
    thrown = _running.thrown
    error.__cause__ = thrown.exception if thrown is not None and error.status == Status.CALLBACK else _running.raised
    return error


def _handle_name(c_type: str) -> str:
    return c_type.rstrip(" *").rpartition(" ")[2]


class Function:
    """One function of the library."""

    def __init__(self, library: "Library", name: str, result: str, parameters: List[Tuple[str, str]]) -> None:
        try:
            self.function = getattr(library.dll, name)
        except AttributeError:
            raise ImportError(f"{library.path} has no {name}: it is too old") from None
        self.library = library
        self.can_fail = bool(parameters) and parameters[-1][0] == "kaltura_error **"
        if self.can_fail:
            parameters = parameters[:-1]
        self.names = [name for _, name in parameters]
        kinds = [self._parameter(c_type) for c_type, _ in parameters]
        self.converters = [convert for _, convert in kinds]
        for i in range(len(parameters) - 1):
            if parameters[i][0] == "const char *" and parameters[i + 1] == ("size_t", f"{self.names[i]}_size"):
                self.converters[i] = sized_string
        exclusive = [i for i, (c_type, _) in enumerate(parameters) if _handle_name(c_type) in EXCLUSIVE]
        # Two locks could deadlock.
        assert len(exclusive) <= 1, name
        self.exclusive = exclusive[0] if exclusive and name != UNLOCKED else None
        self.function.argtypes = [kind for kind, _ in kinds] + [c_void_p] * self.can_fail
        self.function.restype, self.finish = self._result(result)

    @staticmethod
    def _parameter(c_type: str) -> Tuple[Any, Callable[[str, Any], Any]]:
        if CALLBACK_TYPE.match(c_type) or c_type.endswith("**"):
            return c_void_p, _as_it_is
        return PARAMETERS.get(c_type) or (c_void_p, _pointer(_handle_name(c_type)))

    def _result(self, c_type: str) -> Tuple[Any, Callable[[Any], Any]]:
        if c_type in ("int32_t", "int64_t", "size_t"):
            return PARAMETERS[c_type][0], lambda number: number
        if c_type == "kaltura_status":
            # If it can fail, the error has the status.
            return c_int32, (lambda status: None) if self.can_fail else (lambda status: status)
        if c_type == "void":
            return None, lambda nothing: None
        if c_type == "const char *":
            return c_char_p, lambda borrowed: None if borrowed is None else borrowed.decode("utf-8")
        if c_type == "char *":
            return c_void_p, self.library.take_string
        handle = _handle_name(c_type)
        free = f"{handle}_free"
        if c_type.startswith("const ") or free not in self.library.declarations:
            return c_void_p, lambda borrowed: borrowed
        owner = Exclusive if handle in EXCLUSIVE else Owned
        return c_void_p, lambda pointer: (
            None if pointer is None else owner(pointer, handle, self.library.free_function(free))
        )

    def __call__(self, *values: Any) -> Any:
        if len(values) != len(self.names):
            raise TypeError(f"{self.function.__name__} takes {len(self.names)} arguments, not {len(values)}")
        # `values` keeps the objects alive until the call has returned.
        arguments = [convert(name, value) for convert, name, value in zip(self.converters, self.names, values)]
        shared = None if self.exclusive is None else values[self.exclusive]
        function = partial(shared.call, self.function) if isinstance(shared, Exclusive) else self.function
        if not calls.try_enter():
            calls.end_thread()
        try:
            return self._call(function, arguments, shared.thrown if isinstance(shared, Exclusive) else None)
        finally:
            calls.leave()
            calls.end_thread()

    def _call(self, function: Callable[..., Any], arguments: List[Any], thrown: Optional[Thrown]) -> Any:
        if not self.can_fail:
            return self.finish(function(*arguments))
        error = c_void_p()
        outer = _running.raised, _running.thrown
        _running.raised, _running.thrown = None, thrown
        try:
            result = function(*arguments, ctypes.byref(error))
            raised = _running.raised
            if raised is not None and ends_the_call(raised):
                # Even if the call has succeeded, for instance with the session that was still valid.
                if error.value is None:
                    self.finish(result)  # frees it
                else:
                    self.library.error_free(error.value)
                raise raised
            if error.value is not None:
                raise explained(errors.take(self.library, error.value))
        finally:
            _running.raised, _running.thrown = outer
        return self.finish(result)


class Library:
    """The library: its functions as attributes without `kaltura_`, and the constants of its header."""

    def __init__(self) -> None:
        self.path = self._find()
        try:
            self.dll = ctypes.CDLL(self.path)
        except OSError as error:
            raise ImportError(
                f"{error}: install libkaltura_session (and run ldconfig), or set the environment variable "
                "KALTURA_SESSION_LIBRARY to the file"
            ) from None
        self.constants: Dict[str, Union[int, str]] = {}
        self.declarations: Dict[str, Tuple[str, List[Tuple[str, str]]]] = {}
        self._read_header((HERE / "kaltura_session.ffi.h").read_text("utf-8"))
        self._string_free = self.dll.kaltura_string_free
        self._string_free.argtypes, self._string_free.restype = [c_void_p], None
        needed = self.constants["KALTURA_VERSION_NUMBER"]
        if self.version_number() < needed:
            raise ImportError(
                f"{self.path} is version {self.version()}, but {self.constants['KALTURA_VERSION_STRING']} or later is "
                "needed: update it, or set the environment variable KALTURA_SESSION_LIBRARY to another file"
            )

    @staticmethod
    def _find() -> str:
        named = os.environ.get("KALTURA_SESSION_LIBRARY")
        if named:
            return named
        bundled = HERE / SONAME
        return str(bundled) if bundled.exists() else SONAME

    def _read_header(self, header: str) -> None:
        for name, value in re.findall(r"/\* (KALTURA_\w+) = (.*) \*/", header):
            if value.startswith('"'):
                self.constants[name] = value.strip('"')
            elif re.fullmatch(r"-?\d+", value):  # not SIZE_MAX, which nothing here needs
                self.constants[name] = int(value)
        header = re.sub(r"/\*.*?\*/", "", header, flags=re.S)
        for name, value in re.findall(r"^\s+(KALTURA_\w+) = ([-0-9 ]+?),?$", header, re.M):
            self.constants[name] = sum(int(part) for part in value.replace("- ", "-").split())
        declaration = r"^(?!typedef)(\w[\w ]*?\**) ?(\**)(kaltura_\w+)\((.*)\);$"
        for result, stars, name, parameters in re.findall(declaration, header, re.M):
            split = [re.match(r"(.*?)(\w+)$", one.strip()) for one in parameters.split(",") if one != "void"]
            self.declarations[name] = (
                f"{result} {stars}".strip(),
                [(one.group(1).strip(), one.group(2)) for one in split if one],
            )

    def __getattr__(self, name: str) -> Function:
        try:
            declaration = self.declarations[f"kaltura_{name}"]
        except KeyError:
            raise AttributeError(name) from None
        function = Function(self, f"kaltura_{name}", *declaration)
        setattr(self, name, function)
        return function

    def free_function(self, name: str) -> Callable[[int], None]:
        return getattr(self, name[len("kaltura_") :]).function  # type: ignore[no-any-return]

    def take_string(self, pointer: Optional[int]) -> Optional[str]:
        """Copies a string of the library and frees it."""
        if pointer is None:
            return None
        try:
            return ctypes.string_at(pointer).decode("utf-8")
        finally:
            self._string_free(pointer)


lib = Library()
