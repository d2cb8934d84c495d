//! Fallible allocation for sizes controlled by the server or the caller.

use std::collections::TryReserveError;

pub(crate) const OUT_OF_MEMORY: &str =
    "out of memory for the response or the result; request less at a time, or free memory and retry";

/// An empty vector with a capacity of `bytes`.
pub(crate) fn try_vec(bytes: usize) -> Result<Vec<u8>, TryReserveError> {
    let mut vector = Vec::new();
    vector.try_reserve_exact(bytes)?;
    Ok(vector)
}

/// A copy with its exact size.
pub(crate) fn try_copy(text: &str) -> Result<String, TryReserveError> {
    let mut copy = String::new();
    copy.try_reserve_exact(text.len())?;
    copy.push_str(text);
    Ok(copy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn try_vec_out_of_memory_is_an_error() {
        // Together they would exceed the address space. On 32-bit systems one of them may succeed.
        let halves = [try_vec(isize::MAX as usize), try_vec(isize::MAX as usize)];
        assert!(halves.iter().any(Result::is_err));
        assert!(try_vec(8).unwrap().capacity() >= 8);
        assert_eq!(try_copy("text").unwrap(), "text");
    }
}
