"""What a client makes its sessions of, so that it always has a valid one."""

from __future__ import annotations

from typing import Callable, Optional, Tuple, Union

from . import _callbacks
from ._native import Handle, Owned, Text, lib
from .constants import HashType, SessionType
from .errors import Error
from .local import PrivilegesText, privileges_text

KsFunction = Callable[[], Union[Text, Tuple[Text, int]]]


class Credentials(Handle):
    """What a client makes its sessions of. The setters return the credentials; one that means nothing for
    their kind is refused. `Client.set_credentials` copies them. Threads may share them: their calls take
    turns. The functions among them are called by any thread that needs a session.

        Credentials.app_token(id, token).set_expiry_seconds(4 * 3600)
    """

    def __init__(self, owned: Owned) -> None:
        self._owned = owned

    @classmethod
    def secret(
        cls, secret: Text, *, type: SessionType, partner_id: int = 0, user_id: Optional[str] = None
    ) -> "Credentials":
        """Sessions signed on this machine with the admin secret: no round trip."""
        return cls(lib.credentials_new_secret(partner_id, secret, user_id, type))

    @classmethod
    def session_start(
        cls, secret: Text, *, type: SessionType, partner_id: int = 0, user_id: Optional[str] = None
    ) -> "Credentials":
        """Sessions from the server with a secret; see `add_secret`."""
        return cls(lib.credentials_new_session_start(partner_id, secret, user_id, type))

    @classmethod
    def login(cls, login_id: str, password: Text, *, partner_id: int = 0) -> "Credentials":
        """Sessions of a person. A refused login is not repeated until credentials are set anew."""
        return cls(lib.credentials_new_login(partner_id, login_id, password))

    @classmethod
    def app_token(cls, id: str, token: Text, *, partner_id: int = 0) -> "Credentials":
        """Sessions of an app token: for programs on other people's machines."""
        return cls(lib.credentials_new_app_token(partner_id, id, token))

    @classmethod
    def widget(cls, widget_id: Optional[str] = None, *, partner_id: int = 0) -> "Credentials":
        """Sessions of an anonymous visitor."""
        return cls(lib.credentials_new_widget(partner_id, widget_id))

    @classmethod
    def callback(cls, function: KsFunction) -> "Credentials":
        """Sessions that a function makes, such as one that asks your own server: it returns the session, or
        the session and its end in Unix seconds. What it raises is the cause of the caller's error."""
        return cls(lib.credentials_new_callback(*_callbacks.arguments(_callbacks.make_ks, function)))

    def add_secret(self, secret: Text) -> "Credentials":
        """Another secret, for `session_start`, while secrets are exchanged."""
        lib.credentials_add_secret(self._handle, secret)
        return self

    def set_expiry_seconds(self, expiry_seconds: int) -> "Credentials":
        """The life to ask for."""
        lib.credentials_set_expiry_seconds(self._handle, expiry_seconds)
        return self

    def set_privileges(self, privileges: PrivilegesText) -> "Credentials":
        """The privileges to ask for."""
        lib.credentials_set_privileges(self._handle, privileges_text(privileges))
        return self

    def set_user_id(self, user_id: Optional[str]) -> "Credentials":
        """The user that the sessions speak for, where an app token names none, or a secret is used."""
        lib.credentials_set_user_id(self._handle, user_id)
        return self

    def set_hash_type(self, hash_type: HashType) -> "Credentials":
        """The hash that the app token was made with, which saves finding it out."""
        lib.credentials_set_hash_type(self._handle, hash_type)
        return self

    def set_totp_secret(self, secret: Text) -> "Credentials":
        """Makes the one-time passwords of a login from the secret of the second factor."""
        lib.credentials_set_totp_secret(self._handle, secret)
        return self

    def set_otp_callback(self, function: Callable[[], str]) -> "Credentials":
        """Asks a function for the one-time password before each login."""
        lib.credentials_set_otp_callback(self._handle, *_callbacks.arguments(_callbacks.make_otp, function))
        return self

    def on_renewal(self, function: Callable[[str, int], None]) -> "Credentials":
        """Tells a function each new session and its end in Unix seconds."""
        lib.credentials_on_renewal(self._handle, *_callbacks.arguments(_callbacks.renewal, function))
        return self

    def on_failure(self, function: Callable[[Error], None]) -> "Credentials":
        """Tells a function why no new session could be made, also while the old one is still good."""
        lib.credentials_on_failure(self._handle, *_callbacks.arguments(_callbacks.failure, function))
        return self
