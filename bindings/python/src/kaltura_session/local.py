"""Local signing, parsing and validation of sessions, without a server."""

from __future__ import annotations

import ctypes
import json
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Union

from . import errors
from ._native import Handle, Owned, Text, handle_of, lib, sized_string
from .constants import HashType, SessionType, Status, known

_NUL_TERMINATED = ctypes.c_size_t(-1).value


class Privileges(Handle):
    """Builds a privileges string, and merges the values of a name that is added twice. Threads may share it."""

    def __init__(self) -> None:
        self._owned = lib.privileges_new()

    def add(self, name: str, value: Optional[str] = None) -> "Privileges":
        """Adds a privilege (see `Privilege` for names), or another value to it."""
        lib.privileges_add(self._handle, name, value)
        return self

    def __str__(self) -> str:
        return lib.privileges_to_string(self._handle)  # type: ignore[no-any-return]


PrivilegesText = Union[None, Text, Privileges]


def privileges_text(privileges: PrivilegesText) -> Optional[Text]:
    # Other types raise an error later: str() of a list, or of False, is not a privileges string.
    return str(privileges) if isinstance(privileges, Privileges) else privileges


def lint_privileges(
    privileges: Union[Text, Privileges], *, type: SessionType, expiry_seconds: int = 0, for_app_token: bool = False
) -> List[str]:
    """Returns what is wrong or redundant in a privileges string, for those who write it."""
    found: str = lib.privileges_lint(privileges_text(privileges), type, expiry_seconds, for_app_token)
    return found.splitlines()


def generate_session(
    secret: Text,
    *,
    partner_id: int,
    type: SessionType,
    user_id: Optional[str] = None,
    expiry_seconds: int = 0,
    privileges: PrivilegesText = None,
) -> str:
    """Generates a session with the admin secret, locally.

    expiry_seconds: 0 for a day, at most ten years
    privileges: a comma-separated list of name[:value], or `Privileges`
    """
    text = privileges_text(privileges)
    return lib.generate_session(  # type: ignore[no-any-return]
        secret, user_id, type, partner_id, expiry_seconds, text
    )


class Signer(Handle):
    """Generates many sessions with one secret, whose key is prepared once. Any number of threads may use it."""

    def __init__(self, partner_id: int, secret: Text) -> None:
        self._owned = lib.signer_new(partner_id, secret)

    def sign(
        self,
        *,
        type: SessionType,
        user_id: Optional[str] = None,
        expiry_seconds: int = 0,
        privileges: PrivilegesText = None,
        version: Optional[int] = None,
        expires_at: Optional[int] = None,
        session_id: Optional[str] = None,
        master_partner_id: Optional[int] = None,
        additional_data: Optional[str] = None,
    ) -> str:
        """Generates a session.

        version: 2, encrypted, by default; 1, readable, for servers that support no other
        expires_at: the expiry in Unix seconds, in place of expiry_seconds
        session_id: the group of sessions that session.end revokes together
        master_partner_id: the partner that creates the session for another one
        additional_data: a string that the server passes through
        """
        options: Owned = lib.sign_options_new()
        for name, value in (
            ("version", version),
            ("expires_at", expires_at),
            ("session_id", session_id),
            ("master_partner_id", master_partner_id),
            ("additional_data", additional_data),
        ):
            if value is not None:
                getattr(lib, f"sign_options_set_{name}")(options, value)
        text = privileges_text(privileges)
        return lib.signer_sign(  # type: ignore[no-any-return]
            self._handle, user_id, type, expiry_seconds, text, options
        )

    def sign_restricted(self, parent: "Ks", *, privileges: PrivilegesText = None, expiry_seconds: int = 0) -> str:
        """Generates a restricted session, derived from a verified one: same user, type USER, no later expiry."""
        text = privileges_text(privileges)
        return lib.signer_sign_restricted(  # type: ignore[no-any-return]
            self._handle, handle_of("parent", parent, Ks), expiry_seconds, text
        )


