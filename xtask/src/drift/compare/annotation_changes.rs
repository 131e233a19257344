//! Compares annotations. Documentation and vendor extensions become one finding per operation, other
//! annotations one finding each.

use std::collections::BTreeMap;

use super::wording::from_to;
use crate::drift::annotations::entry::{Annotation, AnnotationKey, AnnotationKind, Annotations};
use crate::drift::change::Direction;
use crate::drift::finding::Finding;
use crate::drift::loaded_document::LoadedDocument;
use crate::drift::location::{Location, Role};
use crate::drift::operation_index::indexes;
use crate::drift::rules::Rule;
use crate::sync::sync_report::UNKNOWN_KEYWORD;

/// The changed annotations of one kind in one operation.
#[derive(Default)]
struct Bundle {
    count: usize,
    /// The first of them.
    pointer: String,
    digest: u64,
}

pub fn compare(base: &LoadedDocument, revision: &LoadedDocument, findings: &mut Vec<Finding>) {
    let operations = Operations::of(base, revision);
    let mut bundles: BTreeMap<(Option<String>, AnnotationKind), Bundle> = BTreeMap::new();
    for (role, key, annotation) in changed(&base.annotations, &revision.annotations) {
        match key.kind {
            AnnotationKind::Prose | AnnotationKind::Extension => {
                let bundle = bundles.entry((key.operation.clone(), key.kind)).or_default();
                let is_first = role == Role::Revision && bundle.pointer > annotation.pointer;
                if bundle.count == 0 || is_first {
                    bundle.pointer.clone_from(&annotation.pointer);
                }
                bundle.count += 1;
                bundle.digest ^= annotation.digest;
            }
            AnnotationKind::VersionHeader => {}
            _ => findings.push(single(key, base, revision, &operations)),
        }
    }
    for ((operation, kind), bundle) in bundles {
        let location = operations.location(operation.as_deref());
        findings.push(bundled(&location, kind, &bundle));
    }
}

/// Removed annotations as they are in the base, then added and changed ones as in the revision.
fn changed<'a>(
    base: &'a Annotations,
    revision: &'a Annotations,
) -> impl Iterator<Item = (Role, &'a AnnotationKey, &'a Annotation)> {
    let removed = base
        .entries
        .iter()
        .filter(|(key, _)| !revision.entries.contains_key(*key) && is_comparable(key, revision));
    let added_or_changed =
        revision.entries.iter().filter(|(key, annotation)| match base.entries.get(*key) {
            Some(known) => known.digest != annotation.digest,
            None => is_comparable(key, base),
        });
    let removed = removed.map(|(key, annotation)| (Role::Base, key, annotation));
    removed.chain(added_or_changed.map(|(key, annotation)| (Role::Revision, key, annotation)))
}

/// Whether the other document could have the annotation. If it lacks the annotated object, that is
/// already a finding. Unknown keywords are always reported.
fn is_comparable(key: &AnnotationKey, other: &Annotations) -> bool {
    let Some(operation) = &key.operation else {
        return key.kind != AnnotationKind::VersionHeader;
    };
    let has_object = other
        .pointers
        .get(operation)
        .is_some_and(|pointers| key.path.is_empty() || pointers.contains_key(&key.path));
    has_object
        || matches!(key.kind, AnnotationKind::UnknownKeyword | AnnotationKind::DroppedKeyword)
}

/// The indexes of operations in base and revision, by their keys.
struct Operations([BTreeMap<String, usize>; 2]);

impl Operations {
    fn of(base: &LoadedDocument, revision: &LoadedDocument) -> Self {
        Self([base, revision].map(|document| indexes(&document.lowered)))
    }

    fn location(&self, operation: Option<&str>) -> Location {
        let [base, revision] = &self.0;
        let index = |indexes: &BTreeMap<String, usize>| indexes.get(operation?).copied();
        Location::operation(index(base), index(revision))
    }
}

fn bundled(location: &Location, kind: AnnotationKind, bundle: &Bundle) -> Finding {
    let (rule, subject) = match kind {
        AnnotationKind::Extension => (Rule::ExtensionChanged, "vendor extensions"),
        _ => (Rule::ProseChanged, "descriptions or examples"),
    };
    let places = if bundle.count == 1 { "1 place" } else { &format!("{} places", bundle.count) };
    Finding::new(rule, location, format!("{subject} changed in {places}"))
        .with_detail(format!("{:016x}", bundle.digest))
        .with_pointer(bundle.pointer.clone())
}

