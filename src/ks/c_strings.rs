//! NUL-terminated copies of fields, for the C API.

use std::ffi::CStr;

use smallvec::SmallVec;
use zeroize::{Zeroize, Zeroizing};

use super::content::Content;

/// A NUL-terminated string; zeroized when dropped.
pub(super) struct NulTerminated(Zeroizing<String>);

impl NulTerminated {
    /// Does not copy the string if it has capacity for the NUL.
    pub(super) fn new(text: String) -> Self {
        let mut text = Zeroizing::new(text);
        if text.capacity() == text.len() {
            let mut larger = Zeroizing::new(String::with_capacity(text.len() + 1));
            larger.push_str(&text);
            text = larger;
        }
        text.push('\0');
        NulTerminated(text)
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0[..self.0.len() - 1]
    }

    pub(super) fn c_string(&self) -> Option<&CStr> {
        CStr::from_bytes_with_nul(self.0.as_bytes()).ok()
    }
}

/// The privileges as NUL-terminated names and values; zeroized when dropped.
pub(super) struct PrivilegeList {
    buffer: Vec<u8>,
    items: SmallVec<[ListItem; 4]>,
    /// The positions of the values.
    values: SmallVec<[usize; 8]>,
}

struct ListItem {
    name: usize,
    values: std::ops::Range<usize>,
}

impl PrivilegeList {
    pub(super) fn new(content: &Content) -> Self {
        let (fields, buffer) = (content.privilege_fields.as_ref(), content.buffer.bytes());
        // Each name and value needs a NUL. Between values, it replaces the `/`.
        let length = match fields {
            Some(fields) => {
                fields.iter().map(|field| field.name.range().len() + field.value.range().len() + 2).sum::<usize>()
            }
            None => content.items().map(|(name, values)| name.len() + values.len() + 2).sum(),
        };
        let mut list =
            PrivilegeList { buffer: Vec::with_capacity(length), items: SmallVec::new(), values: SmallVec::new() };
        match fields {
            Some(fields) => {
                for field in fields {
                    let values = buffer[field.value.range()].split(|byte| *byte == b'/');
                    list.add_item(&buffer[field.name.range()], values.filter(|value| !value.is_empty()));
                }
            }
            None => content
                .groups()
                .iter()
                .for_each(|group| list.add_item(group.name.as_bytes(), group.values().map(str::as_bytes))),
        }
        debug_assert!(list.buffer.len() <= length, "growing would leave a copy behind");
        list
    }

    fn add_item<'a>(&mut self, name: &[u8], values: impl Iterator<Item = &'a [u8]>) {
        let (name, first) = (self.add(name), self.values.len());
        for value in values {
            let value = self.add(value);
            self.values.push(value);
        }
        self.items.push(ListItem { name, values: first..self.values.len() });
    }

    fn add(&mut self, text: &[u8]) -> usize {
        let start = self.buffer.len();
        self.buffer.extend_from_slice(text);
        self.buffer.push(0);
        start
    }

    pub(super) fn count(&self) -> usize {
        self.items.len()
    }

    pub(super) fn name(&self, index: usize) -> Option<&CStr> {
        self.c_string(self.items.get(index)?.name)
    }

    pub(super) fn value_count(&self, index: usize) -> usize {
        self.items.get(index).map_or(0, |item| item.values.len())
    }

    pub(super) fn value(&self, index: usize, value_index: usize) -> Option<&CStr> {
        self.c_string(*self.values.get(self.items.get(index)?.values.clone())?.get(value_index)?)
    }

    fn c_string(&self, start: usize) -> Option<&CStr> {
        CStr::from_bytes_until_nul(self.buffer.get(start..)?).ok()
    }
}

impl Drop for PrivilegeList {
    fn drop(&mut self) {
        self.buffer.as_mut_slice().zeroize();
    }
}