def _untrusted(ks: Text) -> bytes:
    """An untrusted session. What a C string cannot contain becomes a character that no session contains, so that the
    library explains what is wrong."""
    session = sized_string("ks", ks)
    if session is None:
        raise TypeError("ks must be str or bytes, not NoneType")
    return session.decode("utf-8", "replace").replace("\0", "\ufffd").encode("utf-8")


def _request_property(name: str, value: Optional[Text]) -> Optional[bytes]:
    """An untrusted property of a request; None, for unknown, if C would read it up to a NUL."""
    encoded = sized_string(name, value)
    return None if encoded is not None and b"\0" in encoded else encoded


class PrivilegeValues(NamedTuple):
    """A privilege of a session and its values, if any."""

    name: str
    values: List[str]


class Ks(Handle):
    """A parsed session. Any number of threads may use it."""

    def __init__(self, owned: Optional[Owned]) -> None:
        self._own(owned, "kaltura_ks", "use Ks.parse or Ks.peek")

    @classmethod
    def parse(cls, ks: Text, secrets: Sequence[Text]) -> "Ks":
        """Parses a session and verifies its signature. It must still be validated: see `check`."""
        return cls(lib.ks_parse(_untrusted(ks), secrets, len(secrets)))

    @classmethod
    def peek(cls, ks: Text) -> "Ks":
        """Parses what is readable without a secret, UNVERIFIED. Never allow anything because of it."""
        return cls(lib.ks_peek(_untrusted(ks)))

    def check(
        self, *, now: Optional[int] = None, remote_ip: Optional[Text] = None, request_uri: Optional[Text] = None
    ) -> Union[Status, int]:
        """Validates the session for one request: Status.OK only if it may be accepted, otherwise one of the KS_
        statuses.

        now: Unix seconds; None for the system clock
        remote_ip, request_uri: None if unknown, as are strings with a NUL
        """
        ip, uri = _request_property("remote_ip", remote_ip), _request_property("request_uri", request_uri)
        return known(Status, lib.ks_check(self._handle, now or 0, ip, uri))

    @property
    def version(self) -> int:
        """2, encrypted, or 1."""
        return lib.ks_version(self._handle)  # type: ignore[no-any-return]

    @property
    def is_verified(self) -> bool:
        """Whether a secret verified its signature."""
        return bool(lib.ks_is_verified(self._handle))

    @property
    def is_admin(self) -> bool:
        return bool(lib.ks_is_admin(self._handle))

    @property
    def partner_id(self) -> int:
        return lib.ks_partner_id(self._handle)  # type: ignore[no-any-return]

    @property
    def type(self) -> Union[SessionType, int, None]:
        """None if the session has none."""
        return type_or_none(lib.ks_type(self._handle))

    @property
    def expires_at(self) -> Optional[int]:
        """Unix seconds; None if the session has none, so that it is never valid."""
        return time_or_none(lib.ks_expires_at(self._handle))

    @property
    def user_id(self) -> Optional[str]:
        return lib.ks_user_id(self._handle)  # type: ignore[no-any-return]

    @property
    def privileges(self) -> Optional[str]:
        """The privileges as a string; None if they are not readable."""
        return lib.ks_privileges(self._handle)  # type: ignore[no-any-return]

    @property
    def hash(self) -> Optional[str]:
        """The revocation key. Compare sessions by it, never by their strings."""
        return lib.ks_hash(self._handle)  # type: ignore[no-any-return]

    @property
    def session_id_hash(self) -> Optional[str]:
        """The revocation key of the session's group; None if it has none."""
        return lib.ks_session_id_hash(self._handle)  # type: ignore[no-any-return]

    @property
    def secret_index(self) -> Optional[int]:
        """The index of the secret that signed it; None without a secret."""
        index: int = lib.ks_secret_index(self._handle)
        return None if index < 0 else index

    @property
    def privilege_list(self) -> List[PrivilegeValues]:
        """The privileges and their values, in order; empty if they are not readable."""
        handle = self._handle
        return [
            PrivilegeValues(
                lib.ks_privilege_name(handle, i),
                [lib.ks_privilege_value(handle, i, j) for j in range(lib.ks_privilege_value_count(handle, i))],
            )
            for i in range(lib.ks_privilege_count(handle))
        ]

    def has_privilege(self, name: str, *values: Optional[Text]) -> bool:
        """Whether the session has a privilege, for all of the values, such as entry ids; without values, with any or
        none. An empty list counts as no values: check that it is not empty. The value None matches nothing. Do not
        authorize by this alone: the session must also have passed `check`."""
        if not values:
            return bool(lib.ks_has_privilege(self._handle, name, None, _NUL_TERMINATED))
        encoded = [sized_string("value", value) for value in values]
        return all(lib.ks_has_privilege(self._handle, name, value, len(value or b"")) for value in encoded)

    def to_dict(self) -> Dict[str, Any]:
        """Everything in the session, for people and logs; neither the session string nor a secret."""
        return json.loads(lib.ks_to_json(self._handle))  # type: ignore[no-any-return]


