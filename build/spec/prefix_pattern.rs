//! String patterns that only say how a string begins.

/// The prefix that a pattern such as `^https:\/\/.*` requires.
pub fn prefix(pattern: &str) -> Option<String> {
    let literal = pattern.strip_prefix('^')?.strip_suffix(".*")?.replace("\\/", "/");
    (!literal.contains(|c: char| "\\[](){}+*?|^$.".contains(c))).then_some(literal)
}