fn single(
    key: &AnnotationKey,
    base: &LoadedDocument,
    revision: &LoadedDocument,
    operations: &Operations,
) -> Finding {
    let before = base.annotations.entries.get(key);
    let after = revision.annotations.entries.get(key);
    let [added, removed, changed] = rules(key.kind);
    let (rule, verb) = match (before, after) {
        (None, _) => (added, "was added"),
        (_, None) => (removed, "was removed"),
        _ => (changed, "changed"),
    };
    let shown = |annotation: Option<&Annotation>| annotation.and_then(|found| found.shown.clone());
    let values = match (shown(before), shown(after)) {
        (Some(before), Some(after)) => format!(" {}", from_to(&before, &after)),
        (None, Some(value)) | (Some(value), None) => format!(": {value}"),
        (None, None) => String::new(),
    };
    let AnnotationKey { path, name, kind, .. } = key;
    let message = match (kind, rule) {
        (_, Rule::ImpliedTypeAdded) => {
            "the schema has no `type`; the sync now guesses it from other keywords".to_owned()
        }
        (AnnotationKind::ImpliedType, _) => "the sync no longer guesses the `type`".to_owned(),
        _ => format!("{} {verb}{values}{}", subject(*kind, name), undecided_reason(*kind)),
    };
    let digest = |annotation: Option<&Annotation>| annotation.map_or(0, |found| found.digest);
    let detail = format!("{path} {name} {:x} {:x}", digest(before), digest(after));
    let mut location = operations.location(key.operation.as_deref());
    location.direction = direction(key);
    let pointer = after.or(before).map_or(String::new(), |found| found.pointer.clone());
    Finding::new(rule, &location, message).with_detail(detail).with_pointer(pointer)
}

fn direction(key: &AnnotationKey) -> Direction {
    match key.path.split('/').nth(1) {
        Some("responses") => Direction::Response,
        Some("parameters" | "requestBody") => Direction::Request,
        _ => Direction::Both,
    }
}

/// The rules for an added, a removed and a changed annotation.
fn rules(kind: AnnotationKind) -> [Rule; 3] {
    use Rule::*;
    match kind {
        AnnotationKind::Prose => [ProseChanged; 3],
        AnnotationKind::Extension => [ExtensionChanged; 3],
        AnnotationKind::UnknownKeyword | AnnotationKind::DroppedKeyword => {
            [UnknownKeywordAdded, UnknownKeywordRemoved, UnknownKeywordChanged]
        }
        AnnotationKind::ImpliedType => [ImpliedTypeAdded, ImpliedTypeRemoved, ImpliedTypeAdded],
        AnnotationKind::PropertyNames => [PropertyNamesChanged; 3],
        AnnotationKind::Webhook => [WebhookAdded, WebhookRemoved, WebhookChanged],
        AnnotationKind::OperationId => [OperationIdAdded, OperationIdRemoved, OperationIdChanged],
        AnnotationKind::OperationServer => [OperationServerChanged; 3],
        AnnotationKind::VersionHeader => {
            [VersionHeaderAdded, VersionHeaderRemoved, VersionHeaderChanged]
        }
        AnnotationKind::ResponseHeader => {
            [ResponseHeaderAdded, ResponseHeaderRemoved, ResponseHeaderChanged]
        }
        AnnotationKind::Encoding => [EncodingChanged; 3],
    }
}

fn subject(kind: AnnotationKind, name: &str) -> String {
    match kind {
        AnnotationKind::UnknownKeyword => format!("the unknown keyword `{name}`"),
        AnnotationKind::DroppedKeyword => format!("the keyword `{name}`"),
        AnnotationKind::Webhook => format!("the webhook `{name}`"),
        AnnotationKind::OperationId => "the operationId".to_owned(),
        AnnotationKind::OperationServer => "the server of the operation".to_owned(),
        AnnotationKind::ResponseHeader => format!("the response header `{name}`"),
        AnnotationKind::PropertyNames | AnnotationKind::Encoding => format!("`{name}`"),
        AnnotationKind::Prose
        | AnnotationKind::Extension
        | AnnotationKind::ImpliedType
        | AnnotationKind::VersionHeader => name.to_owned(),
    }
}

fn undecided_reason(kind: AnnotationKind) -> String {
    match kind {
        AnnotationKind::UnknownKeyword => {
            format!("; its effect cannot be decided; {UNKNOWN_KEYWORD}")
        }
        AnnotationKind::DroppedKeyword
        | AnnotationKind::PropertyNames
        | AnnotationKind::Encoding => {
            "; the sync drops it, so its effect cannot be decided".to_owned()
        }
        _ => String::new(),
    }
}
