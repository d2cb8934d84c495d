//! From a service, an action and parameters to a result: one request, or several in one.

use std::borrow::Cow;

use crate::clock::Conditions;
use crate::services::{self, Action, Call, Reply, Served};
use crate::sessions::{self, Origin, Session};
use crate::state::State;
use crate::wire::{ApiError, Failure, Params, Value};

/// The result of a request.
pub(crate) struct Outcome {
    pub(crate) result: Result<Value, Failure>,
    pub(crate) served: Served,
    /// The error that the production server repeats in its headers.
    pub(crate) forbidden: Option<ApiError>,
}

impl Outcome {
    fn new(reply: Reply) -> Outcome {
        let forbidden = match &reply.result {
            // Responses from the cache carry no headers of the original one.
            Err(Failure::Api(error)) if error.code == "SERVICE_FORBIDDEN" && reply.served != Served::Cached => {
                Some(error.clone())
            }
            _ => None,
        };
        Outcome { result: reply.result, served: reply.served, forbidden }
    }

    /// An error on the full path.
    pub(crate) fn error(error: impl Into<Failure>) -> Outcome {
        Outcome::new(Reply { result: Err(error.into()), served: Served::Full })
    }
}

/// The service and the action of a request; empty where it names none.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    service: String,
    action: String,
}

impl Target {
    /// The names in the path take precedence.
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

    /// The name as the request has it, such as `session.start`.
    pub(crate) fn asked(&self) -> String {
        if self.is_multirequest() { "multirequest".to_owned() } else { format!("{}.{}", self.service, self.action) }
    }

    /// The name of a known action; never a part of the request.
    pub(crate) fn known(&self) -> Cow<'static, str> {
        if self.is_multirequest() {
            return "multirequest".into();
        }
        self.find().map_or("(unknown)".into(), |action| action.name().into())
    }
}

/// One action and what it is called with.
#[derive(Clone, Copy)]
struct Request<'a> {
    state: &'a State,
    origin: &'a Origin,
    target: &'a Target,
    params: &'a Params,
    conditions: Conditions,
    /// Whether the fast path and the response cache may be used.
    may_cache: bool,
}

/// Handles a request.
pub(crate) fn run(state: &State, origin: &Origin, target: &Target, params: &Params, conditions: Conditions) -> Outcome {
    if target.is_multirequest() {
        return multirequest(state, origin, params, conditions);
    }
    single(state, origin, target, params, conditions)
}

/// A multirequest here, inside another one, is a service that does not exist.
fn single(state: &State, origin: &Origin, target: &Target, params: &Params, conditions: Conditions) -> Outcome {
    let may_cache = !params.is_given("nocache");
    Outcome::new(Request { state, origin, target, params, conditions, may_cache }.run())
}

/// Handles several requests in one; later ones may refer to the responses of earlier ones.
fn multirequest(state: &State, origin: &Origin, params: &Params, conditions: Conditions) -> Outcome {
    let shared = params.shared();
    let mut responses: Vec<Value> = Vec::new();
    let mut forbidden = None;
    while let Some(own) = params.object(&(responses.len() + 1).to_string()) {
        let mut item = shared.clone().overridden_by(own);
        item.replace_texts(&|text| resolve(text, &responses));
        let target = Target::new(None, None, &item);
        let outcome = single(state, origin, &target, &item, conditions);
        forbidden = outcome.forbidden.or(forbidden);
        match outcome.result {
            Ok(response) => responses.push(response),
            Err(Failure::Api(error)) => responses.push(error.to_response()),
            Err(failure) => return Outcome::error(failure),
        }
    }
    let reply = Reply { result: Ok(Value::List(responses)), served: Served::Full };
    Outcome { forbidden, ..Outcome::new(reply) }
}

