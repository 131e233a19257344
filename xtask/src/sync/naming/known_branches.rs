//! Finds out which alternatives the branches of a union were: those at this place, those of the component
//! at other places, or new ones of this document.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::alternatives::{Known, required};
use super::branch_pairs::pair;
use super::component_place::Place;
use super::components::Namer;
use super::inflection::pascal;
use super::shape::shape;
use super::variant_label::title;
use crate::codegen::spec;

/// What a branch was.
#[derive(Debug, Clone)]
pub struct KnownBranch<'p> {
    pub alternative: Known,
    /// Its schema at this place in the present spec; `None` if it was only at others.
    pub before: Option<&'p Value>,
}

impl Namer<'_> {
    /// What each branch was; `None` for a new one. A union that is as it was keeps its alternatives branch by
    /// branch.
    pub(super) fn known_branches<'p>(
        &self,
        branches: &[Value],
        property: Option<&str>,
        place: &Place<'p>,
    ) -> Vec<Option<KnownBranch<'p>>> {
        let here = here(place);
        if is_unchanged(branches, &here) {
            return here.into_iter().map(Some).collect();
        }
        let (known, locked) = self.with_others(here, place);
        let alternatives: Vec<Known> = known.iter().map(|one| one.alternative.clone()).collect();
        let pairs = pair(branches, property, &alternatives, locked).into_iter();
        pairs.map(|at| Some(known[at?].clone())).collect()
    }

    /// Adds the alternatives that the component has only at other places, and those that are new. Returns also
    /// how many are in the present spec; they come first.
    fn with_others<'p>(
        &self,
        mut known: Vec<KnownBranch<'p>>,
        place: &Place,
    ) -> (Vec<KnownBranch<'p>>, usize) {
        let name = |of: &Known| of.name.clone().unwrap_or_else(|| of.label.clone());
        let here: BTreeSet<String> = known.iter().map(|one| name(&one.alternative)).collect();
        let elsewhere = |of: &Known| KnownBranch { alternative: of.clone(), before: None };
        let component = self.lock.components.get(&place.key);
        let others = component.into_iter().flat_map(|component| &component.alternatives);
        known.extend(others.filter(|of| !here.contains(&name(of))).map(elsewhere));
        let locked = known.len();
        known.extend(self.alternatives.get(&place.key).into_iter().flatten().map(elsewhere));
        (known, locked)
    }
}

/// The branches of the union that is at this place in the present spec.
fn here<'p>(place: &Place<'p>) -> Vec<KnownBranch<'p>> {
    let union = place.before.unwrap_or(&Value::Null);
    let branches = spec::branches(union).into_iter().flatten();
    let known = Known::all(union).into_iter().zip(branches);
    known.map(|(alternative, branch)| KnownBranch { alternative, before: Some(branch) }).collect()
}

