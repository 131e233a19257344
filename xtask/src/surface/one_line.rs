//! Formats Rust syntax on one line, and wraps long lists.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::ToTokens;

/// Path prefixes that are left out.
const OMITTED_PREFIXES: [&str; 8] = [
    "::std::option::",
    "::std::vec::",
    "::std::string::",
    "std::option::",
    "std::vec::",
    "std::string::",
    "::runwayml::",
    "types::",
];

/// The maximum width of a wrapped list.
const MAX_WIDTH: usize = 100;

/// The indentation of members.
pub const INDENT: &str = "    ";

pub fn one_line(syntax: impl ToTokens) -> String {
    let mut tokens = Vec::new();
    flatten(syntax.to_token_stream(), &mut tokens);
    let mut line = String::new();
    let mut before = "";
    for token in &tokens {
        if !before.is_empty() && needs_space(before, token) {
            line.push(' ');
        }
        line += token;
        before = token;
    }
    OMITTED_PREFIXES.iter().fold(line, |line, prefix| line.replace(prefix, ""))
}

/// `head` followed by the entries, separated by commas and wrapped at the maximum width.
pub fn wrapped(head: &str, entries: &[String]) -> String {
    let mut text = head.to_owned();
    let mut column = head.chars().count();
    for (at, entry) in entries.iter().enumerate() {
        let entry = if at + 1 < entries.len() { format!("{entry},") } else { entry.clone() };
        let length = entry.chars().count() + 1;
        if column + length > MAX_WIDTH {
            text += &format!("\n{INDENT}{entry}");
            column = INDENT.len() + length;
        } else {
            text += &format!(" {entry}");
            column += length;
        }
    }
    text
}

/// Appends the tokens as strings. Joint punctuation, such as `::`, is one string.
fn flatten(tokens: TokenStream, flat: &mut Vec<String>) {
    let mut joint = String::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (opening, closing) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                flat.push(opening.to_owned());
                flatten(group.stream(), flat);
                flat.push(closing.to_owned());
            }
            TokenTree::Punct(punct) => {
                joint.push(punct.as_char());
                if punct.spacing() == Spacing::Alone || "<>".contains(punct.as_char()) {
                    flat.push(std::mem::take(&mut joint));
                }
            }
            other => flat.push(std::mem::take(&mut joint) + &other.to_string()),
        }
    }
}

/// Whether there is a space between two tokens.
fn needs_space(before: &str, token: &str) -> bool {
    let is_keyword = matches!(before, "as" | "dyn" | "for" | "impl" | "mut" | "where");
    let is_name = !is_keyword
        && !before.contains('\'')
        && before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
    match token {
        "," | ";" | ":" | ")" | "]" | ">" | "." | "?" | "!" => false,
        "(" | "[" | "<" => !is_name && before != ">" && !forbids_space_after(before),
        _ if token.starts_with("::") => !is_name && before != ">" && !forbids_space_after(before),
        _ if token.contains("..") || before.contains("..") => false,
        _ => !forbids_space_after(before),
    }
}

fn forbids_space_after(before: &str) -> bool {
    matches!(before, "(" | "[" | "<" | "&" | "#" | "." | "-" | "?" | "!")
        || before.ends_with("::")
        || before.ends_with("::<")
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[test]
    fn syntax_has_the_usual_spaces() {
        let signature =
            quote! { fn f<'a, T: Into<String>>(&'a self, to: &[u8; 3]) -> Result<(), T> };
        let expected = "fn f<'a, T: Into<String>>(&'a self, to: &[u8; 3]) -> Result<(), T>";
        assert_eq!(one_line(signature), expected);
        assert_eq!(one_line(quote! { of: impl Fn(i64) -> bool }), "of: impl Fn(i64) -> bool");
        assert_eq!(one_line(quote! { prefix "a , b" 13..=2048 }), "prefix \"a , b\" 13..=2048");
        let fields = quote! { Empty { names: &'static [&'static str] } };
        assert_eq!(one_line(fields), "Empty { names: &'static [&'static str] }");
    }

    #[test]
    fn well_known_paths_are_shortened() {
        let found =
            quote! { ::std::option::Option<::std::vec::Vec<::runwayml::Integer<-1i64, 5i64>>> };
        assert_eq!(one_line(found), "Option<Vec<Integer<-1i64, 5i64>>>");
        assert_eq!(
            one_line(quote! { HashMap<K, ::serde_json::Value> }),
            "HashMap<K, ::serde_json::Value>"
        );
    }

    #[test]
    fn a_long_list_is_wrapped() {
        let entries: Vec<String> = (0..15).map(|at| format!("entry{at:02}")).collect();
        let text = wrapped("enum Ratio:", &entries);
        assert!(text.starts_with("enum Ratio: entry00, entry01,"));
        assert!(
            text.lines().count() == 2 && text.lines().all(|line| line.chars().count() <= MAX_WIDTH)
        );
    }
}
