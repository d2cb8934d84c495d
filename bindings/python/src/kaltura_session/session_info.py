"""What is known about a session."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Optional, Union

from ._native import lib
from .constants import SessionType
from .local import time_or_none, type_or_none


@dataclass(frozen=True)
class SessionInfo:
    """A session and what is known about it; None for what the server did not report."""

    ks: str = field(repr=False)
    expires_at: Optional[int]  #: Unix seconds
    partner_id: Optional[int]
    user_id: Optional[str]
    type: Union[SessionType, int, None]
    privileges: Optional[str]
    missing_privileges: Optional[str]  #: requested but not granted

    @classmethod
    def _copy(cls, info: Any) -> "SessionInfo":
        """Copies an object of the library."""
        return cls(
            ks=lib.session_info_ks(info),
            expires_at=time_or_none(lib.session_info_expires_at(info)),
            partner_id=lib.session_info_partner_id(info) or None,
            user_id=lib.session_info_user_id(info),
            type=type_or_none(lib.session_info_type(info)),
            privileges=lib.session_info_privileges(info),
            missing_privileges=lib.session_info_missing_privileges(info),
        )
