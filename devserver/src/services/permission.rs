//! The service `permission`.

use super::{Call, Reply};
use crate::wire::Failure;

/// `permission.getCurrentPermissions`: a fixed list for each type of session. The production server
/// lists some hundred for an ADMIN one.
pub(super) fn get_current_permissions(call: &Call<'_>) -> Result<Reply, Failure> {
    Reply::fresh(if call.any_session()?.is_admin() {
        "BASE_USER_SESSION_PERMISSION,ALWAYS_ALLOWED_ACTIONS,KMC_ACCESS,CONTENT_MANAGE_BASE,ADMIN_USER_MANAGE"
    } else {
        "BASE_USER_SESSION_PERMISSION,ALWAYS_ALLOWED_ACTIONS"
    })
}
