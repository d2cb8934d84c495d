//! Proxy and environment settings.

use crate::api::ApiError;
use crate::config::Config;
use crate::secret::Secret;
use crate::transport::Proxy;

impl Config {
    /// Whether proxies and CA certificates are also taken from the environment.
    pub fn set_use_environment(&mut self, use_environment: bool) {
        self.use_environment = Some(use_environment);
    }

    /// Ignores the environment regardless of [`Config::set_use_environment`]: the process has other privileges than the
    /// user who controls the environment.
    pub fn ignore_environment(&mut self) {
        self.is_privileged = true;
    }

    /// Sets a proxy, or none regardless of the environment. The URL is checked when the client is created.
    pub fn set_proxy(&mut self, url: Option<&str>, user: Option<&str>, password: Option<&str>) -> Result<(), ApiError> {
        let credentials = match (user, password) {
            (None, None) => None,
            (Some(user), password) => Some((user.to_owned(), Secret::new(password.unwrap_or_default()))),
            (None, Some(_)) => return Err(ApiError::argument("user", "is NULL, but a password is set")),
        };
        self.connection.proxy = match url {
            Some(url) => Proxy::At { url: url.to_owned(), credentials },
            None if credentials.is_some() => {
                return Err(ApiError::argument("url", "is NULL, which means no proxy, but a user is set"));
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
    fn set_proxy_incomplete_credentials_are_an_error() {
        let mut config = Config::default();
        assert!(config.set_proxy(None, Some("user"), None).is_err());
        assert!(config.set_proxy(Some("http://proxy"), None, Some("password")).is_err());
        assert!(config.set_proxy(Some("http://proxy"), Some("user"), None).is_ok());
        assert!(config.set_proxy(None, None, None).is_ok());
    }

    #[cfg(feature = "https")]
    #[test]
    fn client_with_unusable_proxy_is_an_error() {
        let mut config = Config::default();
        config.set_proxy(Some("http://user:hunter2@proxy"), None, None).unwrap();
        let error = config.client().unwrap_err().to_string();
        assert!(error.starts_with("proxy: ") && !error.contains("hunter2"), "{error}");
    }
}
