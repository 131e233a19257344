//! API areas: the overlay gives every operation one of them, or none because it is always available.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::spec_parts::operations;
use crate::sync::sync_report::{SyncReport, WithoutArea};

/// Operations by API area, and those that are always available; `*` matches any substring.
pub struct Areas<'o> {
    pub areas: &'o BTreeMap<String, Vec<String>>,
    pub always: &'o [String],
}

impl<'o> Areas<'o> {
    /// Tags every operation with its API area. What is in no area or in two is reported, and so is a
    /// pattern without a match. Without any area, all operations are always available.
    pub fn assign(&self, spec: &mut Value, report: &mut SyncReport) {
        let mut unused: BTreeSet<&str> = self.patterns().map(|(_, pattern)| pattern).collect();
        for operation in operations(spec) {
            let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
            let matches: Vec<_> =
                self.patterns().filter(|(_, pattern)| matches_pattern(pattern, &id)).collect();
            for (_, pattern) in &matches {
                unused.remove(pattern);
            }
            match matches.as_slice() {
                [] => self.report_missing(id, report),
                [(area, pattern), others @ ..] => {
                    if let Some((other, by)) = others.iter().find(|(other, _)| other != area) {
                        report.unapplied.push(in_two(&id, (*area, pattern), (*other, by)));
                    } else if let Some(area) = area {
                        operation.insert("tags".to_owned(), json!([area]));
                    }
                }
            }
        }
        let unused =
            unused.iter().map(|pattern| format!("areas: no operation matches `{pattern}`"));
        report.unapplied.extend(unused);
    }

    /// All patterns with their area, `None` for operations that are always available.
    fn patterns(&self) -> impl Iterator<Item = (Option<&'o str>, &'o str)> {
        let in_areas = self.areas.iter().flat_map(|(area, patterns)| {
            patterns.iter().map(|pattern| (Some(area.as_str()), pattern.as_str()))
        });
        in_areas.chain(self.always.iter().map(|pattern| (None, pattern.as_str())))
    }

    /// The area whose operations are named most like this one. What an operation returns counts first: the
    /// last word of `video_to_audio` is an area.
    fn suggestion(&self, id: &str) -> Option<&'o str> {
        let last_word = id.rsplit('_').next().unwrap_or(id);
        if let Some((area, _)) = self.areas.get_key_value(last_word) {
            return Some(area);
        }
        let words: BTreeSet<&str> = words(id).collect();
        let shared = |pattern: &str| {
            words.iter().filter(|word| self::words(pattern).any(|other| other == **word)).count()
        };
        let similar = self.areas.iter().rev().max_by_key(|(_, patterns)| {
            patterns.iter().map(|pattern| shared(pattern)).max().unwrap_or_default()
        });
        similar.map(|(area, _)| area.as_str())
    }

    /// Reports an operation without an area, with what to add to the overlay.
    fn report_missing(&self, id: String, report: &mut SyncReport) {
        let Some(area) = self.suggestion(&id) else { return };
        let entries = self.areas[area].iter().map(|pattern| match pattern.contains('*') {
            true => format!("{pattern:?}"),
            false => pattern.clone(),
        });
        let entries: Vec<String> = entries.chain([id.clone()]).collect();
        report.unapplied.push(format!(
            "areas: `{id}` belongs to no API area; write it to one of the `areas` in \
             openapi/overlay.yaml, such as `  {area}: [{}]`, or to `always`",
            entries.join(", ")
        ));
        report.without_area.push(WithoutArea { operation: id, area: area.to_owned() });
    }
}

/// What to do with an operation that is in two areas, each by a pattern.
fn in_two(id: &str, one: (Option<&str>, &str), other: (Option<&str>, &str)) -> String {
    let [one, other] =
        [one, other].map(|(area, by)| format!("`{}` by `{by}`", area.unwrap_or("always")));
    format!(
        "areas: `{id}` belongs to {one} and to {other}; make one of the patterns narrower in \
         openapi/overlay.yaml"
    )
}

/// The words of the id of an operation, or of a pattern.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(['_', '*']).filter(|word| !word.is_empty())
}

/// The text of openapi/overlay.yaml with an operation added to an area; `None` if the area is not
/// written in one line, as in `  image: [text_to_image]`.
pub fn with_operation_in_area(overlay: &str, area: &str, operation: &str) -> Option<String> {
    let start = format!("  {area}: [");
    let line = overlay.lines().find(|line| line.starts_with(&start) && line.ends_with(']'))?;
    let added = format!("{}, {operation}]", line.strip_suffix(']')?);
    Some(overlay.replacen(line, &added, 1))
}

