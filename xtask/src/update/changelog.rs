//! Adds the changes that users notice to the section "API changes" of the changelog's unreleased part.

use std::collections::BTreeSet;

use anyhow::Context;

use crate::drift::change::Change;
use crate::drift::render::group::changelog_line;
use crate::drift::severity::{ApiSeverity, WireSeverity};
use crate::project;

const UNRELEASED: &str = "## [Unreleased]";
const SECTION: &str = "### API changes";

pub fn write(changes: &[Change]) -> anyhow::Result<()> {
    let path = project::path("CHANGELOG.md");
    let text = project::read_text(&path)?;
    project::write_atomically(&path, with_changes(&text, &lines(changes))?.as_bytes())
}

/// A line for each change that users notice. Lines that differ are never merged.
fn lines(changes: &[Change]) -> Vec<String> {
    let is_noticed = |change: &&Change| {
        change.wire >= WireSeverity::Additive || change.api >= ApiSeverity::Minor
    };
    let mut known = BTreeSet::new();
    let lines = changes.iter().filter(is_noticed).map(changelog_line);
    lines.filter(|line| known.insert(line.clone())).collect()
}

/// The changelog with the lines that it does not have yet, after those of earlier updates.
fn with_changes(text: &str, lines: &[String]) -> anyhow::Result<String> {
    let at =
        text.find(UNRELEASED).context("CHANGELOG.md has no section `## [Unreleased]`; add one")?;
    let start = at + UNRELEASED.len();
    let end = text[start..].find("\n## ").map_or(text.len(), |length| start + length);
    let (unreleased, rest) = (text[..end].trim_end(), &text[end..]);
    let new = lines.iter().filter(|line| !unreleased.lines().any(|known| known == line.as_str()));
    let new: String = new.map(|line| format!("\n{line}")).collect();
    if new.is_empty() {
        return Ok(text.to_owned());
    }
    let rest = if rest.is_empty() { "\n".to_owned() } else { format!("\n{rest}") };
    Ok(match unreleased[start..].find(SECTION) {
        Some(section) => {
            let section = start + section + SECTION.len();
            let after = unreleased[section..].find("\n### ");
            let (before, after) =
                unreleased.split_at(after.map_or(unreleased.len(), |length| section + length));
            let gap = if after.is_empty() { "" } else { "\n" };
            format!("{}{new}{gap}{after}{rest}", before.trim_end())
        }
        None => format!("{unreleased}\n\n{SECTION}\n{new}{rest}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drift::change::Direction;

    const TEXT: &str =
        "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- One.\n\n## [0.1.0]\n\n- Old.\n";

    fn with(text: &str, lines: &[&str]) -> String {
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        with_changes(text, &lines).unwrap()
    }

    fn change(model: &str, message: &str) -> Change {
        Change {
            rule: "enum-value-added".to_owned(),
            fingerprint: String::new(),
            operation: Some("image".to_owned()),
            alternative: Some(model.to_owned()),
            pointer: String::new(),
            direction: Direction::Request,
            wire: WireSeverity::Additive,
            api: ApiSeverity::Minor,
            rust: None,
            message: message.to_owned(),
            blocks_update: false,
        }
    }

    #[test]
    fn only_equal_lines_are_merged() {
        let changes = [change("one", "a <b>"), change("two", "a <b>"), change("two", "a <b>")];
        let expected = [
            "- image, one, request: a \\<b\\> (additive, minor)",
            "- image, two, request: a \\<b\\> (additive, minor)",
        ];
        assert_eq!(lines(&changes), expected);
    }

    #[test]
    fn the_section_is_added_at_the_end_of_the_unreleased_part() {
        let expected = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- One.\n\n### API changes\n\n- a\n- b\n\n## [0.1.0]\n\n- Old.\n";
        assert_eq!(with(TEXT, &["- a", "- b"]), expected);
    }

    #[test]
    fn a_second_update_adds_only_new_lines() {
        let once = with(TEXT, &["- a"]);
        assert_eq!(with(&once, &["- a"]), once);
        assert_eq!(with(&once, &["- a", "- b"]), with(TEXT, &["- a", "- b"]));
    }

    #[test]
    fn other_sections_are_unchanged() {
        let text = "## [Unreleased]\n\n### API changes\n\n- a\n\n### Fixed\n\n- x\n";
        let expected = "## [Unreleased]\n\n### API changes\n\n- a\n- b\n\n### Fixed\n\n- x\n";
        assert_eq!(with(text, &["- b"]), expected);
    }

    #[test]
    fn a_changelog_without_an_unreleased_part_is_an_error() {
        assert!(with_changes("# Changelog\n", &["- a".to_owned()]).is_err());
    }
}
