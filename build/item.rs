//! An item of ours as text in the generated file: a macro call with one entry on a line. It is text
//! because prettyplease leaves the body of a macro as it finds it. Knows no contract.

use std::collections::BTreeMap;
use std::fmt;

/// A macro call that makes one type, or says more of one.
#[derive(Clone)]
pub struct Item {
    /// The macro of this crate, without its path.
    pub call: &'static str,
    pub description: String,
    /// What stands before the entries, such as `pub enum Ratio`.
    pub head: String,
    /// What stands between the braces, without commas.
    pub entries: Vec<String>,
    /// What stands behind the braces, if anything does.
    pub tail: Option<String>,
}

/// Items of ours by what they make.
pub type Items = BTreeMap<String, Item>;

const MARKER: &str = "const ITEMS_OF_OURS: () = ();";

/// Holds the place of all items of ours until there is text.
pub fn marker() -> syn::Result<syn::Item> {
    syn::parse_str(MARKER)
}

/// The source with the items in the place of the marker, indented as it was.
pub fn put(items: &Items, source: &str) -> String {
    let mut written = String::with_capacity(source.len());
    for line in source.lines() {
        match line.strip_suffix(MARKER) {
            Some(indent) => {
                for line in items.values().flat_map(Item::lines) {
                    written += &format!("{indent}{line}\n");
                }
            }
            None => written += &format!("{line}\n"),
        }
    }
    written
}

impl Item {
    fn lines(&self) -> Vec<String> {
        self.to_string().lines().map(str::to_owned).collect()
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "::runwayml::{}! {{", self.call)?;
        for line in self.description.lines() {
            writeln!(f, "{}", format!("    /// {line}").trim_end())?;
        }
        writeln!(f, "    {} {{", self.head)?;
        for entry in &self.entries {
            writeln!(f, "        {entry},")?;
        }
        match &self.tail {
            Some(tail) => writeln!(f, "    }} {tail}")?,
            None => writeln!(f, "    }}")?,
        }
        write!(f, "}}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio() -> Items {
        let item = Item {
            call: "wire_words",
            description: "Accepted sizes.".to_owned(),
            head: "pub enum Ratio".to_owned(),
            entries: vec!["W1280H720 = \"1280:720\"".to_owned()],
            tail: None,
        };
        Items::from([("Ratio".to_owned(), item)])
    }

    #[test]
    fn an_item_has_one_entry_on_a_line() {
        let expected = "\
::runwayml::wire_words! {
    /// Accepted sizes.
    pub enum Ratio {
        W1280H720 = \"1280:720\",
    }
}";
        assert_eq!(ratio()["Ratio"].to_string(), expected);
    }

    #[test]
    fn items_stand_where_the_marker_stood_and_as_deep() {
        let marker = marker().unwrap();
        let file = syn::parse_quote! { mod types { #marker } };
        let source = put(&ratio(), &prettyplease::unparse(&file));
        assert!(source.starts_with("mod types {\n    ::runwayml::wire_words! {\n        /// Acc"));
        assert!(syn::parse_file(&source).is_ok());
    }
}