/// Whether `name` matches `pattern`, in which `*` is any substring.
pub fn matches_pattern(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, rest)) => {
            name.strip_prefix(start).is_some_and(|tail| match rest.contains('*') {
                false => tail.ends_with(rest),
                true => (0..=tail.len())
                    .any(|at| tail.is_char_boundary(at) && matches_pattern(rest, &tail[at..])),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tags of these operations, and what is reported.
    fn assigned(areas: Value, always: &[&str], ids: &[&str]) -> (Vec<Value>, Vec<String>) {
        let areas: BTreeMap<String, Vec<String>> = serde_json::from_value(areas).unwrap();
        let always: Vec<String> = always.iter().map(|id| (*id).to_owned()).collect();
        let item = |id: &&str| (format!("/{id}"), json!({ "get": { "operationId": id } }));
        let paths: serde_json::Map<String, Value> = ids.iter().map(item).collect();
        let mut spec = json!({ "paths": paths });
        let mut report = SyncReport::default();
        Areas { areas: &areas, always: &always }.assign(&mut spec, &mut report);
        let tags = operations(&mut spec)
            .map(|operation| operation.get("tags").map_or(Value::Null, |tags| tags[0].clone()));
        (tags.collect(), report.unapplied)
    }

    #[test]
    fn an_operation_has_the_area_of_its_pattern() {
        let areas = json!({ "image": ["*_image"], "video": ["*_video"] });
        let (tags, unapplied) =
            assigned(areas, &["get_task"], &["text_to_image", "text_to_video", "get_task"]);
        assert_eq!(tags, [json!("image"), json!("video"), Value::Null]);
        assert_eq!(unapplied, Vec::<String>::new());
    }

    #[test]
    fn an_operation_without_an_area_is_reported_with_the_area_of_what_it_returns_or_is_named_like()
    {
        let areas = json!({ "image": ["make_image"], "video": ["*_video", "make_clip"] });
        for (id, line) in [
            ("edit_clip", "`  video: [\"*_video\", make_clip, edit_clip]`"),
            ("clip_to_image", "`  image: [make_image, clip_to_image]`"),
        ] {
            let ids = ["make_image", "make_clip", "a_video", id];
            let (_, unapplied) = assigned(areas.clone(), &[], &ids);
            assert_eq!(unapplied.len(), 1);
            let expected = format!("`{id}` belongs to no API area");
            assert!(unapplied[0].contains(&expected), "{unapplied:?}");
            assert!(unapplied[0].contains(line), "{unapplied:?}");
        }
    }

    #[test]
    fn an_operation_is_added_to_the_line_of_its_area() {
        let overlay = "areas:\n  image: [a]\n  video: [b, \"*_c\"]\nalways: [d]\n";
        assert_eq!(
            with_operation_in_area(overlay, "video", "e").unwrap(),
            "areas:\n  image: [a]\n  video: [b, \"*_c\", e]\nalways: [d]\n",
        );
        assert_eq!(with_operation_in_area(overlay, "audio", "e"), None);
    }

    #[test]
    fn an_operation_in_two_areas_is_reported_with_both_patterns() {
        let areas = json!({ "image": ["*_image"], "video": ["edit_*"] });
        let (_, unapplied) = assigned(areas, &[], &["edit_image", "edit_clip"]);
        assert_eq!(unapplied.len(), 1);
        for part in ["`edit_image`", "`image` by `*_image`", "`video` by `edit_*`"] {
            assert!(unapplied[0].contains(part), "{unapplied:?}");
        }
    }

    #[test]
    fn without_areas_no_operation_needs_one() {
        let (tags, unapplied) = assigned(json!({}), &[], &["get_task"]);
        assert_eq!((tags, unapplied), (vec![Value::Null], Vec::new()));
    }

    #[test]
    fn a_star_matches_any_substring() {
        for (pattern, name, matches) in [
            ("list_voices", "list_voices", true),
            ("list_voices", "list_voices_all", false),
            ("recipes_*", "recipes_product_ad", true),
            ("*_avatar", "create_avatar", true),
            ("*_avatar", "create_avatar_video", false),
            ("*_webapp_*", "get_organization_webapp_log", true),
            ("*", "anything", true),
        ] {
            assert_eq!(matches_pattern(pattern, name), matches, "{pattern} {name}");
        }
    }
}
