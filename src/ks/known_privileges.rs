//! The privileges known to the server. The C header's constants are generated from this list.

/// The type of a privilege's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// Any value, or none.
    Any,
    /// Entry ids, or `*`.
    Entries,
    /// A whole number above 0.
    Count,
    /// A Unix time.
    Time,
    /// IP addresses, joined by `/`.
    Addresses,
    /// URIs, joined by `|`. Each may end in `*`.
    Uris,
}

/// A privilege with a constant in the C header.
#[derive(Debug)]
pub struct KnownPrivilege {
    /// The name, as used in sessions.
    pub name: &'static str,
    /// The meaning, as the continuation of "the session …".
    pub meaning: &'static str,
    pub value: ValueKind,
    /// The first version whose header has the constant.
    pub since: &'static str,
}

const fn known(since: &'static str, name: &'static str, value: ValueKind, meaning: &'static str) -> KnownPrivilege {
    KnownPrivilege { name, meaning, value, since }
}

/// The known privileges, in the order of the header.
pub const KNOWN_PRIVILEGES: [KnownPrivilege; 36] = [
    known("0.1.0", "edit", ValueKind::Entries, "may change these entries"),
    known("0.1.0", "sview", ValueKind::Entries, "may play these entries"),
    known("0.1.0", "view", ValueKind::Entries, "may see these entries"),
    known("0.1.0", "list", ValueKind::Any, "may list content"),
    known("0.1.0", "download", ValueKind::Entries, "may download these entries"),
    known("0.1.0", "downloadasset", ValueKind::Any, "may download these assets; rounds the expiry up to 300 s"),
    known("0.1.0", "editplaylist", ValueKind::Entries, "may change the entries of these playlists"),
    known("0.1.0", "sviewplaylist", ValueKind::Entries, "may play the entries of these playlists"),
    known("0.1.0", "actionslimit", ValueKind::Count, "is good for this many calls"),
    known("0.1.0", "setrole", ValueKind::Any, "has the permissions of this role, by id or name"),
    known("0.1.0", "restrictingrole", ValueKind::Any, "has no more permissions than this role"),
    known("0.1.0", "limitentry", ValueKind::Entries, "is limited to this entry"),
    known("0.1.0", "iprestrict", ValueKind::Addresses, "is good from these addresses only"),
    known("0.1.0", "urirestrict", ValueKind::Uris, "is good for these URIs only"),
    known("0.1.0", "enableentitlement", ValueKind::Any, "obeys the entitlement rules of categories"),
    known("0.1.0", "disableentitlement", ValueKind::Any, "ignores the entitlement rules of categories"),
    known("0.1.0", "disableentitlementforentry", ValueKind::Entries, "ignores the entitlement rules for these entries"),
    known(
        "0.1.0",
        "disableentitlementforplaylist",
        ValueKind::Entries,
        "ignores the entitlement rules for these playlists",
    ),
    known("0.1.0", "privacycontext", ValueKind::Any, "works in this privacy context"),
    known("0.1.0", "enablecategorymoderation", ValueKind::Any, "moderates categories"),
    known("0.1.0", "enablecaptionmoderation", ValueKind::Any, "moderates captions"),
    known("0.1.0", "reftime", ValueKind::Time, "counts scheduling from this time"),
    known("0.1.0", "sessionkey", ValueKind::Any, "reads its own writes: a key that groups its calls"),
    known("0.1.0", "sessionid", ValueKind::Any, "belongs to this group, which session.end ends as a whole"),
    known("0.1.0", "preview", ValueKind::Any, "plays previews"),
    known("0.1.0", "jobtype", ValueKind::Any, "works on jobs of this type"),
    known("0.1.0", "apptoken", ValueKind::Any, "was made with this app token"),
    known("0.1.0", "enablechangeaccount", ValueKind::Any, "may change the account"),
    known("0.1.0", "edituser", ValueKind::Any, "may change these users"),
    known("0.1.0", "editadmintags", ValueKind::Any, "may change admin tags"),
    known("0.1.0", "restrictexplicitliveview", ValueKind::Any, "may not see a live stream before its time"),
    known("0.1.0", "virtualeventid", ValueKind::Any, "belongs to this virtual event"),
    known("0.1.0", "searchcontext", ValueKind::Any, "searches in this context"),
    known("0.1.0", "disablesessiontypecheck", ValueKind::Any, "is not checked for its type"),
    known("0.1.0", "widget", ValueKind::Any, "is of an anonymous player (widget:1)"),
    known("0.1.0", "caption", ValueKind::Any, "may use captions"),
];
