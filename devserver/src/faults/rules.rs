//! Selects the faults of a request, and counts affected requests.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Deserialize;
use serde_json::{Map, Value};

use super::Fault;

/// A fault, and the requests that it affects.
#[derive(Debug, Clone)]
pub struct FaultRule {
    /// `session.start` and the like, in any case; `None` is every request.
    pub action: Option<String>,
    /// How many requests; `None` is all, until the faults are cleared.
    pub times: Option<u32>,
    pub fault: Fault,
}

/// The members of a rule except its fault.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scope {
    action: Option<String>,
    times: Option<u32>,
}

impl FaultRule {
    /// Parses a rule from JSON such as `{"action": "session.start", "fault": "delay", "ms": 500, "times": 2}`.
    pub fn from_json(text: &str) -> Result<FaultRule, FaultError> {
        FaultRule::from_value(serde_json::from_str(text).map_err(FaultError::new)?)
    }

    /// Parses a rule from JSON, or from the short form `delay,ms=500,times=2,action=session.start`.
    pub fn from_spec(spec: &str) -> Result<FaultRule, FaultError> {
        if spec.trim_start().starts_with('{') {
            return FaultRule::from_json(spec);
        }
        let mut items = spec.split(',');
        let mut members = Map::new();
        members.insert("fault".to_owned(), items.next().unwrap_or_default().into());
        for item in items {
            let (name, text) = item.split_once('=').ok_or_else(|| {
                FaultError(format!("{item:?} is not NAME=VALUE; write a value with a comma in it as JSON"))
            })?;
            // Numbers and booleans are written as in JSON, and anything else is a string.
            let value = match serde_json::from_str(text) {
                Ok(value @ (Value::Number(_) | Value::Bool(_))) => value,
                _ => Value::from(text),
            };
            members.insert(name.to_owned(), value);
        }
        FaultRule::from_value(Value::Object(members))
    }

    pub(crate) fn from_value(value: Value) -> Result<FaultRule, FaultError> {
        let Value::Object(mut members) = value else {
            return Err(FaultError("a fault is a JSON object with a member \"fault\"".to_owned()));
        };
        let scope = ["action", "times"].into_iter().filter_map(|name| members.remove_entry(name)).collect();
        let Scope { action, times } = serde_json::from_value(Value::Object(scope)).map_err(FaultError::new)?;
        let given: Vec<String> = members.keys().cloned().collect();
        let fault: Fault = serde_json::from_value(Value::Object(members)).map_err(FaultError::new)?;
        // serde does not report unknown members for every kind of variant.
        let known = serde_json::to_value(&fault).map_err(FaultError::new)?;
        if let Some(unknown) = given.iter().find(|name| known.get(name.as_str()).is_none()) {
            let names: Vec<&String> = known.as_object().into_iter().flatten().map(|(name, _)| name).collect();
            return Err(FaultError(format!("unknown member {unknown:?}; known are action, times and {names:?}")));
        }
        match fault.problem() {
            Some(problem) => Err(FaultError(problem)),
            None => Ok(FaultRule { action, times, fault }),
        }
    }

    /// Its JSON, with the scope beside the fault.
    pub(crate) fn to_value(&self) -> Value {
        let mut value = self.fault.to_value();
        if let (Some(members), Some(action)) = (value.as_object_mut(), &self.action) {
            members.insert("action".to_owned(), action.as_str().into());
        }
        if let (Some(members), Some(times)) = (value.as_object_mut(), self.times) {
            members.insert("times".to_owned(), times.into());
        }
        value
    }

    fn is_for(&self, action: &str) -> bool {
        self.action.as_ref().is_none_or(|own| own.eq_ignore_ascii_case(action))
    }
}

/// Why a fault cannot be parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultError(String);

impl FaultError {
    pub(crate) fn new(error: impl fmt::Display) -> FaultError {
        FaultError(error.to_string())
    }
}

impl fmt::Display for FaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for FaultError {}

/// The faults in force.
///
/// A request is affected by all permanent faults, and by the first counted fault that matches it: `next(1, a)` and
/// `next(1, b)` affect two consecutive requests.
#[derive(Default)]
pub struct Faults(Mutex<Vec<FaultRule>>);

impl Faults {
    /// Affects the next `times` requests.
    pub fn next(&self, times: u32, fault: Fault) {
        self.add(FaultRule { action: None, times: Some(times), fault });
    }

    /// Affects the next `times` requests of an action such as `session.start`.
    pub fn next_of(&self, action: &str, times: u32, fault: Fault) {
        self.add(FaultRule { action: Some(action.to_owned()), times: Some(times), fault });
    }

