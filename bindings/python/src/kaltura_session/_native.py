"""Finds and loads the library, and makes its functions callable as its header declares them.

The header for parsers has one declaration a line. By it, arguments are checked (ctypes would cut a
number that is too large, and a text at its first NUL), results are copied and freed, and errors raised.
"""

from __future__ import annotations

import ctypes
import os
import re
import threading
import weakref
from ctypes import c_char_p, c_int32, c_int64, c_size_t, c_void_p
from functools import partial
from pathlib import Path
from typing import Any, Callable, ContextManager, Dict, List, Optional, Sequence, Tuple, TypeVar, Union

from . import errors

SONAME = "libkaltura_session.so.0"
HERE = Path(__file__).parent

Text = Union[str, bytes]
H = TypeVar("H", bound="Handle")


class Owned:
    """A handle that is freed when nobody refers to it any more.

    A call under way refers to it, so `close` on one thread takes nothing away from another.
    """

    __slots__ = ("pointer", "kind", "_free", "_pid")

    def __init__(self, pointer: int, kind: str, free: Callable[[int], None]) -> None:
        self.pointer = pointer
        self.kind = kind
        self._free = free
        self._pid = os.getpid()

    def __reduce__(self) -> Any:
        raise TypeError("what belongs to the library can be neither copied nor pickled")

    def __del__(self, getpid: Callable[[], int] = os.getpid) -> None:
        # In the child of a fork, the connections of a client are the parent's: they are left alone. At the end of the
        # process this may be called after the names of this module have gone.
        if self._pid == getpid():
            self._free(self.pointer)


# The handles that one thread at a time may use, as the header says.
EXCLUSIVE = frozenset(
    f"kaltura_{name}" for name in ("config", "credentials", "privileges", "request", "sign_options")
)


class Exclusive(Owned):
    """A handle that calls of several threads take turns with, since each releases the interpreter's lock.

    The lock is reentrant, so that several calls can be one step; but a function of the program that the
    library calls meanwhile must not change what the library is just using. Whoever frees it needs no
    lock: nobody else refers to it then.
    """

    __slots__ = ("lock", "_in_call", "_is_lost", "__weakref__")

    _all: "weakref.WeakSet[Exclusive]" = weakref.WeakSet()

    def __init__(self, pointer: int, kind: str, free: Callable[[int], None]) -> None:
        super().__init__(pointer, kind, free)
        self.lock = threading.RLock()
        self._in_call = False
        self._is_lost = False
        self._all.add(self)

    @classmethod
    def after_fork(cls) -> None:
        """In the child there is only the thread that has forked: what another one holds stays half changed."""
        for one in list(cls._all):
            if one.lock.acquire(blocking=False):
                one.lock.release()
            else:
                one._is_lost = True

    def turn(self) -> ContextManager[Any]:
        """To be this thread's for a while: `with handle.turn():`."""
        if self._is_lost:
            raise RuntimeError("another thread was using this object at the moment of the fork; make a new one")
        return self.lock

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        with self.turn():
            if self._in_call:
                raise RuntimeError("this object is in use by the very call that this function is called by")
            try:
                self._in_call = True
                return function(*arguments)
            finally:
                self._in_call = False


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=Exclusive.after_fork)


class Handle:
    """The base of all that holds something of the library: a context manager, closed at the latest
    when it is collected."""

    _owned: Optional[Owned] = None

    @property
    def _handle(self) -> Owned:
        owned = self._owned
        if owned is None:
            raise ValueError(f"this {type(self).__name__} is closed")
        return owned

    def close(self) -> None:
        """Gives up what it holds. It may be called again."""
        self._owned = None

    def __enter__(self: H) -> H:
        _ = self._handle  # a closed one is refused here already
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def text(name: str, value: Any) -> Optional[bytes]:
    if value is None:
        return None
    if isinstance(value, (bytes, bytearray)):
        encoded = bytes(value)
    elif isinstance(value, str):
        encoded = value.encode("utf-8")
    else:
        raise TypeError(f"{name} must be str or bytes, not {type(value).__name__}")
    if b"\0" in encoded:
        # C would take the text to end there.
        raise ValueError(f"{name} holds a NUL")
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


def _texts(name: str, value: Sequence[Text]) -> Any:
    if isinstance(value, (str, bytes)):
        raise TypeError(f"{name} must be a list of texts")
    return (c_char_p * len(value))(*(text(name, one) for one in value))


