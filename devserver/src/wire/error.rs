//! The errors of the API: codes, messages and arguments as the production server writes them.

use std::borrow::Cow;

use super::Value;
use super::value;

/// Why an action has no result.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Failure {
    /// An error object, sent with HTTP 200.
    Api(ApiError),
    /// A value that the server cannot handle: HTTP 500 with an empty body.
    Fatal,
    /// HTTP 404 with an empty body and the error in the headers.
    DatabaseDown,
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Failure::Api(error)
    }
}

/// An error object.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ApiError {
    pub(crate) code: Cow<'static, str>,
    pub(crate) message: String,
    pub(crate) args: Vec<(&'static str, String)>,
    /// Whether the response cache keeps it.
    pub(crate) is_cacheable: bool,
}

impl ApiError {
    pub(crate) fn new(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        ApiError { code: code.into(), message: message.into(), args: Vec::new(), is_cacheable: true }
    }

    pub(crate) fn uncached(self) -> Self {
        ApiError { is_cacheable: false, ..self }
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    pub(crate) fn missing_parameter(name: &str) -> Self {
        ApiError::new("MISSING_MANDATORY_PARAMETER", format!("Missing parameter \"{name}\"")).with("PARAM_NAME", name)
    }

    pub(crate) fn invalid_enum(value: &str, parameter: &str, kind: &str) -> Self {
        let message = format!(
            "Invalid enumeration value \"{value}\" for parameter \"{parameter}\", expecting enumeration type \"{kind}\""
        );
        ApiError::new("INVALID_ENUM_VALUE", message)
            .with("ENUM_VAL", value)
            .with("PARAM_NAME", parameter)
            .with("ENUM_TYPE", kind)
    }

    pub(crate) fn service_not_specified() -> Self {
        ApiError::new("SERVICE_NOT_SPECIFIED", "Service name was not specified, please specify one")
    }

    pub(crate) fn unknown_service(service: &str) -> Self {
        ApiError::new("SERVICE_DOES_NOT_EXISTS", format!("Service \"{service}\" does not exists"))
            .with("SRV_NAME", service)
    }

    pub(crate) fn unknown_action(service: &str, action: &str) -> Self {
        let message = format!("Action \"{action}\" does not exists for service \"{service}\"");
        ApiError::new("ACTION_DOES_NOT_EXISTS", message).with("ACTION_NAME", action).with("SERVICE_NAME", service)
    }

    /// `target` is `service->action`.
    pub(crate) fn service_forbidden(target: &str) -> Self {
        ApiError::new("SERVICE_FORBIDDEN", format!("The access to service [{target}] is forbidden"))
            .with("SERVICE", target)
    }

    pub(crate) fn access_control_restricted(target: &str) -> Self {
        let message = format!("The access to service [{target}] is forbidden due to access control restriction");
        ApiError::new("SERVICE_ACCESS_CONTROL_RESTRICTED", message).with("SERVICE", target)
    }

    pub(crate) fn partner_blocked() -> Self {
        ApiError::new(
            "SERVICE_FORBIDDEN_CONTENT_BLOCKED",
            "The access to this service is forbidden since the specified partner is blocked",
        )
    }

    pub(crate) fn start_session(partner_id: i64) -> Self {
        ApiError::new("START_SESSION_ERROR", format!("Error while starting session for partner [{partner_id}]"))
            .with("PID", partner_id.to_string())
            .uncached()
    }

    pub(crate) fn database_error() -> Self {
        ApiError::new("INTERNAL_DATABASE_ERROR", "Internal database error")
    }

    pub(crate) fn internal_server_error() -> Self {
        ApiError::new("INTERNAL_SERVER_ERROR", "Internal server error")
    }

    pub(crate) fn wrong_password() -> Self {
        ApiError::new("USER_WRONG_PASSWORD", "Wrong password supplied")
    }

    pub(crate) fn unknown_role(role: &str) -> Self {
        ApiError::new("UNKNOWN_ROLE_ID", format!("Unknown role id [{role}]")).with("ROLE_ID", role).uncached()
    }

    pub(crate) fn invalid_parameter_char(name: &str) -> Self {
        ApiError::new("INVALID_PARAMETER_CHAR", format!("Invalid character in parameter \"{name}\""))
            .with("PARAM_NAME", name)
    }

    pub(crate) fn entry_not_found(id: &str) -> Self {
        ApiError::new("ENTRY_ID_NOT_FOUND", format!("Entry id \"{id}\" not found")).with("ENTRY_ID", id)
    }

    /// `what` is the cause where the server names one, else the whole session string.
    pub(crate) fn invalid_ks(what: &str) -> Self {
        ApiError::invalid_ks_with(what, -1, "INVALID_STR")
    }

    /// The other form: the session in `KSID`, the cause by number and description.
    pub(crate) fn invalid_ks_with(what: &str, code: i32, description: &str) -> Self {
        ApiError::new("INVALID_KS", format!("Invalid KS \"{what}\", Error \"{code},{description}\""))
            .with("KSID", what)
            .with("ERR_CODE", code.to_string())
            .with("ERR_DESC", description)
    }

    pub(crate) fn invalid_object_id(id: &str) -> Self {
        ApiError::new("INVALID_OBJECT_ID", format!("Invalid object id [{id}]")).with("ID", id)
    }

    pub(crate) fn invalid_actions_limit() -> Self {
        ApiError::new("INVALID_ACTIONS_LIMIT", "Invalid actions limit").uncached()
    }

    pub(crate) fn invalid_widget_id(id: &str) -> Self {
        ApiError::new("INVALID_WIDGET_ID", format!("Unknown widget [{id}]")).with("WIDGET_ID", id)
    }

    pub(crate) fn invalid_user_id() -> Self {
        ApiError::new("INVALID_USER_ID", "Invalid user id")
    }

    pub(crate) fn user_not_found() -> Self {
        ApiError::new("USER_NOT_FOUND", "User was not found")
    }

    pub(crate) fn app_token_not_found(id: &str) -> Self {
        ApiError::new("APP_TOKEN_ID_NOT_FOUND", format!("Application token id \"{id}\" not found")).with("ID", id)
    }

    pub(crate) fn app_token_not_active(id: &str) -> Self {
        ApiError::new("APP_TOKEN_NOT_ACTIVE", format!("Application token id \"{id}\" is not active")).with("ID", id)
    }

    pub(crate) fn app_token_expired(id: &str) -> Self {
        ApiError::new("APP_TOKEN_EXPIRED", format!("Application token id \"{id}\" has expired")).with("ID", id)
    }

    pub(crate) fn invalid_app_token_hash() -> Self {
        ApiError::new("INVALID_APP_TOKEN_HASH", "Invalid application token hash")
    }

    /// The error object of a JSON response: `args` is an empty list when there are none.
    pub(crate) fn to_response(&self) -> Value {
        let args = match self.args.as_slice() {
            [] => Value::List(Vec::new()),
            args => Value::Object(args.iter().map(|(name, value)| (*name, value.as_str().into())).collect()),
        };
        Value::Object(vec![
            ("code", self.code.as_ref().into()),
            ("message", self.message.as_str().into()),
            ("objectType", "KalturaAPIException".into()),
            ("args", args),
        ])
    }

    /// The error of an XML response, where `args` is always a list.
    pub(crate) fn to_xml_response(&self) -> Value {
        let args = self.args.iter().map(|(name, value)| {
            Value::Object(vec![
                ("objectType", "KalturaApiExceptionArg".into()),
                ("name", (*name).into()),
                ("value", value.as_str().into()),
            ])
        });
        Value::Object(vec![(
            "error",
            Value::Object(vec![
                ("code", self.code.as_ref().into()),
                ("message", self.message.as_str().into()),
                ("objectType", "KalturaAPIException".into()),
                ("args", Value::List(args.collect())),
            ]),
        )])
    }
}

/// One result in JSON.
pub(crate) fn encode_json(result: &Result<Value, ApiError>) -> String {
    match result {
        Ok(value) => value::json(value),
        Err(error) => value::json(&error.to_response()),
    }
}

/// One result in PHP's serialization.
pub(crate) fn encode_php(result: &Result<Value, ApiError>) -> String {
    match result {
        Ok(value) => value::php(value),
        Err(error) => value::php(&error.to_response()),
    }
}

/// One result, as the members of an XML `<result>`.
pub(crate) fn encode_xml(result: &Result<Value, ApiError>) -> String {
    match result {
        Ok(value) => value::xml(value),
        Err(error) => value::xml(&error.to_xml_response()),
    }
}
