//! What the sync does not carry: sentences as one change of an operation, all else one by one.

use std::collections::BTreeMap;

use super::{Found, from_to};
use crate::drift::aside::{self, Asides, Key, Kind, Note};
use crate::drift::change::Direction;
use crate::drift::place::{Age, Spot};
use crate::drift::rules::Rule;
use crate::drift::side::Side;

/// Sentences or notes of one operation that differ: how many, where the first is, which.
#[derive(Default)]
struct Bundle {
    count: usize,
    pointer: String,
    digest: u64,
}

pub fn compare(old: &Side, new: &Side, found: &mut Vec<Found>) {
    let mut bundles: BTreeMap<(Option<String>, Kind), Bundle> = BTreeMap::new();
    let (before, after) = (&old.asides, &new.asides);
    let gone = before.notes.iter().filter(|(key, _)| !after.notes.contains_key(*key));
    let gone = gone.filter(|(key, _)| is_comparable(key, after));
    let told = after.notes.iter().filter(|(key, note)| match before.notes.get(*key) {
        Some(known) => known.digest != note.digest,
        None => is_comparable(key, before),
    });
    for (age, (key, note)) in
        gone.map(|entry| (Age::Old, entry)).chain(told.map(|entry| (Age::New, entry)))
    {
        if matches!(key.kind, Kind::Prose | Kind::Extension) {
            let bundle = bundles.entry((key.operation.clone(), key.kind)).or_default();
            if bundle.count == 0 || age == Age::New && bundle.pointer > note.pointer {
                bundle.pointer.clone_from(&note.pointer);
            }
            bundle.count += 1;
            bundle.digest ^= note.digest;
        } else if key.kind != Kind::VersionHeader {
            found.push(single(key, before.notes.get(key), after.notes.get(key), old, new));
        }
    }
    for ((operation, kind), bundle) in bundles {
        found.push(bundled(&spot(operation.as_deref(), old, new), kind, &bundle));
    }
    version_header(before, after, found);
}

/// Whether a note that the other document lacks could have stood there: what is new as a whole needs
/// no word on its sentences. A keyword that nobody knows is told wherever it is.
fn is_comparable(key: &Key, other: &Asides) -> bool {
    let Some(operation) = &key.operation else { return key.kind != Kind::VersionHeader };
    let is_there = other
        .places
        .get(operation)
        .is_some_and(|places| key.path.is_empty() || places.contains_key(&key.path));
    is_there || key.kind == Kind::Unknown
}

fn spot(operation: Option<&str>, old: &Side, new: &Side) -> Spot {
    let position = |side: &Side| {
        let operation = operation?;
        side.document.operations.iter().position(|other| aside::key(other) == operation)
    };
    Spot::operation(position(old), position(new))
}

fn bundled(spot: &Spot, kind: Kind, bundle: &Bundle) -> Found {
    let (rule, what) = match kind {
        Kind::Extension => (Rule::ExtensionChanged, "notes of the vendor"),
        _ => (Rule::ProseChanged, "sentences or examples"),
    };
    let places = if bundle.count == 1 { "1 place" } else { &format!("{} places", bundle.count) };
    let message = format!("{what} differ in {places}");
    Found::new(rule, spot, message)
        .detail(format!("{:016x}", bundle.digest))
        .at(bundle.pointer.clone())
}

fn single(key: &Key, one: Option<&Note>, other: Option<&Note>, old: &Side, new: &Side) -> Found {
    let [added, removed, changed] = rules(key.kind);
    let (rule, verb) = match (one, other) {
        (None, _) => (added, "is new"),
        (_, None) => (removed, "is gone"),
        _ => (changed, "is another"),
    };
    let shown = |note: Option<&Note>| note.and_then(|note| note.shown.clone());
    let values = match (shown(one), shown(other)) {
        (Some(one), Some(other)) => format!(": it goes {}", from_to(&one, &other)),
        (None, Some(value)) | (Some(value), None) => format!(": {value}"),
        (None, None) => String::new(),
    };
    let mut spot = spot(key.operation.as_deref(), old, new);
    spot.direction = direction(key);
    let Key { path, name, .. } = key;
    let note = other.or(one);
    let digests = [one, other].map(|note| note.map_or(0, |note| note.digest));
    Found::new(rule, &spot, format!("{} {verb}{values}{}", subject(key.kind, name), why(key.kind)))
        .detail(format!("{path} {name} {:x} {:x}", digests[0], digests[1]))
        .at(note.map_or(String::new(), |note| note.pointer.clone()))
}

