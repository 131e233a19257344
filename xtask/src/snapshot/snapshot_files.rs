//! Snapshot files, in the format of insta, so that `cargo insta review` works too.

use std::fmt;
use std::path::PathBuf;

use anyhow::Context;
use similar::{ChangeTag, TextDiff};

use crate::project;

/// The text that a snapshot should have.
pub struct SnapshotText {
    pub name: String,
    /// For the reviewer.
    pub description: String,
    pub contents: String,
}

/// How a text differs from its snapshot.
pub struct Difference {
    name: String,
    added: usize,
    removed: usize,
    /// The first changed lines.
    shown: Vec<String>,
}

/// How many changed lines of a snapshot are shown.
const MAX_SHOWN: usize = 12;

/// The `source` in the header of every snapshot.
const SOURCE: &str = "xtask/src/snapshot.rs";

pub fn directory() -> PathBuf {
    project::path("tests/snapshots")
}

fn file(name: &str) -> PathBuf {
    directory().join(format!("{name}.snap"))
}

/// The differences between the texts and their snapshots; obsolete snapshots count as removed.
pub fn differences(texts: &[SnapshotText]) -> anyhow::Result<Vec<Difference>> {
    let mut differences = Vec::new();
    for text in texts {
        differences.extend(Difference::between(&text.name, &read(&text.name)?, &text.contents));
    }
    for name in obsolete(texts)? {
        differences.extend(Difference::between(&name, &read(&name)?, ""));
    }
    Ok(differences)
}

/// Writes the snapshots that differ and deletes obsolete ones.
pub fn accept(texts: &[SnapshotText], differences: &[Difference]) -> anyhow::Result<()> {
    std::fs::create_dir_all(directory())?;
    for Difference { name, .. } in differences {
        match texts.iter().find(|text| text.name == *name) {
            Some(text) => project::write_atomically(&file(name), file_text(text).as_bytes())?,
            None => std::fs::remove_file(file(name))?,
        }
    }
    Ok(())
}

/// The names of snapshots for which there is no text.
pub fn obsolete(texts: &[SnapshotText]) -> anyhow::Result<Vec<String>> {
    let Ok(entries) = std::fs::read_dir(directory()) else { return Ok(Vec::new()) };
    let mut names = Vec::new();
    for entry in entries {
        let file_name = entry?.file_name();
        let name = file_name.to_str().and_then(|name| name.strip_suffix(".snap"));
        names.extend(
            name.filter(|name| texts.iter().all(|text| text.name != *name)).map(str::to_owned),
        );
    }
    names.sort();
    Ok(names)
}

/// The contents of a snapshot; empty if it does not exist.
fn read(name: &str) -> anyhow::Result<String> {
    let path = file(name);
    if !path.exists() {
        return Ok(String::new());
    }
    let text = project::read_text(&path)?;
    let contents = text.strip_prefix("---\n").and_then(|text| text.split_once("\n---\n"));
    let (_, contents) =
        contents.with_context(|| format!("{} has no snapshot header", path.display()))?;
    Ok(contents.trim_end().to_owned())
}

fn file_text(text: &SnapshotText) -> String {
    let SnapshotText { description, contents, .. } = text;
    format!("---\nsource: {SOURCE}\ndescription: {description:?}\n---\n{}\n", contents.trim_end())
}

impl Difference {
    fn between(name: &str, old: &str, new: &str) -> Option<Self> {
        let (old, new) = (old.trim_end(), new.trim_end());
        if old == new {
            return None;
        }
        let diff = TextDiff::from_lines(old, new);
        let changed: Vec<(ChangeTag, &str)> = diff
            .iter_all_changes()
            .filter(|change| change.tag() != ChangeTag::Equal)
            .map(|change| (change.tag(), change.value().trim_end()))
            .collect();
        let count = |tag| changed.iter().filter(|(of, _)| *of == tag).count();
        Some(Self {
            name: name.to_owned(),
            added: count(ChangeTag::Insert),
            removed: count(ChangeTag::Delete),
            shown: changed
                .iter()
                .take(MAX_SHOWN)
                .map(|(tag, line)| format!("{tag}{line}"))
                .collect(),
        })
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {} lines added, {} removed", self.name, self.added, self.removed)?;
        self.shown.iter().try_for_each(|line| writeln!(f, "    {line}"))?;
        match (self.added + self.removed).saturating_sub(self.shown.len()) {
            0 => Ok(()),
            more => writeln!(f, "    … and {more} more"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_do_not_differ() {
        assert!(Difference::between("a", "one\n", "one").is_none());
    }

    #[test]
    fn a_difference_counts_and_shows_what_changed() {
        let difference = Difference::between("a", "one\ntwo\n", "one\nthree\nfour\n").unwrap();
        let expected = "a: 2 lines added, 1 removed\n    -two\n    +three\n    +four\n";
        assert_eq!(difference.to_string(), expected);
    }

    #[test]
    fn a_long_difference_is_truncated() {
        let now: String = (0..20).map(|line| format!("{line}\n")).collect();
        let difference = Difference::between("a", "", &now).unwrap();
        assert!(difference.to_string().ends_with("… and 8 more\n"));
    }
}
