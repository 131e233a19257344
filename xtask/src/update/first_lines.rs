//! Shortens a list for people.

/// The first lines, and how many more there are.
pub fn first_lines(lines: &[impl AsRef<str>], max: usize) -> Vec<String> {
    let shown = lines.iter().take(max).map(|line| line.as_ref().to_owned());
    let hidden = lines.len().saturating_sub(max);
    shown.chain((hidden > 0).then(|| format!("… and {hidden} more"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_beyond_the_limit_are_counted() {
        assert_eq!(first_lines(&["a", "b"], 2), ["a", "b"]);
        assert_eq!(first_lines(&["a", "b", "c", "d"], 2), ["a", "b", "… and 2 more"]);
    }
}
