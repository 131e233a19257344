//! The report of a sync: what was lost, which names are new or removed, which overlay entries did
//! not apply and which names have no description.

use std::collections::BTreeMap;
use std::fmt;

use super::error::{Result, SyncError};

/// What the stages report, for people to read.
#[derive(Debug, Default, Clone)]
pub struct SyncReport {
    /// JSON pointers by what was lost.
    lost: BTreeMap<String, Vec<String>>,
    pub new_names: Vec<String>,
    pub removed_names: Vec<String>,
    /// The entries of openapi/ahead.yaml.
    pub ahead: Vec<String>,
    /// Entries of the overlay and of openapi/ahead.yaml that did not apply.
    pub unapplied: Vec<String>,
    /// Operations that the overlay gives no area; each of them is in `unapplied`, too.
    pub without_area: Vec<WithoutArea>,
    /// Operations and properties without a description in the overlay.
    pub undescribed: Vec<String>,
    /// Properties whose names in Rust have a number, because others have the names.
    pub numbered: Vec<String>,
    unknown_keywords: UnknownKeywords,
    /// The unknown keywords that were no error, with their JSON pointers.
    pub ignored_keywords: Vec<UnknownKeyword>,
}

/// An operation that the overlay gives no area, and the area that it is named like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithoutArea {
    pub operation: String,
    pub area: String,
}

/// A keyword that the sync does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownKeyword {
    pub pointer: String,
    pub name: String,
}

/// What `sync`, `update` and `drift` say about an unknown keyword.
pub const UNKNOWN_KEYWORD: &str = "xtask/src/sync has to handle it";

/// What happens to keywords that the sync does not know.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum UnknownKeywords {
    /// An error, so that nothing is dropped silently.
    #[default]
    Error,
    /// They are dropped, because the caller reports them.
    Ignored,
}

/// How many JSON pointers are listed for one kind of loss.
const MAX_LISTED: usize = 3;

impl SyncReport {
    /// For a sync that drops unknown keywords instead of failing.
    pub fn ignoring_unknown_keywords() -> Self {
        Self { unknown_keywords: UnknownKeywords::Ignored, ..Self::default() }
    }

    /// Reports that `what` at `pointer` is not in the spec.
    pub fn lose(&mut self, what: &str, pointer: &str) {
        self.lost.entry(what.to_owned()).or_default().push(pointer.to_owned());
    }

    /// An error for an unknown keyword, unless unknown keywords are ignored.
    pub fn unknown_keyword(&mut self, pointer: String, keyword: &str) -> Result<()> {
        match self.unknown_keywords {
            UnknownKeywords::Error => {
                let message = format!("unknown keyword `{keyword}`; {UNKNOWN_KEYWORD}");
                Err(SyncError::new(pointer, message))
            }
            UnknownKeywords::Ignored => {
                let name = keyword.to_owned();
                self.ignored_keywords.push(UnknownKeyword { pointer, name });
                Ok(())
            }
        }
    }

    #[cfg(test)]
    pub fn lost(&self, what: &str) -> usize {
        self.lost.get(what).map_or(0, Vec::len)
    }
}

impl fmt::Display for SyncReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, pointers) in &self.lost {
            writeln!(f, "lost: {what}, {} times", pointers.len())?;
            for pointer in pointers.iter().take(MAX_LISTED) {
                writeln!(f, "    #{pointer}")?;
            }
        }
        section(f, "ahead of the document", &self.ahead)?;
        section(f, "new name", &self.new_names)?;
        section(f, "removed name", &self.removed_names)?;
        section(f, "name with a number", &self.numbered)?;
        section(f, "overlay entry did not apply", &self.unapplied)?;
        section(f, "no description for", &self.undescribed)
    }
}

fn section(f: &mut fmt::Formatter<'_>, title: &str, entries: &[String]) -> fmt::Result {
    entries.iter().try_for_each(|entry| writeln!(f, "{title}: {entry}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_are_counted_by_kind_and_three_pointers_are_listed() {
        let mut report = SyncReport::default();
        for pointer in ["/a", "/b", "/c", "/d"] {
            report.lose("vendor extension", pointer);
        }
        report.lose("servers of one path", "/e");
        assert_eq!(
            report.to_string(),
            "lost: servers of one path, 1 times\n    #/e\n\
             lost: vendor extension, 4 times\n    #/a\n    #/b\n    #/c\n",
        );
    }

    #[test]
    fn every_name_and_overlay_entry_has_a_line() {
        let report = SyncReport {
            new_names: vec!["Task".to_owned()],
            removed_names: vec!["Job".to_owned()],
            unapplied: vec!["descriptions: no schema `Job`".to_owned()],
            undescribed: vec!["property seed".to_owned()],
            ..SyncReport::default()
        };
        assert_eq!(
            report.to_string(),
            "new name: Task\nremoved name: Job\n\
             overlay entry did not apply: descriptions: no schema `Job`\n\
             no description for: property seed\n",
        );
    }

    #[test]
    fn an_empty_report_prints_nothing() {
        assert_eq!(SyncReport::default().to_string(), "");
    }
}
