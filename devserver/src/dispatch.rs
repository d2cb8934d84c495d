//! From a service, an action and parameters to a result: one request, or several in one.

use std::borrow::Cow;

use crate::clock::Conditions;
use crate::services::{self, Action, Call, Reply, Served};
use crate::sessions::{self, Origin};
use crate::state::State;
use crate::wire::{ApiError, Failure, Params, Value};

/// How a request was responded.
pub(crate) struct Outcome {
    pub(crate) result: Result<Value, Failure>,
    pub(crate) served: Served,
    /// The refusal that the production server repeats in its headers.
    pub(crate) forbidden: Option<ApiError>,
}

impl Outcome {
    fn new(reply: Reply) -> Outcome {
        let forbidden = match &reply.result {
            // Responses from the cache carry no headers of the original one.
            Err(Failure::Api(error)) if error.code == "SERVICE_FORBIDDEN" => Some(error.clone()),
            _ => None,
        };
        Outcome { result: reply.result, served: reply.served, forbidden }
    }

    /// A refusal on the full path.
    pub(crate) fn error(error: impl Into<Failure>) -> Outcome {
        Outcome::new(Reply { result: Err(error.into()), served: Served::Full })
    }
}

/// The service and the action that a request asks for; empty where it names none.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    service: String,
    action: String,
}

impl Target {
    /// The names in the path come first.
    pub(crate) fn new(service: Option<String>, action: Option<String>, params: &Params) -> Target {
        Target {
            service: service.or_else(|| params.text("service")).unwrap_or_default(),
            action: action.or_else(|| params.text("action")).unwrap_or_default(),
        }
    }

    fn is_multirequest(&self) -> bool {
        self.service.eq_ignore_ascii_case("multirequest")
    }

    fn find(&self) -> Result<&'static Action, ApiError> {
        if self.service.is_empty() {
            return Err(ApiError::service_not_specified());
        }
        services::find(&self.service, &self.action)
    }

    /// `session.start` and the like, as the request wrote it.
    pub(crate) fn asked(&self) -> String {
        if self.is_multirequest() { "multirequest".to_owned() } else { format!("{}.{}", self.service, self.action) }
    }

    /// The same, of what is known here; never a part of the request's text.
    pub(crate) fn known(&self) -> Cow<'static, str> {
        if self.is_multirequest() {
            return "multirequest".into();
        }
        self.find().map_or("(unknown)".into(), |action| action.name().into())
    }
}

/// Responses a request.
pub(crate) fn run(state: &State, origin: &Origin, target: &Target, params: &Params, conditions: Conditions) -> Outcome {
    if target.is_multirequest() {
        return multirequest(state, origin, params, conditions);
    }
    single(state, origin, target, params, conditions, true)
}

fn single(
    state: &State,
    origin: &Origin,
    target: &Target,
    params: &Params,
    conditions: Conditions,
    alone: bool,
) -> Outcome {
    let known = match target.find() {
        Ok(known) => known,
        Err(error) => return Outcome::error(error),
    };
    let may_hurry = !params.is_given("nocache");
    if let Some(hurried) = known.fast.filter(|_| may_hurry) {
        // The fast path does not look at a session that was sent, and takes null for absent.
        let params = params.without_nulls();
        let call =
            Call { state, origin, params: &params, session: None, conditions, may_cache: may_hurry, action: known };
        if let Some(response) = hurried(&call) {
            let served = if alone { Served::Fast } else { Served::Full };
            return Outcome::new(Reply { result: Ok(response), served });
        }
    }
    let reply = full(state, origin, known, params, conditions, may_hurry)
        .unwrap_or_else(|failure| Reply { result: Err(failure), served: Served::Full });
    Outcome::new(reply)
}

/// The full path: the partner's standing, the session, then the action.
fn full(
    state: &State,
    origin: &Origin,
    action: &'static Action,
    params: &Params,
    conditions: Conditions,
    may_cache: bool,
) -> Result<Reply, Failure> {
    let target = action.target();
    if let Some(partner_id) = params.number("partnerId")?.filter(|id| *id != 0) {
        services::admit(state, partner_id, origin, &target)?;
    }
    let session = match params.text("ks").filter(|text| !text.is_empty()) {
        Some(text) => Some(sessions::verify(state, &text, origin, &target, conditions.now)?),
        None => None,
    };
    if let Some(session) = &session {
        services::admit(state, session.partner.id.into(), origin, &target)?;
    }
    let call = Call { state, origin, params, session, conditions, may_cache, action };
    (action.run)(&call)
}

/// Several requests in one; later ones may refer to the responses of earlier ones.
fn multirequest(state: &State, origin: &Origin, params: &Params, conditions: Conditions) -> Outcome {
    let shared = params.shared();
    let mut responses: Vec<Value> = Vec::new();
    let mut forbidden = None;
    while let Some(own) = params.object(&(responses.len() + 1).to_string()) {
        let mut item = shared.clone().overridden_by(own);
        item.replace_texts(&|text| resolve(text, &responses));
        let target = Target::new(None, None, &item);
        let outcome = single(state, origin, &target, &item, conditions, false);
        forbidden = outcome.forbidden.or(forbidden);
        match outcome.result {
            Ok(response) => responses.push(response),
            Err(Failure::Api(error)) => responses.push(error.to_response()),
            Err(Failure::Fatal) => return Outcome::error(Failure::Fatal),
        }
    }
    let reply = Reply { result: Ok(Value::List(responses)), served: Served::Full };
    Outcome { forbidden, ..Outcome::new(reply) }
}

/// The value of a reference such as `{1:result:ks}`; empty when the earlier request failed, and
/// `None` for a text that is no reference.
fn resolve(text: &str, responses: &[Value]) -> Option<String> {
    let mut steps = text.strip_prefix('{')?.strip_suffix('}')?.split(':');
    let index = steps.next()?.parse::<usize>().ok()?.checked_sub(1)?;
    if steps.next() != Some("result") {
        return None;
    }
    let value = responses.get(index)?;
    if value.at(["code"]).is_some() && value.at(["args"]).is_some() {
        return Some(String::new());
    }
    Some(value.at(steps).and_then(Value::as_parameter).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_whole_values_only() {
        let responses = [Value::Object(vec![("ks", "abc".into())]), 7.into()];
        assert_eq!(resolve("{1:result:ks}", &responses).as_deref(), Some("abc"));
        assert_eq!(resolve("{2:result}", &responses).as_deref(), Some("7"));
        for text in ["x{2:result}", "{3:result}", "{0:result}", "{2}", "{a:result}"] {
            assert_eq!(resolve(text, &responses), None, "{text}");
        }
    }

    #[test]
    fn a_reference_to_a_failed_request_is_empty() {
        let responses = [ApiError::user_not_found().to_response()];
        assert_eq!(resolve("{1:result}", &responses).as_deref(), Some(""));
        assert_eq!(resolve("{1:result:ks}", &responses).as_deref(), Some(""));
    }
}
