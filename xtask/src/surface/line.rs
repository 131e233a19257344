//! Syntax on one line, with spaces where a person would type them, and long lists wrapped. Knows
//! nothing of which items there are.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::ToTokens;

/// Where names are that everybody knows without their path.
const KNOWN_PLACES: [&str; 8] = [
    "::std::option::",
    "::std::vec::",
    "::std::string::",
    "std::option::",
    "std::vec::",
    "std::string::",
    "::runwayml::",
    "types::",
];

/// How wide a wrapped list may be.
const WIDTH: usize = 100;

/// How deep a member stands below its type.
pub const INDENT: &str = "    ";

pub fn line(of: impl ToTokens) -> String {
    let mut words = Vec::new();
    gather(of.to_token_stream(), &mut words);
    let mut line = String::new();
    let mut before = "";
    for word in &words {
        if !before.is_empty() && is_apart(before, word) {
            line.push(' ');
        }
        line += word;
        before = word;
    }
    KNOWN_PLACES.iter().fold(line, |line, place| line.replace(place, ""))
}

/// The entries behind `head`, in lines of a width that can be read.
pub fn wrapped(head: &str, entries: &[String]) -> String {
    let mut text = head.to_owned();
    let mut column = head.chars().count();
    for (at, entry) in entries.iter().enumerate() {
        let entry = if at + 1 < entries.len() { format!("{entry},") } else { entry.clone() };
        let length = entry.chars().count() + 1;
        if column + length > WIDTH {
            text += &format!("\n{INDENT}{entry}");
            column = INDENT.len() + length;
        } else {
            text += &format!(" {entry}");
            column += length;
        }
    }
    text
}

/// Names, literals and marks; marks that are read as one, such as `::`, are one.
fn gather(tokens: TokenStream, words: &mut Vec<String>) {
    let mut open = String::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (opening, closing) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                words.push(opening.to_owned());
                gather(group.stream(), words);
                words.push(closing.to_owned());
            }
            TokenTree::Punct(mark) => {
                open.push(mark.as_char());
                if mark.spacing() == Spacing::Alone || "<>".contains(mark.as_char()) {
                    words.push(std::mem::take(&mut open));
                }
            }
            word => words.push(std::mem::take(&mut open) + &word.to_string()),
        }
    }
}

fn is_apart(before: &str, word: &str) -> bool {
    let is_keyword = matches!(before, "as" | "dyn" | "for" | "impl" | "mut" | "where");
    let is_name = !is_keyword
        && !before.contains('\'')
        && before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
    match word {
        "," | ";" | ":" | ")" | "]" | ">" | "." | "?" | "!" => false,
        "(" | "[" | "<" => !is_name && before != ">" && !sticks(before),
        _ if word.starts_with("::") => !is_name && before != ">" && !sticks(before),
        _ if word.contains("..") || before.contains("..") => false,
        _ => !sticks(before),
    }
}

/// Whether what follows stands right behind it.
fn sticks(before: &str) -> bool {
    matches!(before, "(" | "[" | "<" | "&" | "#" | "." | "-" | "?" | "!")
        || before.ends_with("::")
        || before.ends_with("::<")
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[test]
    fn syntax_is_spaced_as_a_person_would() {
        let signature =
            quote! { fn f<'a, T: Into<String>>(&'a self, to: &[u8; 3]) -> Result<(), T> };
        let expected = "fn f<'a, T: Into<String>>(&'a self, to: &[u8; 3]) -> Result<(), T>";
        assert_eq!(line(signature), expected);
        assert_eq!(line(quote! { of: impl Fn(i64) -> bool }), "of: impl Fn(i64) -> bool");
        assert_eq!(line(quote! { prefix "a , b" 13..=2048 }), "prefix \"a , b\" 13..=2048");
        let fields = quote! { Empty { names: &'static [&'static str] } };
        assert_eq!(line(fields), "Empty { names: &'static [&'static str] }");
    }

    #[test]
    fn names_that_everybody_knows_have_no_path() {
        let found =
            quote! { ::std::option::Option<::std::vec::Vec<::runwayml::Integer<-1i64, 5i64>>> };
        assert_eq!(line(found), "Option<Vec<Integer<-1i64, 5i64>>>");
        assert_eq!(
            line(quote! { HashMap<K, ::serde_json::Value> }),
            "HashMap<K, ::serde_json::Value>"
        );
    }

    #[test]
    fn a_long_list_is_wrapped() {
        let entries: Vec<String> = (0..15).map(|at| format!("entry{at:02}")).collect();
        let text = wrapped("words Ratio:", &entries);
        assert!(text.starts_with("words Ratio: entry00, entry01,"));
        assert!(
            text.lines().count() == 2 && text.lines().all(|line| line.chars().count() <= WIDTH)
        );
    }
}
