//! The transport of a build without HTTPS.

use crate::api::{CallContext, Failure, HttpRequest, HttpResponse, Transport, TransportError};

/// Fails each request with advice.
#[derive(Debug)]
pub struct NoTransport;

impl Transport for NoTransport {
    fn send(&self, _: &HttpRequest, _: CallContext<'_>) -> Result<HttpResponse, TransportError> {
        Err(TransportError {
            failure: Failure::Unsupported,
            message: "this build of the library has no HTTPS support: set a transport \
                      (kaltura_config_set_transport), or use a build with HTTPS"
                .to_owned(),
            may_have_been_sent: false,
        })
    }
}
