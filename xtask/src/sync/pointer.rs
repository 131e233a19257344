//! JSON pointers (RFC 6901).

use std::fmt;

/// `pointer` extended by `key`, with `~` and `/` in the key escaped.
pub fn child(pointer: &str, key: impl fmt::Display) -> String {
    let mut child = format!("{pointer}/{key}");
    let start = pointer.len() + 1;
    // One search per character is several times as fast as one for both.
    if child[start..].contains('~') || child[start..].contains('/') {
        let key = escaped(&child.split_off(start));
        child += &key;
    }
    child
}

/// A key as it is in a pointer.
pub fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The key that a part of a pointer stands for.
pub fn unescaped(part: &str) -> String {
    part.replace("~1", "/").replace("~0", "~")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_escaped() {
        assert_eq!(child("/a~1b", "c/d~e"), "/a~1b/c~1d~0e");
        assert_eq!(child("", 0), "/0");
        assert_eq!(unescaped(&escaped("c/d~1e")), "c/d~1e");
    }
}
