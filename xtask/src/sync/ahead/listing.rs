//! What is ahead of the document, as a section of the README.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::Ahead;
use super::entry::EntryTarget;

/// What is around the section.
const BEGIN: &str = "<!-- ahead: written by cargo xtask sync -->\n";
const END: &str = "<!-- /ahead -->\n";

/// The README with the section as it is now; `None` if the README has no place for it.
pub fn with_section(readme: &str, ahead: &Ahead) -> Option<String> {
    let (before, rest) = readme.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}{}{END}{after}", section(ahead)))
}

fn section(ahead: &Ahead) -> String {
    let Some(day) = ahead.newest_day() else {
        return "Nothing is ahead of the document.\n".to_owned();
    };
    let mut added: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let (mut changed, mut schemas) = (BTreeSet::new(), BTreeSet::new());
    for entry in ahead.entries() {
        match (entry.target(), entry.is_new()) {
            (EntryTarget::Model(operation, model), true) => {
                added.entry(operation).or_default().push(format!("`{model}`"));
            }
            (EntryTarget::Operation(operation), true) => {
                added.entry(operation).or_default().push("new".to_owned());
            }
            (EntryTarget::Model(operation, _) | EntryTarget::Operation(operation), false) => {
                changed.insert(format!("`{operation}`"));
            }
            (EntryTarget::Schemas(members), _) => {
                schemas.insert(format!("`{members}`"));
            }
        }
    }
    let mut text = format!(
        "Ahead of the document, until {day}, each with its source in \
         [`openapi/ahead.yaml`](openapi/ahead.yaml):\n"
    );
    if !added.is_empty() {
        text += "\n| Operation | New models |\n|---|---|\n";
    }
    for (operation, models) in added {
        let _ = writeln!(text, "| `{operation}` | {} |", models.join(", "));
    }
    for (what, of) in [
        ("More values, properties or types for", changed),
        ("Changes of all schemas with", schemas),
    ] {
        if !of.is_empty() {
            let _ = writeln!(text, "\n{what} {}.", Vec::from_iter(of).join(", "));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRIES: &str = "entries:
  - { operation: POST /v1/b, model: m1, source: SDK, day: 2026-01-02, add: {} }
  - { operation: POST /v1/b, model: m2, source: SDK, day: 2026-01-03, add: {} }
  - { operation: POST /v1/a, source: SDK, day: 2026-01-01, add: {} }
  - { operation: GET /v1/c, source: SDK, day: 2026-01-01, merge: {} }
  - { where: { maxLength: 9 }, source: SDK, day: 2026-01-01, merge: {} }
";

    #[test]
    fn the_section_lists_new_models_and_changed_operations() {
        let readme = format!("a\n{BEGIN}old\n{END}b\n");
        let ahead = Ahead::parse(ENTRIES).unwrap();
        let expected = "Ahead of the document, until 2026-01-03, each with its source in \
            [`openapi/ahead.yaml`](openapi/ahead.yaml):\n\n| Operation | New models |\n|---|---|\n\
            | `POST /v1/a` | new |\n| `POST /v1/b` | `m1`, `m2` |\n\n\
            More values, properties or types for `GET /v1/c`.\n\n\
            Changes of all schemas with `{\"maxLength\":9}`.\n";
        let written = with_section(&readme, &ahead).unwrap();
        assert_eq!(written, format!("a\n{BEGIN}{expected}{END}b\n"));
        assert_eq!(with_section(&written, &ahead), Some(written), "it is written once");
    }

    #[test]
    fn the_section_lists_only_what_there_is() {
        let entry = "{ where: { maxLength: 9 }, source: SDK, day: 2026-01-03, merge: {} }";
        let ahead = Ahead::parse(&format!("entries: [{entry}]")).unwrap();
        let expected = "Ahead of the document, until 2026-01-03, each with its source in \
            [`openapi/ahead.yaml`](openapi/ahead.yaml):\n\n\
            Changes of all schemas with `{\"maxLength\":9}`.\n";
        assert_eq!(section(&ahead), expected);
    }

    #[test]
    fn a_readme_without_the_section_is_left_alone() {
        assert_eq!(with_section("a\n", &Ahead::default()), None);
    }
}
