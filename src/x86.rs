//! What x86 processors have instructions of their own for. Each function asks whether this one has them, and says so
//! if not; the caller then has a way that works everywhere.

pub(crate) mod base64;