class Verifier(Handle):
    """Verifies the sessions of a partner. The keys of its secrets are prepared once; any number of threads may use it.

    partner_id: the partner whose sessions are accepted; 0 for any
    secrets: the admin secrets, tried in order
    """

    def __init__(self, partner_id: int, secrets: Sequence[Text]) -> None:
        self._owned = lib.verifier_new(partner_id, secrets, len(secrets))

    def check(
        self,
        ks: Text,
        *,
        now: Optional[int] = None,
        remote_ip: Optional[Text] = None,
        request_uri: Optional[Text] = None,
    ) -> Union[Status, int]:
        """Verifies and validates a session for one request: Status.OK only if it may be accepted. Revocation and
        actionslimit are known only to the server and are not checked. A string that is no session is
        Status.KS_MALFORMED.

        now: Unix seconds; None for the system clock
        remote_ip, request_uri: None if unknown; a session that is restricted is then rejected
        """
        return known(Status, self._check(ks, now, remote_ip, request_uri, None))

    def verify(
        self,
        ks: Text,
        *,
        now: Optional[int] = None,
        remote_ip: Optional[Text] = None,
        request_uri: Optional[Text] = None,
    ) -> "Ks":
        """Like `check`, but returns the parsed session, or raises KsError with the status."""
        parsed = ctypes.c_void_p()
        status = self._check(ks, now, remote_ip, request_uri, ctypes.byref(parsed))
        # Owned also if it is not accepted.
        owned = Owned(parsed.value, "kaltura_ks", lib.free_function("kaltura_ks_free")) if parsed.value else None
        if status != Status.OK:
            raise errors.of_status(lib, status)
        return Ks(owned)

    def _check(
        self, ks: Text, now: Optional[int], remote_ip: Optional[Text], request_uri: Optional[Text], parsed: Any
    ) -> int:
        session = _untrusted(ks)
        ip, uri = sized_string("remote_ip", remote_ip), sized_string("request_uri", request_uri)
        return lib.verifier_check(  # type: ignore[no-any-return]
            self._handle, session, len(session), now or 0, ip, len(ip or b""), uri, len(uri or b""), parsed
        )


def type_or_none(number: int) -> Union[SessionType, int, None]:
    return None if number == lib.constants["KALTURA_KS_NO_TYPE"] else known(SessionType, number)


def time_or_none(seconds: int) -> Optional[int]:
    return None if seconds == lib.constants["KALTURA_KS_NO_EXPIRY"] else seconds


def fingerprint(ks: Text) -> str:
    """Returns a short name of a session for logs, which reveals nothing of it."""
    return lib.ks_fingerprint(_untrusted(ks))  # type: ignore[no-any-return]


def explain(ks: Text, secrets: Sequence[Text] = (), *, now: Optional[int] = None) -> str:
    """Describes in words what a string is and why it is not a valid session. For support desks."""
    return lib.ks_explain(_untrusted(ks), secrets, len(secrets), now or 0)  # type: ignore[no-any-return]


def app_token_hash(ks: Text, token: Text, hash_type: HashType) -> str:
    """Returns the hash that appToken.startSession requires, for programs that send the call themselves."""
    return lib.app_token_hash(ks, token, hash_type)  # type: ignore[no-any-return]


def library_version() -> str:
    """Returns the version of the loaded library."""
    return lib.version()  # type: ignore[no-any-return]
