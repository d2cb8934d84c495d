//! Memory of a size that a server or a caller chooses: when there is none, that is told, where the rest of the library
//! would end the process.

use std::collections::TryReserveError;

/// An empty vector with room for exactly `bytes`.
pub(crate) fn try_vec(bytes: usize) -> Result<Vec<u8>, TryReserveError> {
    let mut vector = Vec::new();
    vector.try_reserve_exact(bytes)?;
    Ok(vector)
}

/// A copy of a text, in memory of exactly its size.
pub(crate) fn copy_of(text: &str) -> Result<String, TryReserveError> {
    let mut copy = String::new();
    copy.try_reserve_exact(text.len())?;
    copy.push_str(text);
    Ok(copy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_there_is_no_memory_for_is_told() {
        // Both would leave no address for the program. With 32 bits, one alone may be had.
        let halves = [try_vec(isize::MAX as usize), try_vec(isize::MAX as usize)];
        assert!(halves.iter().any(Result::is_err));
        assert!(try_vec(8).unwrap().capacity() >= 8);
        assert_eq!(copy_of("text").unwrap(), "text");
    }
}
