//! Finds out which of the known alternatives each branch of a union is.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde_json::Value;

use super::alternatives::{Known, only_value, required};
use super::inflection::pascal;
use super::shape::shape;
use super::union_kind::is_text_union;
use super::variant_label::title;

/// For each branch, which of the known alternatives it is: by the value of the discriminator; those
/// without a value by their title, as it is spelled in names, then by shape. An alternative of the present
/// spec, the first `locked`, is also known by being the only one of its JSON type, by what only it requires,
/// and by its properties.
pub fn pair(
    branches: &[Value],
    property: Option<&str>,
    known: &[Known],
    locked: usize,
) -> Vec<Option<usize>> {
    let value = |schema: &Value| only_value(schema, property?);
    let label = |known: &Known| value(&known.shape).unwrap_or_else(|| known.label.clone());
    let labels = by_first(known.iter().map(label));
    let by_value = |branch| labels.get(&value(branch)?).copied();
    let mut pairing = Pairing {
        branches,
        known,
        pairs: branches.iter().map(by_value).collect(),
        open: (0..branches.len()).filter(|at| value(&branches[*at]).is_none()).collect(),
        left: (0..known.len()).filter(|at| value(&known[*at].shape).is_none()).collect(),
    };
    pairing.by(with_title);
    pairing.by(with_same_shape);
    pairing.left.retain(|at| *at < locked);
    for find in [only_of_type, with_own_requirement, with_own_properties] {
        pairing.by(find);
    }
    pairing.pairs
}

/// For each of the open branches, which of the alternatives that are left it is.
type Find = fn(open: &[&Value], left: &[&Known]) -> Vec<Option<usize>>;

struct Pairing<'a> {
    branches: &'a [Value],
    known: &'a [Known],
    pairs: Vec<Option<usize>>,
    /// The branches that are not paired yet.
    open: Vec<usize>,
    /// The alternatives that no branch is paired with yet.
    left: Vec<usize>,
}

impl Pairing<'_> {
    fn by(&mut self, find: Find) {
        let open: Vec<&Value> = self.open.iter().map(|at| &self.branches[*at]).collect();
        let left: Vec<&Known> = self.left.iter().map(|at| &self.known[*at]).collect();
        let found: Vec<Option<usize>> =
            find(&open, &left).into_iter().map(|one| one.map(|one| self.left[one])).collect();
        let taken: HashSet<usize> = found.iter().flatten().copied().collect();
        for (branch, one) in self.open.iter().zip(found) {
            self.pairs[*branch] = one;
        }
        self.open.retain(|at| self.pairs[*at].is_none());
        self.left.retain(|at| !taken.contains(at));
    }
}

/// Of several alternatives with the title of a branch, the one of its shape, or else the first.
fn with_title(open: &[&Value], left: &[&Known]) -> Vec<Option<usize>> {
    let mut titled: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, known) in left.iter().enumerate() {
        if let Some(title) = &known.title {
            titled.entry(pascal(title)).or_default().push(at);
        }
    }
    let mut taken = HashSet::new();
    let one = |branch: &&Value| {
        let same = titled.get(&pascal(title(branch)?))?.iter().copied();
        let shape = shape(branch);
        let one = same.min_by_key(|at| (left[*at].shape != shape, taken.contains(at)))?;
        taken.insert(one);
        Some(one)
    };
    open.iter().map(one).collect()
}

/// Branches of one shape are one alternative, unless there were several of it: then the one that requires the
/// same is meant, and of several of those each in turn.
fn with_same_shape(open: &[&Value], left: &[&Known]) -> Vec<Option<usize>> {
    let mut candidates: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
    for (at, known) in left.iter().enumerate() {
        candidates.entry(outline(&known.shape)).or_default().push((at, 0));
    }
    let one = |branch: &&Value| {
        let shape = shape(branch);
        let candidates = candidates.get_mut(&outline(&shape))?.iter_mut();
        let same = candidates.filter(|(at, _)| left[*at].shape == shape);
        let required = required(branch);
        let (at, branches) =
            same.min_by_key(|(at, branches)| (left[*at].required != required, *branches))?;
        *branches += 1;
        Some(*at)
    };
    open.iter().map(one).collect()
}

/// What equal shapes have in common: the type and the names of properties.
fn outline(shape: &Value) -> String {
    let names: BTreeSet<&String> =
        shape["properties"].as_object().into_iter().flatten().map(|(name, _)| name).collect();
    format!("{} {names:?}", shape["type"])
}

