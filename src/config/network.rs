//! The settings of the way to the server.

use crate::api::ApiError;
use crate::config::Config;
use crate::secret::Secret;
use crate::transport::Proxy;

impl Config {
    /// Whether proxies and CA certificates are also taken from the environment.
    pub fn set_use_environment(&mut self, use_environment: bool) {
        self.use_environment = Some(use_environment);
    }

    /// Ignores the environment, whatever [`Config::set_use_environment`] says: it is not the user's whose rights this
    /// process has.
    pub fn ignore_environment(&mut self) {
        self.is_privileged = true;
    }

    /// A proxy, or none whatever the environment says. The URL is checked when the client is made.
    pub fn set_proxy(&mut self, url: Option<&str>, user: Option<&str>, password: Option<&str>) -> Result<(), ApiError> {
        let credentials = match (user, password) {
            (None, None) => None,
            (Some(user), password) => Some((user.to_owned(), Secret::new(password.unwrap_or_default()))),
            (None, Some(_)) => return Err(ApiError::argument("user", "is NULL, but there is a password")),
        };
        self.connection.proxy = match url {
            Some(url) => Proxy::At { url: url.to_owned(), credentials },
            None if credentials.is_some() => {
                return Err(ApiError::argument("url", "is NULL, which means no proxy, but there is a user"));
            }
            None => Proxy::None,
        };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_without_a_proxy_or_a_user_are_a_mistake() {
        let mut config = Config::default();
        assert!(config.set_proxy(None, Some("user"), None).is_err());
        assert!(config.set_proxy(Some("http://proxy"), None, Some("password")).is_err());
        assert!(config.set_proxy(Some("http://proxy"), Some("user"), None).is_ok());
        assert!(config.set_proxy(None, None, None).is_ok());
    }

    #[cfg(feature = "https")]
    #[test]
    fn a_proxy_that_cannot_be_used_is_refused_when_the_client_is_made() {
        let mut config = Config::default();
        config.set_proxy(Some("http://user:hunter2@proxy"), None, None).unwrap();
        let error = config.client().unwrap_err().to_string();
        assert!(error.starts_with("proxy: ") && !error.contains("hunter2"), "{error}");
    }
}