    /// Affects all requests, until the faults are cleared.
    pub fn always(&self, fault: Fault) {
        self.add(FaultRule { action: None, times: None, fault });
    }

    /// Affects all requests of an action, until the faults are cleared.
    pub fn always_of(&self, action: &str, fault: Fault) {
        self.add(FaultRule { action: Some(action.to_owned()), times: None, fault });
    }

    /// Adds a rule.
    pub fn add(&self, rule: FaultRule) {
        if rule.times != Some(0) {
            self.rules().push(rule);
        }
    }

    /// Removes all faults. Requests already affected by one stay affected.
    pub fn clear(&self) {
        self.rules().clear();
    }

    /// Removes all faults of one kind, such as `delay`, and returns how many there were.
    pub fn remove(&self, name: &str) -> usize {
        let mut rules = self.rules();
        let before = rules.len();
        rules.retain(|rule| rule.fault.to_value()["fault"] != name);
        before - rules.len()
    }

    /// The rules in force, in JSON.
    pub(crate) fn to_value(&self) -> Value {
        self.rules().iter().map(FaultRule::to_value).collect()
    }

    /// How many requests counted faults will still affect.
    pub fn left(&self) -> u32 {
        self.rules().iter().filter_map(|rule| rule.times).sum()
    }

    /// The faults for a request of this action, the lasting ones first.
    pub(crate) fn meet(&self, action: &str) -> Vec<Fault> {
        let mut rules = self.rules();
        let lasting = rules.iter().filter(|rule| rule.times.is_none() && rule.is_for(action));
        let mut met: Vec<Fault> = lasting.map(|rule| rule.fault.clone()).collect();
        let counted = rules.iter().position(|rule| rule.times.is_some() && rule.is_for(action));
        if let Some(index) = counted {
            met.push(rules[index].fault.clone());
            rules[index].times = rules[index].times.map(|left| left - 1);
            if rules[index].times == Some(0) {
                rules.remove(index);
            }
        }
        met
    }

    fn rules(&self) -> MutexGuard<'_, Vec<FaultRule>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.rules().iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meet_counted_faults_take_turns() {
        let faults = Faults::default();
        faults.next_of("session.start", 2, Fault::Html);
        faults.next(1, Fault::Xml);
        faults.always(Fault::Gzip { unasked: true });
        let meet = |action: &str| format!("{:?}", faults.meet(action));
        assert_eq!(meet("Session.Start"), "[Gzip { unasked: true }, Html]");
        assert_eq!(meet("session.get"), "[Gzip { unasked: true }, Xml]");
        assert_eq!(meet("session.get"), "[Gzip { unasked: true }]");
        assert_eq!(meet("session.start"), "[Gzip { unasked: true }, Html]");
        assert_eq!(meet("session.start"), "[Gzip { unasked: true }]");
        assert_eq!(faults.left(), 0);
        faults.clear();
        assert!(faults.meet("session.start").is_empty());
    }

    #[test]
    fn from_spec_short_form_equals_json() {
        let json = r#"{"action": "session.start", "fault": "status", "status": 503, "asDate": true, "retryAfter": 2}"#;
        let spec = "status,status=503,asDate=true,retryAfter=2,action=session.start";
        let (json, spec) = (FaultRule::from_spec(json).unwrap(), FaultRule::from_spec(spec).unwrap());
        assert_eq!(format!("{json:?}"), format!("{spec:?}"));
        assert_eq!(spec.action.as_deref(), Some("session.start"));
        assert!(matches!(spec.fault, Fault::Status { status: 503, retry_after: Some(2), as_date: true }));
        assert!(
            matches!(FaultRule::from_spec("plain-text,text=1 2=3").unwrap().fault, Fault::PlainText { text } if text == "1 2=3")
        );
    }

    #[test]
    fn from_spec_unknown_member_is_named() {
        for (spec, reported) in [
            ("gzzip", "gzzip"),
            ("gzip,tims=2", "tims"),
            ("delay", "ms"),
            ("delay,ms=x", "x"),
            ("delay,500", "500"),
            ("gzip,times=-1", "-1"),
            ("invalid-ks,cause=OLD", "OLD"),
            (r#"{"ms": 3}"#, "fault"),
            ("hold", "hold"),
            ("status,status=99", "99"),
            (r#"{"fault": "redirect", "location": "a\nb"}"#, "header"),
        ] {
            let error = FaultRule::from_spec(spec).unwrap_err().to_string();
            assert!(error.contains(reported), "{spec}: {error}");
        }
    }
}