/// The first index of each key.
fn by_first<K: std::hash::Hash + Eq>(keys: impl Iterator<Item = K>) -> HashMap<K, usize> {
    let mut first = HashMap::new();
    for (at, key) in keys.enumerate() {
        first.entry(key).or_insert(at);
    }
    first
}

fn json_type(schema: &Value) -> &str {
    match schema["type"].as_str() {
        Some("integer") => "number",
        Some(kind) => kind,
        None if schema.get("properties").is_some() => "object",
        None if is_text_union(schema) => "string",
        None => "",
    }
}

/// The keys that only one of several has, with its index.
fn unique<'k, K: IntoIterator<Item = &'k str>>(
    of: impl Iterator<Item = K>,
) -> BTreeMap<&'k str, usize> {
    let (mut unique, mut seen) = (BTreeMap::new(), HashSet::new());
    for (at, keys) in of.enumerate() {
        for key in keys.into_iter().collect::<BTreeSet<_>>() {
            match seen.insert(key) {
                true => unique.insert(key, at),
                false => unique.remove(key),
            };
        }
    }
    unique
}

fn only_of_type(open: &[&Value], left: &[&Known]) -> Vec<Option<usize>> {
    let branches = unique(open.iter().map(|branch| [json_type(branch)]));
    let known = unique(left.iter().map(|known| [json_type(&known.shape)]));
    let one = |branch: &&Value| {
        let kind = json_type(branch);
        branches.get(kind).and(known.get(kind)).copied()
    };
    open.iter().map(one).collect()
}

fn with_own_requirement(open: &[&Value], left: &[&Known]) -> Vec<Option<usize>> {
    let names = |branch: &&'_ Value| branch.get("required").and_then(Value::as_array).cloned();
    let required: Vec<Vec<Value>> = open.iter().map(|of| names(of).unwrap_or_default()).collect();
    let branches = unique(required.iter().map(|of| of.iter().filter_map(Value::as_str)));
    let known = unique(left.iter().map(|known| known.required.iter().map(String::as_str)));
    let mut found = vec![None; open.len()];
    for (name, branch) in branches {
        if let Some(one) = known.get(name) {
            found[branch] = Some(found[branch].map_or(*one, |other: usize| other.min(*one)));
        }
    }
    distinct(found.into_iter())
}

/// The known alternative that has more properties in common with the branch than any other.
fn with_own_properties(open: &[&Value], left: &[&Known]) -> Vec<Option<usize>> {
    let mut owners: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, known) in left.iter().enumerate() {
        for (name, _) in known.shape["properties"].as_object().into_iter().flatten() {
            owners.entry(name).or_default().push(at);
        }
    }
    let one = |branch: &&Value| {
        let mut common: HashMap<usize, usize> = HashMap::new();
        for (name, _) in branch["properties"].as_object().into_iter().flatten() {
            for at in owners.get(name.as_str()).into_iter().flatten() {
                *common.entry(*at).or_default() += 1;
            }
        }
        let most = *common.values().max()?;
        let mut best = common.into_iter().filter(|(_, count)| *count == most);
        let (at, _) = best.next()?;
        best.next().is_none().then_some(at)
    };
    distinct(open.iter().map(one))
}

