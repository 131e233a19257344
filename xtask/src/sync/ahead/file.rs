//! The text of openapi/ahead.yaml, from which an update removes entries.

/// What Runway offers before its document says so.
pub const AHEAD: &str = "openapi/ahead.yaml";

/// How an entry of the list `entries` begins.
const ENTRY: &str = "  - ";

/// The text without the entries at these indices. Comments before other entries are kept.
pub fn without_entries(text: &str, removed: &[usize]) -> String {
    let mut kept = String::new();
    let mut entry = None;
    let mut is_in_list = false;
    for line in text.split_inclusive('\n') {
        is_in_list |= line.starts_with("entries:");
        if is_in_list && line.starts_with(ENTRY) {
            entry = Some(entry.map_or(0, |index: usize| index + 1));
        }
        let is_comment = line.starts_with("  #") || line.trim().is_empty();
        if is_comment || entry.is_none_or(|index| !removed.contains(&index)) {
            kept += line;
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_removed_with_all_their_lines() {
        let text = "schemas:\n  - x\nentries:\n  # Images.\n  - a: 1\n    b: 2\n  # Video.\n  - a: 3\n    \
                    b:\n      - 4\n  - a: 5\n";
        assert_eq!(
            without_entries(text, &[0, 2]),
            "schemas:\n  - x\nentries:\n  # Images.\n  # Video.\n  - a: 3\n    b:\n      - 4\n",
        );
    }
}
