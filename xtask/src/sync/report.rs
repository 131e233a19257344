//! What a sync has to say for itself: what was lost on the way, what got a name for the first
//! time, which of our own words and fixes found nothing to stand on. Printed, never parsed.

use std::collections::BTreeMap;
use std::fmt;

use super::fault::{Fault, Result};

/// Gathers what the stages notice.
#[derive(Debug, Default, Clone)]
pub struct Report {
    lost: BTreeMap<String, Vec<String>>,
    pub new_names: Vec<String>,
    pub gone_names: Vec<String>,
    pub unapplied: Vec<String>,
    pub wordless: Vec<String>,
    unknown: Unknown,
}

/// What is done about a keyword that no rule knows.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Unknown {
    /// The document is refused, so that nothing is dropped silently.
    #[default]
    Refused,
    /// It is left out, for somebody else tells of it.
    LeftOut,
}

/// How many places of one kind are listed before the rest is only counted.
const LISTED: usize = 3;

impl Report {
    /// Of a run that a keyword of tomorrow does not end.
    pub fn that_leaves_out_unknown() -> Self {
        Self { unknown: Unknown::LeftOut, ..Self::default() }
    }

    /// Notes that `what` could not be carried over from `pointer`.
    pub fn lose(&mut self, what: &str, pointer: &str) {
        self.lost.entry(what.to_owned()).or_default().push(pointer.to_owned());
    }

    /// Meets a keyword that no rule knows.
    pub fn unknown(&self, pointer: String, message: impl Into<String>) -> Result<()> {
        match self.unknown {
            Unknown::Refused => Err(Fault::new(pointer, message)),
            Unknown::LeftOut => Ok(()),
        }
    }

    #[cfg(test)]
    pub fn lost(&self, what: &str) -> usize {
        self.lost.get(what).map_or(0, Vec::len)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, pointers) in &self.lost {
            writeln!(f, "lost: {what}, {} times", pointers.len())?;
            for pointer in pointers.iter().take(LISTED) {
                writeln!(f, "    #{pointer}")?;
            }
        }
        section(f, "new name", &self.new_names)?;
        section(f, "name gone", &self.gone_names)?;
        section(f, "overlay entry did not apply", &self.unapplied)?;
        section(f, "no words for", &self.wordless)
    }
}

fn section(f: &mut fmt::Formatter<'_>, title: &str, entries: &[String]) -> fmt::Result {
    entries.iter().try_for_each(|entry| writeln!(f, "{title}: {entry}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_are_counted_by_kind_and_at_most_three_places_are_listed() {
        let mut report = Report::default();
        for place in ["/a", "/b", "/c", "/d"] {
            report.lose("vendor extension", place);
        }
        report.lose("servers of one path", "/e");
        assert_eq!(
            report.to_string(),
            "lost: servers of one path, 1 times\n    #/e\n\
             lost: vendor extension, 4 times\n    #/a\n    #/b\n    #/c\n",
        );
    }

    #[test]
    fn every_name_and_entry_has_a_line() {
        let report = Report {
            new_names: vec!["Task".to_owned()],
            gone_names: vec!["Job".to_owned()],
            unapplied: vec!["words: there is no schema Job".to_owned()],
            wordless: vec!["property seed".to_owned()],
            ..Report::default()
        };
        assert_eq!(
            report.to_string(),
            "new name: Task\nname gone: Job\n\
             overlay entry did not apply: words: there is no schema Job\n\
             no words for: property seed\n",
        );
    }

    #[test]
    fn nothing_to_say_is_nothing_said() {
        assert_eq!(Report::default().to_string(), "");
    }
}