/// The indexes, each of them once.
fn distinct(found: impl Iterator<Item = Option<usize>>) -> Vec<Option<usize>> {
    let mut taken = HashSet::new();
    found.map(|one| one.filter(|one| taken.insert(*one))).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn known(schemas: &[(&str, Value)]) -> Vec<Known> {
        schemas.iter().map(|(label, schema)| Known::new(label, Some(label), schema)).collect()
    }

    fn object(required: &[&str], properties: &[&str]) -> Value {
        let properties = properties.iter().map(|name| ((*name).to_owned(), json!({})));
        json!({ "type": "object", "required": required, "properties": Value::from_iter(properties) })
    }

    #[test]
    fn a_branch_is_paired_by_shape_then_type_then_what_it_requires_then_its_properties() {
        let text = json!({ "type": "string", "maxLength": 9 });
        let known = known(&[
            ("text", json!({ "type": "string" })),
            ("a", object(&["a"], &["a", "x"])),
            ("b", object(&["b"], &["b", "y"])),
            ("list", json!({ "type": "array", "items": {} })),
        ]);
        let list = json!({ "type": "array", "items": { "type": "string" } });
        let branches = [object(&["b"], &["b", "z"]), list, text, object(&[], &["a", "q"])];
        assert_eq!(
            pair(&branches, None, &known, known.len()),
            [Some(2), Some(3), Some(0), Some(1)]
        );
    }

    #[test]
    fn a_branch_with_the_title_of_an_alternative_is_that_one_whatever_its_shape() {
        let number = json!({ "type": "number" });
        let mut titled = number.clone();
        titled["title"] = json!("preset");
        let text = json!({ "type": "string", "title": "preset" });
        let known = known(&[("number", number.clone()), ("preset", text)]);
        assert_eq!(pair(&[titled, number], None, &known, known.len()), [Some(1), Some(0)]);
    }

    #[test]
    fn of_two_alternatives_with_one_title_the_one_of_the_same_shape_is_meant() {
        let any = json!({ "title": "preset" });
        let number = json!({ "type": "number", "title": "preset" });
        let known = known(&[("preset", any), ("preset", number.clone())]);
        assert_eq!(pair(&[number], None, &known, known.len()), [Some(1)]);
    }

    #[test]
    fn titles_of_one_spelling_are_one_title() {
        let titled = |title: &str| json!({ "properties": {}, "title": title });
        let known = known(&[
            ("Preset", titled("Preset")),
            ("Preset", titled("Preset")),
            ("object", json!({ "properties": {} })),
        ]);
        let branches = [titled("Preset"), titled("preset"), json!({ "properties": {} })];
        assert_eq!(pair(&branches, None, &known, known.len()), [Some(0), Some(1), Some(2)]);
    }

    #[test]
    fn an_alternative_of_another_place_is_known_by_title_and_shape_only() {
        let (text, number) = (json!({ "type": "string" }), json!({ "type": "number" }));
        let known = known(&[("text", text.clone())]);
        let pattern = json!({ "type": "string", "pattern": "^a" });
        assert_eq!(pair(&[pattern, number.clone()], None, &known, 0), [None, None]);
        assert_eq!(pair(&[number, text], None, &known, 0), [None, Some(0)]);
    }

    #[test]
    fn branches_of_one_shape_are_one_alternative_unless_there_were_several() {
        let number = json!({ "type": "number" });
        let integer = json!({ "type": "integer" });
        let one = known(&[("integer", integer.clone()), ("number", number.clone())]);
        let branches = [number.clone(), number.clone()];
        assert_eq!(pair(&branches, None, &one, one.len()), [Some(1), Some(1)]);
        let two = known(&[("seconds", number.clone()), ("credits", number), ("integer", integer)]);
        assert_eq!(pair(&branches, None, &two, two.len()), [Some(0), Some(1)]);
    }

    #[test]
    fn of_several_alternatives_of_one_shape_the_one_that_requires_the_same_is_meant() {
        let (free, strict) = (object(&[], &["preset"]), object(&["preset"], &["preset"]));
        let known = known(&[("preset", strict.clone()), ("object", free.clone())]);
        assert_eq!(pair(&[free, strict], None, &known, known.len()), [Some(1), Some(0)]);
    }

    #[test]
    fn a_branch_with_a_value_of_the_discriminator_is_paired_by_it_only() {
        let model = |values: &[&str]| json!({ "properties": { "model": { "enum": values } } });
        let known = known(&[("veo3", model(&["veo3"])), ("object", model(&["gen4", "gen4.5"]))]);
        let branches = [model(&["veo4"]), model(&["veo3"]), model(&["gen4.5", "gen4"])];
        assert_eq!(pair(&branches, Some("model"), &known, known.len()), [None, Some(0), Some(1)]);
    }

    #[test]
    fn an_alternative_labelled_by_another_discriminator_is_known_by_its_value_of_this_one() {
        let kind = |value: &str| json!({ "properties": { "kind": { "enum": [value] } } });
        let known = known(&[("object", kind("image")), ("object", kind("video"))]);
        let branches = [kind("video"), kind("image")];
        assert_eq!(pair(&branches, Some("kind"), &known, known.len()), [Some(1), Some(0)]);
    }

    #[test]
    fn thousands_of_branches_are_paired() {
        let alternative = |prefix: &str, index: usize| {
            let name = format!("{prefix}{index}");
            object(&[&name], &[&name, "model"])
        };
        let schemas: Vec<Value> = (0..3000).map(|index| alternative("a", index)).collect();
        let known: Vec<Known> = schemas.iter().map(|one| Known::new("", None, one)).collect();
        let branches: Vec<Value> = (1500..4500).map(|index| alternative("a", index)).collect();
        let pairs = pair(&branches, None, &known, known.len());
        assert_eq!((pairs[0], pairs[1499]), (Some(1500), Some(2999)));
        assert_eq!(pairs.iter().flatten().count(), 1500);
    }
}