impl<'a> Request<'a> {
    fn run(self) -> Reply {
        let action = match self.target.find() {
            Ok(action) => action,
            Err(error) => return self.cached("", || Err(error.into())),
        };
        if let Some(reply) = action.fast.filter(|_| self.may_cache && self.has_secrets()).and_then(|fast| {
            // The fast path ignores a session that was sent, and treats null as absent.
            let params = self.params.without_nulls();
            match fast(&Request { params: &params, ..self }.call(action, None)) {
                Err(Failure::Api(_)) => None,
                result => Some(Reply { result, served: Served::Fast }),
            }
        }) {
            return reply;
        }
        if action.is_system && self.conditions.outage.is_some() {
            return Reply { result: Err(Failure::DatabaseDown), served: Served::Full };
        }
        match self.session(action) {
            Ok(None) => self.cached("", || self.full(action, None)),
            // Anonymous as well: anyone can create one.
            Ok(Some(session)) if session.ks.is_widget() => {
                let caller = format!("widget of {}", session.partner.id);
                self.cached(&caller, || self.full(action, Some(session)))
            }
            Ok(Some(session)) => self.full(action, Some(session)).unwrap_or_else(reply_with),
            Err(error) if error.is_cacheable => {
                // All unreadable sessions share a key, so the error may name the session of another caller.
                let sent = self.params.text("ks");
                let cause = error.args.iter().find(|(name, value)| *name == "KSID" && Some(value) != sent.as_ref());
                let caller = cause.map_or("invalid".to_owned(), |(_, cause)| cause.clone());
                self.cached(&caller, || Err(error.into()))
            }
            Err(error) => reply_with(error.into()),
        }
    }

    fn has_secrets(&self) -> bool {
        self.conditions.outage.is_none_or(|outage| outage.secret_cached)
    }

    fn session(&self, action: &Action) -> Result<Option<Session<'a>>, ApiError> {
        match self.params.text("ks").filter(|text| !text.is_empty()) {
            Some(text) => sessions::verify(self.state, &text, self.origin, &action.target(), self.conditions).map(Some),
            None => Ok(None),
        }
    }

    /// The partner's standing, then the action.
    fn full(&self, action: &'static Action, session: Option<Session<'_>>) -> Result<Reply, Failure> {
        self.unmasked(action, session).map_err(|failure| match (failure, action.mask) {
            (Failure::Api(error), Some(mask)) => mask(error).into(),
            (failure, _) => failure,
        })
    }

    fn unmasked(&self, action: &'static Action, session: Option<Session<'_>>) -> Result<Reply, Failure> {
        if self.conditions.outage.is_some() {
            return Err(ApiError::database_error().into());
        }
        let target = action.target();
        if let Some(partner_id) = self.params.number("partnerId")?.filter(|id| *id != 0) {
            services::admit(self.state, partner_id, self.origin, &target)?;
        }
        if let Some(session) = &session {
            services::admit(self.state, session.partner.id.into(), self.origin, &target)?;
        }
        (action.run)(&self.call(action, session))
    }

    fn call<'b>(&'b self, action: &'static Action, session: Option<Session<'b>>) -> Call<'b> {
        let Request { state, origin, params, conditions, may_cache, .. } = *self;
        Call { state, origin, params, session, conditions, may_cache, action }
    }

    /// Repeats the error of an equal anonymous request, or runs this one and stores its error.
    fn cached(&self, caller: &str, run: impl FnOnce() -> Result<Reply, Failure>) -> Reply {
        if !self.may_cache {
            return run().unwrap_or_else(reply_with);
        }
        let name = self.target.asked().to_ascii_lowercase();
        let key = format!("{name} {} {caller} {}", self.origin.secure, self.params.cache_key());
        let now = self.conditions.now;
        if let Some(error) = self.state.cached_error(&key, now) {
            return Reply { result: Err(error.into()), served: Served::Cached };
        }
        run().unwrap_or_else(|failure| match failure {
            Failure::Api(error) if error.is_cacheable => {
                self.state.cache_error(key, now, error.clone());
                Reply { result: Err(error.into()), served: Served::Cacheable }
            }
            failure => reply_with(failure),
        })
    }
}

fn reply_with(failure: Failure) -> Reply {
    Reply { result: Err(failure), served: Served::Full }
}

/// The value of a reference such as `{1:result:ks}`; empty when the earlier request failed, and
/// `None` for a string that is not a reference.
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
    fn resolve_replaces_whole_values_only() {
        let responses = [Value::Object(vec![("ks", "abc".into())]), 7.into()];
        assert_eq!(resolve("{1:result:ks}", &responses).as_deref(), Some("abc"));
        assert_eq!(resolve("{2:result}", &responses).as_deref(), Some("7"));
        for text in ["x{2:result}", "{3:result}", "{0:result}", "{2}", "{a:result}"] {
            assert_eq!(resolve(text, &responses), None, "{text}");
        }
    }

    #[test]
    fn resolve_failed_request_is_empty() {
        let responses = [ApiError::user_not_found().to_response()];
        assert_eq!(resolve("{1:result}", &responses).as_deref(), Some(""));
        assert_eq!(resolve("{1:result:ks}", &responses).as_deref(), Some(""));
    }
}
