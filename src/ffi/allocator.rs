//! The allocator of the C library. It zeroizes memory when it is freed, including memory of dependencies, such as
//! buffers of the TLS library that contain a session.

use std::alloc::{GlobalAlloc, Layout, System};
use std::mem::MaybeUninit;
use std::slice;

use zeroize::Zeroize;

// Rust programs choose their own global allocator.
#[cfg(feature = "capi")]
#[global_allocator]
static ALLOCATOR: Wiping = Wiping;

/// Zeroizes memory before freeing it. `realloc` is not overridden: the system's could move a block without zeroizing
/// the old one, while the trait's default calls `dealloc`.
#[cfg_attr(
    all(feature = "client", not(any(feature = "capi", test))),
    expect(dead_code, reason = "used only in the C library")
)]
struct Wiping;

// SAFETY: forwards to the system allocator with unchanged layouts.
unsafe impl GlobalAlloc for Wiping {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: guaranteed by the caller.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: guaranteed by the caller.
        unsafe { System.alloc_zeroed(layout) }
    }

    // Inlining would duplicate this code at thousands of call sites.
    #[inline(never)]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller frees a block of this allocator with its layout, and no longer uses it.
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
    fn realloc_keeps_the_content() {
        let (small, large) = (Layout::new::<[u8; 24]>(), Layout::new::<[u8; 4096]>());
        // SAFETY: each block is used within its layout, and freed with it.
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
