//! From a service, an action and parameters to a result: one request, or several in one.

use std::borrow::Cow;

use crate::services::{self, Action, Call, Reply, Served};
use crate::sessions::{self, Origin};
use crate::state::State;
use crate::wire::{Answer, ApiError, Failure, Params};

/// How a request was answered.
pub(crate) struct Outcome {
    pub(crate) result: Result<Answer, Failure>,
    pub(crate) served: Served,
    /// `session.start` and the like, of what is known here; never a part of the request's text.
    pub(crate) name: Cow<'static, str>,
    /// The refusal that the production server repeats in its headers.
    pub(crate) forbidden: Option<ApiError>,
}

impl Outcome {
    fn new(name: impl Into<Cow<'static, str>>, reply: Reply) -> Outcome {
        let forbidden = match &reply.result {
            // Answers from the cache carry no headers of the original one.
            Err(Failure::Api(error)) if error.code == "SERVICE_FORBIDDEN" => Some(error.clone()),
            _ => None,
        };
        Outcome { result: reply.result, served: reply.served, name: name.into(), forbidden }
    }

    fn error(error: ApiError) -> Outcome {
        Outcome::new("(unknown)", Reply { result: Err(error.into()), served: Served::Full })
    }
}

/// Answers a request for `service` and `action`, as they stand in the path.
pub(crate) fn run(
    state: &State,
    origin: &Origin,
    service: Option<&str>,
    action: Option<&str>,
    params: &Params,
    now: i64,
) -> Outcome {
    let service = service.map(str::to_owned).or_else(|| params.text("service")).unwrap_or_default();
    let action = action.map(str::to_owned).or_else(|| params.text("action")).unwrap_or_default();
    if service.eq_ignore_ascii_case("multirequest") {
        return multirequest(state, origin, params, now);
    }
    single(state, origin, &service, &action, params, now, true)
}

fn single(
    state: &State,
    origin: &Origin,
    service: &str,
    action: &str,
    params: &Params,
    now: i64,
    alone: bool,
) -> Outcome {
    if service.is_empty() {
        return Outcome::error(ApiError::service_not_specified());
    }
    let known = match services::find(service, action) {
        Ok(known) => known,
        Err(error) => return Outcome::error(error),
    };
    let may_hurry = !params.is_given("nocache");
    if let Some(hurried) = known.fast.filter(|_| may_hurry) {
        // The fast path does not look at a session that was sent, and takes null for absent.
        let params = params.without_nulls();
        let call = Call { state, origin, params: &params, session: None, now, may_cache: may_hurry, action: known };
        if let Some(answer) = hurried(&call) {
            let served = if alone { Served::Fast } else { Served::Full };
            return Outcome::new(known.name(), Reply { result: Ok(answer), served });
        }
    }
    let reply = full(state, origin, known, params, now, may_hurry)
        .unwrap_or_else(|failure| Reply { result: Err(failure), served: Served::Full });
    Outcome::new(known.name(), reply)
}

/// The full path: the partner's standing, the session, then the action.
fn full(
    state: &State,
    origin: &Origin,
    action: &'static Action,
    params: &Params,
    now: i64,
    may_cache: bool,
) -> Result<Reply, Failure> {
    let target = action.target();
    if let Some(partner_id) = params.number("partnerId")?.filter(|id| *id != 0) {
        services::admit(state, partner_id, origin, &target)?;
    }
    let session = match params.text("ks").filter(|text| !text.is_empty()) {
        Some(text) => Some(sessions::verify(state, &text, origin, &target, now)?),
        None => None,
    };
    if let Some(session) = &session {
        services::admit(state, session.partner.id.into(), origin, &target)?;
    }
    let call = Call { state, origin, params, session, now, may_cache, action };
    (action.run)(&call)
}

/// Several requests in one; later ones may refer to the answers of earlier ones.
fn multirequest(state: &State, origin: &Origin, params: &Params, now: i64) -> Outcome {
    let shared = params.shared();
    let mut answers: Vec<Answer> = Vec::new();
    let mut forbidden = None;
    while let Some(own) = params.object(&(answers.len() + 1).to_string()) {
        let mut item = shared.clone().overridden_by(own);
        item.replace_texts(&|text| resolve(text, &answers));
        let service = item.text("service").unwrap_or_default();
        let action = item.text("action").unwrap_or_default();
        let outcome = single(state, origin, &service, &action, &item, now, false);
        forbidden = outcome.forbidden.or(forbidden);
        match outcome.result {
            Ok(answer) => answers.push(answer),
            Err(Failure::Api(error)) => answers.push(error.to_answer()),
            Err(Failure::Fatal) => {
                let reply = Reply { result: Err(Failure::Fatal), served: Served::Full };
                return Outcome::new("multirequest", reply);
            }
        }
    }
    let reply = Reply { result: Ok(Answer::List(answers)), served: Served::Full };
    Outcome { forbidden, ..Outcome::new("multirequest", reply) }
}

/// The value of a reference such as `{1:result:ks}`; empty when the earlier request failed, and
/// `None` for a text that is no reference.
fn resolve(text: &str, answers: &[Answer]) -> Option<String> {
    let mut steps = text.strip_prefix('{')?.strip_suffix('}')?.split(':');
    let index = steps.next()?.parse::<usize>().ok()?.checked_sub(1)?;
    if steps.next() != Some("result") {
        return None;
    }
    let value = answers.get(index)?;
    if value.at(["code"]).is_some() && value.at(["args"]).is_some() {
        return Some(String::new());
    }
    Some(value.at(steps).and_then(Answer::as_parameter).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_whole_values_only() {
        let answers = [Answer::Object(vec![("ks", "abc".into())]), 7.into()];
        assert_eq!(resolve("{1:result:ks}", &answers).as_deref(), Some("abc"));
        assert_eq!(resolve("{2:result}", &answers).as_deref(), Some("7"));
        for text in ["x{2:result}", "{3:result}", "{0:result}", "{2}", "{a:result}"] {
            assert_eq!(resolve(text, &answers), None, "{text}");
        }
    }

    #[test]
    fn a_reference_to_a_failed_request_is_empty() {
        let answers = [ApiError::user_not_found().to_answer()];
        assert_eq!(resolve("{1:result}", &answers).as_deref(), Some(""));
        assert_eq!(resolve("{1:result:ks}", &answers).as_deref(), Some(""));
    }
}
