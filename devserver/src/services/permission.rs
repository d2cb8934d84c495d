//! The service `permission`.

use super::{Call, Reply};
use crate::wire::Failure;

/// `permission.getCurrentPermissions`: a fixed list for each type of session. The production server
/// lists about a hundred for an ADMIN one.
pub(super) fn get_current_permissions(call: &Call<'_>) -> Result<Reply, Failure> {
    let session = call.any_session()?;
    Reply::fresh(if session.is_admin() {
        "BASE_USER_SESSION_PERMISSION,ALWAYS_ALLOWED_ACTIONS,KMC_ACCESS,CONTENT_MANAGE_BASE,ADMIN_USER_MANAGE"
    } else if session.ks.is_widget() {
        "WIDGET_SESSION_PERMISSION,ALWAYS_ALLOWED_ACTIONS"
    } else {
        "BASE_USER_SESSION_PERMISSION,ALWAYS_ALLOWED_ACTIONS"
    })
}