/// Whether these are the branches that a union had, in this order. The title of one may differ, because a
/// component has one title for all of its places, but it is not that of another one that is alike.
fn is_unchanged(branches: &[Value], before: &[KnownBranch]) -> bool {
    let spelled = |known: &Known| known.title.as_deref().map(pascal);
    let mut titled: BTreeMap<String, Vec<&Known>> = BTreeMap::new();
    for KnownBranch { alternative, .. } in before {
        if let Some(title) = spelled(alternative) {
            titled.entry(title).or_default().push(alternative);
        }
    }
    let is_same = |(branch, KnownBranch { alternative: before, .. }): (&Value, &KnownBranch)| {
        let (shape, required) = (shape(branch), required(branch));
        let is_alike = |known: &&Known| known.shape == shape && known.required == required;
        let title =
            title(branch).map(pascal).filter(|title| spelled(before).as_ref() != Some(title));
        let mut others = title.and_then(|title| titled.get(&title)).into_iter().flatten();
        is_alike(&before) && !others.any(is_alike)
    };
    branches.len() == before.len() && branches.iter().zip(before).all(is_same)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::component_place::{Origin, Role};
    use super::*;
    use crate::codegen::spec::{HERE, to};
    use crate::sync::before::Before;
    use crate::sync::document::Direction;
    use crate::sync::retired::Retired;
    use crate::sync::schema_keywords::RETIRED;

    /// The names of these branches at the place of a body that is `before` in the present spec.
    fn names(before: &Value, components: &Value, branches: &[Value]) -> Vec<Option<String>> {
        let content = json!({ "application/json": { "schema": before } });
        let spec = json!({
            "paths": { "/speak": { "post": {
                "operationId": "speak", "requestBody": { "content": content },
            } } },
            "components": { "schemas": components },
        });
        let lock = Before::new(spec, Retired::default(), "2026-01-03").lock;
        let origin = Origin {
            pointer: String::new(),
            direction: Direction::Request,
            operation: "speak".to_owned(),
            role: Role::Body,
        };
        let place = Place {
            name: "SpeakRequest".to_owned(),
            prefix: "Speak".to_owned(),
            key: "SpeakRequest".to_owned(),
            entries: None,
            before: lock.schemas.get("speak/body"),
            origin: &origin,
        };
        let namer = Namer::new(&lock, Vec::new(), BTreeMap::new());
        let known = namer.known_branches(branches, None, &place).into_iter();
        known.map(|branch| branch?.alternative.name).collect()
    }

    fn some<const N: usize>(names: [&str; N]) -> Vec<Option<String>> {
        names.map(|name| Some(name.to_owned())).into()
    }

    fn object(title: Option<&str>) -> Value {
        let mut object = json!({ "type": "object", "properties": { "uri": {} } });
        if let Some(title) = title {
            object["title"] = json!(title);
        }
        object
    }

    #[test]
    fn a_union_that_is_as_it_was_at_its_place_keeps_its_names_whatever_others_are_called() {
        let components = json!({
            "SpeakRequest": { "oneOf": [to("Voice"), to("Preset")] },
            "Voice": object(None), "Preset": object(Some("preset")),
        });
        let before = json!({ "allOf": [to("SpeakRequest")], HERE: { "oneOf": [to("Voice")] } });
        let branches = [object(Some("preset"))];
        assert_eq!(names(&before, &components, &branches), some(["Voice"]));
    }

    #[test]
    fn branches_of_one_shape_are_known_by_what_they_require_at_their_place() {
        let strict = json!({ "type": "object", "required": ["uri"], "properties": { "uri": {} } });
        let free = object(None);
        let components = json!({
            "SpeakRequest": { "oneOf": [to("Voice"), to("Speaker")] },
            "Voice": free, "Speaker": free,
        });
        let speaker = json!({ "allOf": [to("Speaker")], HERE: strict });
        let here = json!({ "oneOf": [to("Voice"), speaker] });
        let before = json!({ "allOf": [to("SpeakRequest")], HERE: here });
        assert_eq!(names(&before, &components, &[strict, free]), some(["Speaker", "Voice"]));
    }

    #[test]
    fn branches_of_one_shape_that_change_places_are_known_by_their_titles() {
        let components = json!({
            "SpeakRequest": { "oneOf": [to("Image"), to("Video")] },
            "Image": object(Some("image")), "Video": object(Some("video")),
        });
        let branches = [object(Some("video")), object(Some("image"))];
        assert_eq!(names(&to("SpeakRequest"), &components, &branches), some(["Video", "Image"]));
    }

    #[test]
    fn a_branch_that_is_as_it_was_may_have_the_title_of_one_of_another_shape() {
        let components = json!({
            "SpeakRequest": { "oneOf": [to("Text"), to("Preset")] },
            "Text": { "type": "string" }, "Preset": object(Some("preset")),
        });
        let branches = [json!({ "type": "string", "title": "preset" }), object(Some("preset"))];
        assert_eq!(names(&to("SpeakRequest"), &components, &branches), some(["Text", "Preset"]));
    }

    #[test]
    fn a_new_branch_is_known_by_an_alternative_of_its_component_at_another_place() {
        let number = json!({ "type": "number" });
        let components = json!({
            "SpeakRequest": { "oneOf": [to("Voice"), to("Seed")] },
            "Voice": object(None), "Seed": number,
        });
        let before = json!({ "allOf": [to("SpeakRequest")], HERE: { "oneOf": [to("Voice")] } });
        let branches = [json!({ "type": "number", "maximum": 9 }), object(None)];
        assert_eq!(names(&before, &components, &branches), some(["Seed", "Voice"]));
    }

    #[test]
    fn a_retired_branch_does_not_change_a_union_and_has_its_name_if_it_is_back() {
        let components = json!({
            "SpeakRequest": { "oneOf": [
                to("Voice"),
                { "allOf": [to("Seed")], RETIRED: "2026-01-02" },
                to("Preset"),
            ] },
            "Voice": object(None), "Preset": object(None), "Seed": { "type": "number" },
        });
        let before = to("SpeakRequest");
        let now = [object(None), object(None)];
        assert_eq!(names(&before, &components, &now), some(["Voice", "Preset"]));
        let back = [json!({ "type": "integer" }), object(None)];
        assert_eq!(names(&before, &components, &back), some(["Seed", "Voice"]));
    }
}
