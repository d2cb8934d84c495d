//! The service `system`.

use super::{Call, Reply};
use crate::wire::Failure;

/// `system.ping`
pub(super) fn ping(_call: &Call<'_>) -> Result<Reply, Failure> {
    Reply::fresh(true)
}

/// `system.getTime`: the server's clock in Unix seconds.
pub(super) fn get_time(call: &Call<'_>) -> Result<Reply, Failure> {
    Reply::fresh(call.now())
}
