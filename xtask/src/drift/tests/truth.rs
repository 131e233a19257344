//! The verdicts on the Rust API against the truth: both documents are made into Rust, and their
//! public surfaces are compared line by line. A verdict may say more than that, never less.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::drift::change::{Api, Summary};
use crate::generate::{self, documents};
use crate::snapshot;

/// The generated part of a public surface: items by name, each with its lines.
type Listing = BTreeMap<String, Vec<String>>;

fn listing(contract: &Value) -> Listing {
    let source = generate::client(contract.clone(), &documents::RUNWAY).unwrap();
    let text = snapshot::surface_of(&source, contract).unwrap();
    let mut listing = Listing::new();
    let (mut of, mut made) = (String::new(), String::new());
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(rest) = line.strip_prefix(MADE_OF) {
            of.clear();
            let (medium, names) = rest.split_once(':').unwrap();
            made = format!("{MADE_OF}{medium}");
            add_to_each(&mut listing, names, &made);
            continue;
        }
        if !line.starts_with(' ') {
            of = named(line);
        }
        match of.is_empty() {
            true => add_to_each(&mut listing, line, &made),
            false => listing.entry(of.clone()).or_default().push(line.trim().to_owned()),
        }
    }
    listing
}

/// How a list of types begins that are made of the same thing.
const MADE_OF: &str = "made of ";

/// Adds a line to each of the types.
fn add_to_each(listing: &mut Listing, types: &str, line: &str) {
    for name in types.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        listing.entry(format!("types::{name}")).or_default().push(line.to_owned());
    }
}

/// `types::Task` of `struct Task`, `Client::get_task` of `get_task(id: String) -> Task`.
fn named(line: &str) -> String {
    let name = |text: &str| {
        let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
        text[..end].to_owned()
    };
    match line.split_once(' ') {
        Some((kind, rest)) if !kind.contains('(') => format!("types::{}", name(rest)),
        _ => format!("Client::{}", name(line)),
    }
}

/// What a program that uses an item notices of its change.
fn noticed(old: Option<&Vec<String>>, new: Option<&Vec<String>>) -> Api {
    match (old, new) {
        (None, None) => Api::None,
        (None, Some(_)) => Api::Minor,
        (Some(_), None) => Api::Major,
        (Some(one), Some(other)) => match (parts(one), parts(other)) {
            (one, other) if one == other => Api::None,
            ((head, one), (other_head, other)) => {
                let grew = head == other_head && one.is_subset(&other);
                if grew { Api::Minor } else { Api::Major }
            }
        },
    }
}

/// The head of an item, and what may be added to: fields, variants, arguments that may be left out,
/// and what it is made of.
fn parts(lines: &[String]) -> (String, BTreeSet<String>) {
    let (made, lines): (Vec<String>, Vec<String>) =
        lines.iter().cloned().partition(|line| line.starts_with(MADE_OF));
    let (head, mut parts) = own_parts(&lines);
    parts.extend(made);
    (head, parts)
}

fn own_parts(lines: &[String]) -> (String, BTreeSet<String>) {
    let head = lines[0].clone();
    let entries = |text: &str| -> BTreeSet<String> {
        text.split(", ").map(|entry| entry.trim_end_matches(',').to_owned()).collect()
    };
    match head.split_once(' ').map_or("", |(kind, _)| kind) {
        "struct" => (head, lines[1..].iter().cloned().collect()),
        "words" | "numbers" | "union" | "choice" | "enum" => {
            let whole = lines.join(" ");
            let (head, rest) = whole.split_once(": ").unwrap();
            let (rest, tail) = rest.split_once("; ").unwrap_or((rest, ""));
            (format!("{head} {tail}"), entries(rest))
        }
        "constant" | "text" | "type" => (lines.join(" "), BTreeSet::new()),
        _ => {
            let (name, rest) = head.split_once('(').unwrap();
            let (arguments, answer) = rest.rsplit_once(") -> ").unwrap();
            // Types may hold commas; an argument begins with its name.
            let arguments = arguments.replace(", ", "\n");
            let mut all: BTreeSet<String> = BTreeSet::new();
            let mut last = String::new();
            for part in arguments.lines() {
                if part.split_once(": ").is_some_and(|(name, _)| !name.contains('<')) {
                    all.insert(std::mem::take(&mut last));
                    part.clone_into(&mut last);
                } else {
                    last += part;
                }
            }
            all.insert(last);
            all.remove("");
            (format!("{name} -> {answer}"), all)
        }
    }
}

/// Fails where a change of the surface is graver than every change says that could mean it.
fn assert_told(name: &str, changes: &[Change], old: &Listing, new: &Listing) {
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut untold = Vec::new();
    for item in names {
        let api = noticed(old.get(item), new.get(item));
        if api == Api::None {
            continue;
        }
        let summary = Summary::of(changes).api;
        let is_told = changes.iter().any(|change| {
            change.api >= api && change.rust.as_ref().is_some_and(|told| means(told, item))
        });
        // What comes or goes with something else is told of that alone.
        let is_whole = old.contains_key(item) && new.contains_key(item);
        if summary < api || is_whole && !is_told {
            untold.push(format!(
                "{item}: {} ({:?} -> {:?})",
                api.word(),
                old.get(item),
                new.get(item)
            ));
        }
    }
    let told: Vec<String> = changes.iter().map(|change| format!("{change:?}")).collect();
    assert!(untold.is_empty(), "{name}\n{}\ntold:\n{}", untold.join("\n"), told.join("\n"));
}

/// Whether one of the types that are named, or what begins with its name, is `item`.
fn means(told: &str, item: &str) -> bool {
    let mut names = told.split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
    let item = item.trim_start_matches("types::");
    names.any(|name| name.len() > 3 && item.starts_with(name.trim_start_matches("types::")))
}

#[test]
fn no_verdict_on_the_rust_api_says_less_than_the_surface_shows() {
    let old = side(&base());
    let before = listing(old.contract.as_ref().unwrap());
    for (name, patch) in patches() {
        let new = side(&patched(&patch));
        let Ok(contract) = &new.contract else { continue };
        let after = listing(contract);
        assert_told(&name, &judge::changes(&old, &new), &before, &after);
        assert_told(&format!("{name}, back"), &judge::changes(&new, &old), &after, &before);
    }
}

#[test]
fn no_verdict_on_a_real_step_says_less_than_the_surface_shows() {
    let mut before: Option<(Side, Listing)> = None;
    for path in real_documents() {
        let side = real(&path);
        let listing = listing(side.contract.as_ref().unwrap());
        if let Some((old, known)) = &before {
            let name = path.display().to_string();
            assert_told(&name, &judge::changes(old, &side), known, &listing);
            assert_told(&format!("{name}, back"), &judge::changes(&side, old), &listing, known);
        }
        before = Some((side, listing));
    }
}