def _pointer(kind: str) -> Callable[[str, Any], Any]:
    def convert(name: str, value: Any) -> Any:
        if value is None or isinstance(value, int):
            return c_void_p(value)
        # C would take a handle of another kind for its own.
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
    "const char *": (c_char_p, text),
    "const char *const *": (c_void_p, _texts),
    "const void *": (c_char_p, _as_it_is),
    "void *": (c_void_p, _as_it_is),
    "char *": (c_void_p, _as_it_is),
    "size_t *": (c_void_p, _as_it_is),
    "kaltura_ks **": (c_void_p, _as_it_is),
}
# As the size of a string: it ends at its NUL.
NUL_TERMINATED = 2 ** (8 * ctypes.sizeof(c_size_t)) - 1
HOOK_TYPE = re.compile(r"kaltura_\w+_function$")

# What a callback of the program raised during a call of this thread, to be the cause of the call's error, or
# to be raised in its place.
_raised = threading.local()


def ends_the_call(exception: Optional[BaseException]) -> bool:
    """Whether it is no failure but somebody's wish to stop: KeyboardInterrupt, SystemExit and the like."""
    return exception is not None and not isinstance(exception, Exception)


def callback_raised(exception: BaseException) -> None:
    if not ends_the_call(getattr(_raised, "exception", None)):
        _raised.exception = exception


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
        exclusive = [i for i, (c_type, _) in enumerate(parameters) if _handle_name(c_type) in EXCLUSIVE]
        # Two locks would have an order to keep.
        assert len(exclusive) <= 1, name
        self.exclusive = exclusive[0] if exclusive else None
        self.function.argtypes = [kind for kind, _ in kinds] + [c_void_p] * self.can_fail
        self.function.restype, self.finish = self._result(result)

    @staticmethod
    def _parameter(c_type: str) -> Tuple[Any, Callable[[str, Any], Any]]:
        if HOOK_TYPE.match(c_type):
            return c_void_p, _as_it_is
        return PARAMETERS.get(c_type) or (c_void_p, _pointer(_handle_name(c_type)))

    def _result(self, c_type: str) -> Tuple[Any, Callable[[Any], Any]]:
        if c_type in ("int32_t", "int64_t", "size_t"):
            return PARAMETERS[c_type][0], lambda number: number
        if c_type == "kaltura_status":
            # When it can fail, the error says all.
            return c_int32, (lambda status: None) if self.can_fail else (lambda status: status)
        if c_type == "void":
            return None, lambda nothing: None
        if c_type == "const char *":
            return c_char_p, lambda borrowed: None if borrowed is None else borrowed.decode("utf-8")
        if c_type == "char *":
            return c_void_p, self.library.take_text
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
        # `values` keeps the handles alive until the call has returned.
        arguments = [convert(name, value) for convert, name, value in zip(self.converters, self.names, values)]
        shared = None if self.exclusive is None else values[self.exclusive]
        call = partial(shared.call, self.function) if isinstance(shared, Exclusive) else self.function
        if not self.can_fail:
            return self.finish(call(*arguments))
        error = c_void_p()
        outer, _raised.exception = getattr(_raised, "exception", None), None
        try:
            result = call(*arguments, ctypes.byref(error))
            cause: Optional[BaseException] = _raised.exception
            if cause is not None and ends_the_call(cause):
                # Also of a call that has succeeded, such as with a session that was there already.
                if error.value is None:
                    self.finish(result)  # frees it
                else:
                    self.library.error_free(error.value)
                raise cause
            if error.value is not None:
                raise errors.take(self.library, error.value) from cause
        finally:
            _raised.exception = outer
        return self.finish(result)


class Library:
    """The library: its functions as attributes without `kaltura_`, and the constants of its header."""

    def __init__(self) -> None:
        self.path = self._find()
        try:
            self.dll = ctypes.CDLL(self.path)
        except OSError as error:
            raise ImportError(
                f"{error}: install libkaltura_session (and run ldconfig), or name the file with the environment variable "
                "KALTURA_SESSION_LIBRARY"
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
                "needed: update it, or name another with the environment variable KALTURA_SESSION_LIBRARY"
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
            self.constants[name] = value.strip('"') if value.startswith('"') else int(value)
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

    def take_text(self, pointer: Optional[int]) -> Optional[str]:
        """Copies a text of the library and frees it."""
        if pointer is None:
            return None
        try:
            return ctypes.string_at(pointer).decode("utf-8")
        finally:
            self._string_free(pointer)


lib = Library()
