//! The memory of the C library, which is wiped when it is given back: also what other crates leave in theirs, such as
//! a session in a buffer of the TLS library.

use std::alloc::{GlobalAlloc, Layout, System};
use std::mem::MaybeUninit;
use std::slice;

use zeroize::Zeroize;

// A program in Rust chooses the allocator of all that it is made of.
#[cfg(feature = "capi")]
#[global_allocator]
static ALLOCATOR: Wiping = Wiping;

/// The system's memory. It is not resized in its place, where the system might move it and leave what was in it: what
/// the trait does unless told otherwise is to give back the old memory here.
#[cfg_attr(not(any(feature = "capi", test)), expect(dead_code, reason = "of the C library alone"))]
struct Wiping;

// SAFETY: it is the system's own allocator, which is asked and given back each block once, by its own layout.
unsafe impl GlobalAlloc for Wiping {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises.
        unsafe { System.alloc_zeroed(layout) }
    }

    // Where memory is given back stands in thousands of places.
    #[inline(never)]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: of this allocator and layout, and nobody's any more, as the caller promises.
        unsafe {
            slice::from_raw_parts_mut(block.cast::<MaybeUninit<u8>>(), layout.size()).zeroize();
            System.dealloc(block, layout);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_grows_keeps_what_was_in_it() {
        let (small, large) = (Layout::new::<[u8; 24]>(), Layout::new::<[u8; 4096]>());
        // SAFETY: each block is used within its layout, and given back with it.
        unsafe {
            let block = Wiping.alloc(small);
            block.write_bytes(0x5a, small.size());
            let grown = Wiping.realloc(block, small, large.size());
            assert_eq!(slice::from_raw_parts(grown, small.size()), [0x5a; 24]);
            let shrunk = Wiping.realloc(grown, Layout::from_size_align_unchecked(large.size(), small.align()), 8);
            assert_eq!(slice::from_raw_parts(shrunk, 8), [0x5a; 8]);
            Wiping.dealloc(shrunk, Layout::from_size_align_unchecked(8, small.align()));

            let zeroed = Wiping.alloc_zeroed(large);
            assert_eq!(slice::from_raw_parts(zeroed, large.size()), [0; 4096]);
            Wiping.dealloc(zeroed, large);
        }
    }
}
