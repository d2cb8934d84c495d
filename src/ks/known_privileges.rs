//! The privileges that the server knows by name. Also read by the maker of the C header.

/// What the value of a privilege is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// Free text, or none.
    Any,
    /// Entry ids, or `*`.
    Entries,
    /// A whole number above 0.
    Count,
    /// A Unix time.
    Time,
    /// Addresses, joined by `/`.
    Addresses,
    /// URIs, joined by `|`, with `*` at the end at most.
    Uris,
}

/// Name, what it is for, and what its value is.
pub const KNOWN_PRIVILEGES: [(&str, &str, ValueKind); 36] = [
    ("edit", "may change these entries", ValueKind::Entries),
    ("sview", "may play these entries", ValueKind::Entries),
    ("view", "may see these entries", ValueKind::Entries),
    ("list", "may list content", ValueKind::Any),
    ("download", "may download these entries", ValueKind::Entries),
    ("downloadasset", "may download these assets; rounds the expiry up to 300 s", ValueKind::Any),
    ("editplaylist", "may change the entries of these playlists", ValueKind::Entries),
    ("sviewplaylist", "may play the entries of these playlists", ValueKind::Entries),
    ("actionslimit", "is good for this many calls", ValueKind::Count),
    ("setrole", "has the permissions of this role, by id or name", ValueKind::Any),
    ("restrictingrole", "has no more permissions than this role", ValueKind::Any),
    ("limitentry", "is limited to this entry", ValueKind::Entries),
    ("iprestrict", "is good from these addresses only", ValueKind::Addresses),
    ("urirestrict", "is good for these URIs only", ValueKind::Uris),
    ("enableentitlement", "obeys the entitlement rules of categories", ValueKind::Any),
    ("disableentitlement", "ignores the entitlement rules of categories", ValueKind::Any),
    ("disableentitlementforentry", "ignores the entitlement rules for these entries", ValueKind::Entries),
    ("disableentitlementforplaylist", "ignores the entitlement rules for these playlists", ValueKind::Entries),
    ("privacycontext", "works in this privacy context", ValueKind::Any),
    ("enablecategorymoderation", "moderates categories", ValueKind::Any),
    ("enablecaptionmoderation", "moderates captions", ValueKind::Any),
    ("reftime", "counts scheduling from this time", ValueKind::Time),
    ("sessionkey", "reads its own writes: a key that groups its calls", ValueKind::Any),
    ("sessionid", "belongs to this group, which session.end ends as a whole", ValueKind::Any),
    ("preview", "plays previews", ValueKind::Any),
    ("jobtype", "works on jobs of this type", ValueKind::Any),
    ("apptoken", "was made with this app token", ValueKind::Any),
    ("enablechangeaccount", "may change the account", ValueKind::Any),
    ("edituser", "may change these users", ValueKind::Any),
    ("editadmintags", "may change admin tags", ValueKind::Any),
    ("restrictexplicitliveview", "may not see a live stream before its time", ValueKind::Any),
    ("virtualeventid", "belongs to this virtual event", ValueKind::Any),
    ("searchcontext", "searches in this context", ValueKind::Any),
    ("disablesessiontypecheck", "is not checked for its type", ValueKind::Any),
    ("widget", "is of an anonymous player (widget:1)", ValueKind::Any),
    ("caption", "may use captions", ValueKind::Any),
];
