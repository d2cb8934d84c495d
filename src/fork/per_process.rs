//! A value per process. A forked child does not share locks with its parent's threads.

use std::fmt;

use once_cell::race::OnceBox;

/// A value that a forked child derives anew from its parent's value.
///
/// A lock held by another thread during a fork stays locked in the child, so the child needs new locks. Values of the
/// parent that it drops must be consistent, as ensured by [`Lock`](super::Lock).
pub(crate) struct PerProcess<T> {
    process: u32,
    value: T,
    /// Set without a lock, which a fork might find held.
    child: OnceBox<PerProcess<T>>,
}

impl<T> PerProcess<T> {
    /// `process` is the [`generation`](super::generation) of this process.
    pub(crate) const fn new(process: u32, value: T) -> Self {
        PerProcess { process, value, child: OnceBox::new() }
    }

    /// Returns the value of the process with this generation. At first use calls `inherit`, which must not block.
    /// Concurrent threads may each call it; the first result is kept.
    pub(crate) fn get(&self, process: u32, inherit: impl Fn(&T) -> T) -> &T {
        let mut one = self;
        while one.process != process {
            one = one.child.get_or_init(|| Box::new(PerProcess::new(process, inherit(&one.value))));
        }
        &one.value
    }
}

impl<T> fmt::Debug for PerProcess<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PerProcess").field("process", &self.process).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_process_has_its_own_value() {
        let value = PerProcess::new(3, 10);
        let inherit = |parent: &i32| parent + 1;
        assert_eq!(*value.get(3, inherit), 10);
        assert_eq!(*value.get(4, inherit), 11);
        assert_eq!(*value.get(4, |_| unreachable!()), 11, "it is created once");
        assert_eq!(*value.get(6, inherit), 12, "a grandchild whose parent has used it");
    }
}
