//! Fail-closed settings: a program that ignores a failed setter must not continue with weaker settings.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::error::kaltura_error;

/// A value that becomes unusable when one of its setters fails.
pub(super) struct Checked<T> {
    value: T,
    /// The first failure; never reset.
    failure: Option<Box<kaltura_error>>,
}

impl<T> Checked<T> {
    pub(super) fn new(value: T) -> Self {
        Checked { value, failure: None }
    }

    /// Runs a setter including the conversion of its arguments, and records its failure.
    pub(super) fn set(
        &mut self,
        setter: impl FnOnce(&mut T) -> Result<(), Box<kaltura_error>>,
    ) -> Result<(), Box<kaltura_error>> {
        let mut setter = Some(setter);
        let value = &mut self.value;
        record(&mut self.failure, &mut || setter.take().map_or(Ok(()), |setter| setter(value)))
    }

    /// Returns the value, or the first failure of a setter.
    pub(super) fn get(&self) -> Result<&T, Box<kaltura_error>> {
        match &self.failure {
            None => Ok(&self.value),
            Some(error) => Err(error.clone()),
        }
    }
}

/// Not generic, so that all setters share one copy.
fn record(
    first: &mut Option<Box<kaltura_error>>,
    setter: &mut dyn FnMut() -> Result<(), Box<kaltura_error>>,
) -> Result<(), Box<kaltura_error>> {
    // A panic also means that the setting was not applied.
    let result = catch_unwind(AssertUnwindSafe(setter)).unwrap_or_else(|_| Err(kaltura_error::panic()));
    if let Err(error) = &result {
        first.get_or_insert_with(|| error.clone());
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_failure_is_kept_and_returned_by_get() {
        let mut checked = Checked::new(0);
        let refused = |argument| Err(kaltura_error::invalid_argument(argument, "is wrong"));
        assert!(
            checked
                .set(|value| {
                    *value = 1;
                    Ok(())
                })
                .is_ok()
        );
        assert_eq!(checked.get().ok(), Some(&1));
        assert!(checked.set(|_| refused("first")).is_err());
        assert!(checked.set(|_| refused("second")).is_err());
        assert!(
            checked
                .set(|value| {
                    *value = 2;
                    Ok(())
                })
                .is_ok()
        );
        assert_eq!(checked.get().unwrap_err().message(), "first: is wrong");
    }

    #[test]
    fn panicking_setter_is_a_failure() {
        let mut checked = Checked::new(0);
        let status = checked.set(|_| panic!("hunter2")).unwrap_err().status();
        assert_eq!(status, super::super::status::KALTURA_ERROR_PANIC);
        assert_eq!(checked.get().unwrap_err().status(), status);
    }
}