fn direction(key: &Key) -> Direction {
    match key.path.split('/').nth(1) {
        Some("responses") => Direction::Response,
        Some("parameters" | "requestBody") => Direction::Request,
        _ => Direction::Both,
    }
}

fn rules(kind: Kind) -> [Rule; 3] {
    use Rule::*;
    match kind {
        Kind::Prose => [ProseChanged; 3],
        Kind::Extension => [ExtensionChanged; 3],
        Kind::Unknown => [UnknownKeywordAdded, UnknownKeywordRemoved, UnknownKeywordChanged],
        Kind::NameLimit => [NameLimitChanged; 3],
        Kind::Webhook => [WebhookAdded, WebhookRemoved, WebhookChanged],
        Kind::OperationId => [OperationIdAdded, OperationIdRemoved, OperationIdChanged],
        Kind::OperationServer => [OperationServerChanged; 3],
        Kind::VersionHeader => [VersionHeaderAdded, VersionHeaderRemoved, VersionHeaderChanged],
        Kind::AnswerHeader => [AnswerHeaderAdded, AnswerHeaderRemoved, AnswerHeaderChanged],
        Kind::Encoding => [EncodingChanged; 3],
    }
}

fn subject(kind: Kind, name: &str) -> String {
    match kind {
        Kind::Unknown => format!("the keyword `{name}`"),
        Kind::NameLimit => "the limit on the names of a map's entries".to_owned(),
        Kind::Webhook => format!("the webhook `{name}`"),
        Kind::OperationId => "the name that upstream gives the operation".to_owned(),
        Kind::OperationServer => "the server of this operation".to_owned(),
        Kind::AnswerHeader => format!("the header `{name}` of the answer"),
        Kind::Encoding => "the encoding of the body's parts".to_owned(),
        Kind::Prose | Kind::Extension | Kind::VersionHeader => name.to_owned(),
    }
}

/// Why nobody can tell what it means.
fn why(kind: Kind) -> &'static str {
    match kind {
        Kind::Unknown => "; no rule knows it, so nobody has said what it means",
        Kind::NameLimit | Kind::Encoding => "; the sync does not carry it, so it is not compared",
        _ => "",
    }
}

/// The one header that the client sends with every request.
fn version_header(old: &Asides, new: &Asides, found: &mut Vec<Found>) {
    let values = |asides: &Asides| -> BTreeMap<String, String> {
        let notes = asides.notes.iter().filter(|(key, _)| key.kind == Kind::VersionHeader);
        notes.map(|(key, note)| (key.name.clone(), note.pointer.clone())).collect()
    };
    let (before, after) = (values(old), values(new));
    if before.keys().eq(after.keys()) {
        return;
    }
    let [added, removed, changed] = rules(Kind::VersionHeader);
    let (rule, pointers) = match (before.is_empty(), after.is_empty()) {
        (true, _) => (added, &after),
        (_, true) => (removed, &before),
        _ => (changed, &after),
    };
    let text = |values: &BTreeMap<String, String>| match values.is_empty() {
        true => "nothing".to_owned(),
        false => values.keys().cloned().collect::<Vec<_>>().join(", "),
    };
    let change = from_to(&text(&before), &text(&after));
    let message = format!("the header with the version of the API goes {change}");
    let mut spot = Spot::document();
    spot.direction = Direction::Request;
    let pointer = pointers.values().next().cloned().unwrap_or_default();
    found.push(Found::new(rule, &spot, message).detail(change).at(pointer));
}
