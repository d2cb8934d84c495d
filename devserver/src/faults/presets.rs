//! The faults that the page offers, each with a label.

/// Label and rule.
pub(crate) const PRESETS: [(&str, &str); 18] = [
    ("Respond after 3 seconds", "delay,ms=3000"),
    ("Stall in the middle of the body", "stall"),
    ("Close without a response", "close-before-headers"),
    ("Close after the headers", "close-after-headers"),
    ("Close after half of the body", "truncated-body"),
    ("Close when the connection is reused", "close-on-reuse"),
    ("HTTP 503, Retry-After: 2", "status,status=503,retryAfter=2"),
    ("HTTP 429 without Retry-After", "status,status=429"),
    ("Redirect to another host", "redirect,location=https://elsewhere.example/"),
    ("Page of a captive portal", "html"),
    ("Response in XML", "xml"),
    ("Compressed response", "gzip,unasked=true"),
    ("Internal server error", "api-error,code=INTERNAL_SERVERL_ERROR"),
    ("Sessions have expired", "invalid-ks,cause=EXPIRED"),
    ("Rate limit as plain text", "plain-text"),
    ("Clock two hours late", "clock,seconds=-7200"),
    ("Sessions last one minute", "longest-life,seconds=60"),
    ("Database outage", "database-outage"),
];

#[cfg(test)]
mod tests {
    use super::super::FaultRule;
    use super::*;

    #[test]
    fn presets_are_valid_rules() {
        for (label, spec) in PRESETS {
            assert!(FaultRule::from_spec(spec).is_ok(), "{label}: {spec}");
        }
    }
}
