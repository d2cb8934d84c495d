"""The credentials from which a client creates its sessions."""

from __future__ import annotations

from typing import Any, Callable, Optional, Tuple, Union

from . import _callbacks
from ._native import Handle, Owned, Text, lib
from .constants import HashType, SessionType
from .errors import Error
from .local import PrivilegesText, privileges_text
from .session_info import SessionInfo

KsFunction = Callable[[], Union[Text, Tuple[Text, int]]]
RenewedFunction = Callable[[SessionInfo], Any]
FailedFunction = Callable[[Error, Optional[int]], Any]


class Credentials(Handle):
    """The credentials from which a client creates its sessions. `Client.set_credentials` copies them.

    The setters return the credentials. One that does not apply to this kind of credentials raises an error. Threads
    may share them. Callbacks are called on the thread that renews the session.

        Credentials.app_token(id, token).set_expiry_seconds(4 * 3600)
    """

    _has_callbacks = False

    def __init__(self, owned: Owned) -> None:
        self._own(owned, "kaltura_credentials", "use Credentials.secret, .session_start, .login, .app_token, ...")

    @classmethod
    def secret(
        cls, secret: Text, *, type: SessionType, partner_id: int = 0, user_id: Optional[str] = None
    ) -> "Credentials":
        """Sessions that are signed locally with the admin secret."""
        return cls(lib.credentials_new_secret(partner_id, secret, user_id, type))

    @classmethod
    def session_start(
        cls, secret: Text, *, type: SessionType, partner_id: int = 0, user_id: Optional[str] = None
    ) -> "Credentials":
        """Sessions that are requested from the server with a secret; see `add_secret`."""
        return cls(lib.credentials_new_session_start(partner_id, secret, user_id, type))

    @classmethod
    def login(cls, login_id: str, password: Text, *, partner_id: int = 0) -> "Credentials":
        """Sessions of a user who logs in. A rejected login is not retried until credentials are set again."""
        return cls(lib.credentials_new_login(partner_id, login_id, password))

    @classmethod
    def app_token(cls, id: str, token: Text, *, partner_id: int = 0) -> "Credentials":
        """Sessions of an app token, for programs on machines of other people."""
        return cls(lib.credentials_new_app_token(partner_id, id, token))

    @classmethod
    def widget(cls, widget_id: Optional[str] = None, *, partner_id: int = 0) -> "Credentials":
        """Sessions of an anonymous visitor."""
        return cls(lib.credentials_new_widget(partner_id, widget_id))

    @classmethod
    def callback(cls, callback: KsFunction) -> "Credentials":
        """Sessions from a callback, such as one that asks your own server. It returns the session, or the session and
        its expiry in Unix seconds. What it raises is the cause of the call's error."""
        credentials = cls(lib.credentials_new_callback(*_callbacks.arguments(_callbacks.make_ks, callback)))
        credentials._has_callbacks = True
        return credentials

    def add_secret(self, secret: Text) -> "Credentials":
        """Adds another secret for `session_start`, during secret rotation."""
        lib.credentials_add_secret(self._handle, secret)
        return self

    def set_expiry_seconds(self, expiry_seconds: int) -> "Credentials":
        """Sets the lifetime to request."""
        lib.credentials_set_expiry_seconds(self._handle, expiry_seconds)
        return self

    def set_privileges(self, privileges: PrivilegesText) -> "Credentials":
        """Sets the privileges to request."""
        lib.credentials_set_privileges(self._handle, privileges_text(privileges))
        return self

    def set_user_id(self, user_id: Optional[str]) -> "Credentials":
        """Sets the user of the sessions, for secrets and for app tokens that name none."""
        lib.credentials_set_user_id(self._handle, user_id)
        return self

    def set_hash_type(self, hash_type: HashType) -> "Credentials":
        """Sets the hash type of the app token, which is otherwise found out by trial."""
        lib.credentials_set_hash_type(self._handle, hash_type)
        return self

    def set_totp_secret(self, secret: Text) -> "Credentials":
        """Generates the one-time passwords of a login from the secret of its second factor."""
        lib.credentials_set_totp_secret(self._handle, secret)
        return self

    def set_otp_callback(self, callback: Callable[[], Text]) -> "Credentials":
        """Sets a callback that returns the one-time password before each login."""
        lib.credentials_set_otp_callback(self._handle, *_callbacks.arguments(_callbacks.make_otp, callback))
        self._has_callbacks = True
        return self

    def set_observer(
        self, on_renewed: Optional[RenewedFunction] = None, on_failed: Optional[FailedFunction] = None
    ) -> "Credentials":
        """Sets the callbacks that are called after each renewal of a session and after each failed one. Replaces the
        previous observer; without arguments, removes it.

        on_renewed: gets the new session
        on_failed: gets the error, and the expiry of the session that remains in use, in Unix seconds, or None if there
            is none
        """
        arguments = _callbacks.observer_arguments(on_renewed, on_failed)
        lib.credentials_set_observer(self._handle, *arguments)
        self._has_callbacks = self._has_callbacks or on_renewed is not None or on_failed is not None
        return self
