//! JSON pointers (RFC 6901).

use std::fmt;

/// `pointer` extended by `key`, with `~` and `/` in the key escaped.
pub fn child(pointer: &str, key: impl fmt::Display) -> String {
    let mut child = format!("{pointer}/{key}");
    let start = pointer.len() + 1;
    if child[start..].contains(['~', '/']) {
        let key = child.split_off(start).replace('~', "~0").replace('/', "~1");
        child += &key;
    }
    child
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_escaped() {
        assert_eq!(child("/a~1b", "c/d~e"), "/a~1b/c~1d~0e");
        assert_eq!(child("", 0), "/0");
    }
}
