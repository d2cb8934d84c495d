//! One value for each process: a forked child shares no lock with threads that it has not got.

use std::fmt;

use once_cell::race::OnceBox;

/// A value of this process, which a forked child makes anew out of its parent's.
///
/// A lock that another thread held at the moment of the fork stays locked in the child for ever. So the
/// child gets locks of its own. What it drops of its parent's must be whole, as a [`Lock`](super::Lock) sees to.
pub struct PerProcess<T> {
    forks: u32,
    value: T,
    /// Set without a lock, which a fork might find taken.
    child: OnceBox<PerProcess<T>>,
}

impl<T> PerProcess<T> {
    /// The value of the process that is `forks` forks away from the first.
    pub const fn new(forks: u32, value: T) -> Self {
        PerProcess { forks, value, child: OnceBox::new() }
    }

    /// The value of the process that is `forks` forks away from the first; at first use made by
    /// `inherit`, which must not wait for a lock. Threads that come at once may each make one: the first is kept.
    pub fn get(&self, forks: u32, inherit: impl Fn(&T) -> T) -> &T {
        let mut one = self;
        while one.forks != forks {
            one = one.child.get_or_init(|| Box::new(PerProcess::new(forks, inherit(&one.value))));
        }
        &one.value
    }
}

impl<T> fmt::Debug for PerProcess<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PerProcess").field("forks", &self.forks).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_process_has_a_value_of_its_own() {
        let value = PerProcess::new(3, 10);
        let inherit = |parent: &i32| parent + 1;
        assert_eq!(*value.get(3, inherit), 10);
        assert_eq!(*value.get(4, inherit), 11);
        assert_eq!(*value.get(4, |_| unreachable!()), 11, "it is made once");
        assert_eq!(*value.get(6, inherit), 12, "a grandchild whose parent has used it");
    }
}
