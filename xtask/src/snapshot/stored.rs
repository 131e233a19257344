//! Snapshots on disk, in the format of insta, so that `cargo insta review` shows them too. Compares
//! texts line by line and knows nothing of what is in them.

use std::fmt;
use std::path::PathBuf;

use anyhow::Context;
use similar::{ChangeTag, TextDiff};

use super::Text;
use crate::{project, sync};

/// How a text differs from what was reviewed.
pub struct Difference {
    name: String,
    added: usize,
    removed: usize,
    /// The first changed lines.
    shown: Vec<String>,
}

/// How many changed lines of a file are shown before the rest is only counted.
const SHOWN: usize = 12;

/// The file that a snapshot says it comes from.
const SOURCE: &str = "xtask/src/snapshot.rs";

pub fn folder() -> PathBuf {
    project::path("tests/snapshots")
}

fn file(name: &str) -> PathBuf {
    folder().join(format!("{name}.snap"))
}

/// Every text that is not as reviewed, and every snapshot that nothing is made for any more.
pub fn differences(now: &[Text]) -> anyhow::Result<Vec<Difference>> {
    let mut differences = Vec::new();
    for text in now {
        differences.extend(Difference::between(&text.name, &read(&text.name)?, &text.contents));
    }
    for name in left_over(now)? {
        differences.extend(Difference::between(&name, &read(&name)?, ""));
    }
    Ok(differences)
}

/// Writes the texts that differ and takes away the snapshots that nothing is made for any more.
pub fn accept(now: &[Text], differences: &[Difference]) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder())?;
    for Difference { name, .. } in differences {
        match now.iter().find(|text| text.name == *name) {
            Some(text) => sync::replace(&file(name), written(text).as_bytes())?,
            None => std::fs::remove_file(file(name))?,
        }
    }
    Ok(())
}

/// The names of snapshots of this command that nothing is made for any more.
pub fn left_over(now: &[Text]) -> anyhow::Result<Vec<String>> {
    let Ok(entries) = std::fs::read_dir(folder()) else { return Ok(Vec::new()) };
    let mut names = Vec::new();
    for entry in entries {
        let file_name = entry?.file_name();
        let name = file_name.to_str().and_then(|name| name.strip_suffix(".snap"));
        names.extend(
            name.filter(|name| now.iter().all(|text| text.name != *name)).map(str::to_owned),
        );
    }
    names.sort();
    Ok(names)
}

/// What was reviewed under a name; nothing if nothing was.
fn read(name: &str) -> anyhow::Result<String> {
    let path = file(name);
    if !path.exists() {
        return Ok(String::new());
    }
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("{} cannot be read", path.display()))?;
    let contents = text.strip_prefix("---\n").and_then(|text| text.split_once("\n---\n"));
    let (_, contents) = contents.with_context(|| format!("{} is no snapshot", path.display()))?;
    Ok(contents.trim_end().to_owned())
}

fn written(text: &Text) -> String {
    let Text { description, contents, .. } = text;
    format!("---\nsource: {SOURCE}\ndescription: {description:?}\n---\n{}\n", contents.trim_end())
}

impl Difference {
    fn between(name: &str, reviewed: &str, now: &str) -> Option<Self> {
        let (reviewed, now) = (reviewed.trim_end(), now.trim_end());
        if reviewed == now {
            return None;
        }
        let diff = TextDiff::from_lines(reviewed, now);
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
            shown: changed.iter().take(SHOWN).map(|(tag, line)| format!("{tag}{line}")).collect(),
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
    fn a_long_difference_is_cut() {
        let now: String = (0..20).map(|line| format!("{line}\n")).collect();
        let difference = Difference::between("a", "", &now).unwrap();
        assert!(difference.to_string().ends_with("… and 8 more\n"));
    }
}
