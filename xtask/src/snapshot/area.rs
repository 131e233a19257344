//! The generated code divided by area, so that a reviewer sees which one changed. An area has its
//! operations and the types that only they reach; the text is quoted, item by item, as it stands.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use heck::ToPascalCase;
use serde_json::Value;
use syn::spanned::Spanned;
use syn::{ImplItem, Item, ItemImpl, ReturnType, Type};

use crate::generate::areas;

/// For what is there whatever areas are on.
pub const NO_AREA: &str = "tasks_and_uploads";

/// For what several areas need.
pub const SHARED: &str = "shared";

/// The area of each operation and of each component.
pub struct Areas {
    names: BTreeSet<String>,
    operations: BTreeMap<String, String>,
    components: BTreeMap<String, String>,
    /// For what is in none of the two.
    rest: String,
}

impl Areas {
    pub fn of(contract: &Value) -> Self {
        let mut names = areas::all(contract);
        names.extend([NO_AREA.to_owned(), SHARED.to_owned()]);
        let mut areas = Self { names, rest: SHARED.to_owned(), ..Self::single("") };
        for operation in areas::operations(contract) {
            let area = match areas::tags(operation).as_slice() {
                [] => NO_AREA.to_owned(),
                [single] => single.clone(),
                _ => SHARED.to_owned(),
            };
            let mut reached = BTreeSet::new();
            areas::reach(operation, contract, &mut reached);
            reached.into_iter().for_each(|component| areas.reached(component, &area));
            let id = operation["operationId"].as_str().unwrap_or_default();
            areas.operations.insert(id.to_owned(), area);
        }
        areas
    }

    /// Everything in one area.
    pub fn single(name: &str) -> Self {
        Self {
            names: BTreeSet::from([name.to_owned()]),
            operations: BTreeMap::new(),
            components: BTreeMap::new(),
            rest: name.to_owned(),
        }
    }

    fn reached(&mut self, component: String, area: &str) {
        let known = self.components.entry(component).or_insert_with(|| area.to_owned());
        if known != area {
            SHARED.clone_into(known);
        }
    }

    /// The area of a method of the client.
    pub fn of_operation(&self, id: &str) -> &str {
        self.operations.get(id).unwrap_or(&self.rest)
    }

    fn of_type(&self, item: &Item) -> &str {
        let area = subject(item).and_then(|name| self.components.get(&name));
        area.unwrap_or(&self.rest)
    }

    fn of_builder(&self, item: &Item) -> &str {
        let name = subject(item).unwrap_or_default();
        let operation = self.operations.iter().find(|(id, _)| id.to_pascal_case() == name);
        operation.map_or(&self.rest, |(_, area)| area)
    }
}

/// The text of each area.
pub fn split(source: &str, areas: &Areas) -> anyhow::Result<BTreeMap<String, String>> {
    let lines: Vec<&str> = source.lines().collect();
    let file = syn::parse_file(source)?;
    let parts: Vec<Part> = file.items.iter().map(|item| part(item, areas)).collect();
    let quoted = areas.names.iter().map(|area| {
        let text = parts.iter().filter_map(|part| part.quoted(area, &lines)).collect();
        (area.clone(), text)
    });
    Ok(quoted.collect())
}

/// A stretch of lines.
enum Part<'a> {
    Item {
        area: &'a str,
        lines: Range<usize>,
    },
    /// Quoted as far as there is anything of the area in it.
    Block {
        head: Range<usize>,
        parts: Vec<Part<'a>>,
        end: usize,
    },
}

fn part<'a>(item: &Item, areas: &'a Areas) -> Part<'a> {
    match item {
        Item::Mod(module) if module.ident == "types" => block(item, inside(item), |item| {
            let is_builder = matches!(item, Item::Mod(module) if module.ident == "builder");
            (!is_builder).then(|| type_part(item, areas))
        }),
        Item::Mod(module) if module.ident == "builder" => {
            block(item, inside(item), |item| Some(Part::item(item, areas.of_builder(item))))
        }
        Item::Impl(ItemImpl { trait_: None, items, .. }) => block(item, items, |item| {
            let ImplItem::Fn(function) = item else { return Some(Part::item(item, &areas.rest)) };
            Some(Part::item(item, areas.of_operation(&function.sig.ident.to_string())))
        }),
        _ => Part::item(item, &areas.rest),
    }
}

fn type_part<'a>(item: &Item, areas: &'a Areas) -> Part<'a> {
    match item {
        Item::Mod(_) => {
            block(item, inside(item), |item| Some(Part::item(item, areas.of_type(item))))
        }
        _ => Part::item(item, areas.of_type(item)),
    }
}

fn block<'a, T: Spanned>(
    whole: &Item,
    items: &[T],
    part: impl Fn(&T) -> Option<Part<'a>>,
) -> Part<'a> {
    let whole = lines(whole);
    let first = items.first().map_or(whole.end - 1, |item| lines(item).start);
    Part::Block {
        head: whole.start..first,
        parts: items.iter().filter_map(part).collect(),
        end: whole.end - 1,
    }
}

fn inside(item: &Item) -> &[Item] {
    match item {
        Item::Mod(module) => module.content.as_ref().map_or(&[], |(_, items)| items),
        _ => &[],
    }
}

/// The lines, counted from 0, on which something stands.
fn lines(of: &impl Spanned) -> Range<usize> {
    let span = of.span();
    span.start().line - 1..span.end().line
}

impl<'a> Part<'a> {
    fn item(item: &impl Spanned, area: &'a str) -> Self {
        Self::Item { area, lines: lines(item) }
    }

    fn quoted(&self, area: &str, lines: &[&str]) -> Option<String> {
        let text = |range: &Range<usize>| lines[range.clone()].join("\n") + "\n";
        match self {
            Self::Item { area: of, lines } => (*of == area).then(|| text(lines)),
            Self::Block { head, parts, end } => {
                let inside: String =
                    parts.iter().filter_map(|part| part.quoted(area, lines)).collect();
                (!inside.is_empty()).then(|| text(head) + &inside + &text(&(*end..end + 1)))
            }
        }
    }
}

/// The type that an item makes, implements something for, or answers.
fn subject(item: &Item) -> Option<String> {
    match item {
        Item::Struct(found) => Some(found.ident.to_string()),
        Item::Enum(found) => Some(found.ident.to_string()),
        Item::Type(found) => Some(found.ident.to_string()),
        Item::Impl(found) => last_name(&found.self_ty),
        Item::Fn(found) => match &found.sig.output {
            ReturnType::Type(_, of) => last_name(of),
            ReturnType::Default => None,
        },
        Item::Macro(call) => {
            let mut words = call.mac.tokens.clone().into_iter().map(|token| token.to_string());
            words.find(|word| word == "enum" || word == "struct").and_then(|_| words.next())
        }
        _ => None,
    }
}

fn last_name(found: &Type) -> Option<String> {
    match found {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn contract() -> Value {
        let operation = |id: &str, area: &str, component: &str| {
            let reference = json!({ "$ref": format!("#/components/schemas/{component}") });
            json!({ "operationId": id, "tags": [area], "requestBody": reference })
        };
        json!({
            "paths": {
                "/a": { "post": operation("make_image", "image", "Image") },
                "/b": { "post": operation("make_video", "video", "Video") },
                "/c": { "get": { "operationId": "get_task" } },
            },
            "components": { "schemas": {
                "Image": { "items": { "$ref": "#/components/schemas/Size" } },
                "Video": { "items": { "$ref": "#/components/schemas/Size" } },
                "Size": {},
            } },
        })
    }

    const SOURCE: &str = "\
pub mod types {
    pub struct Image;
    ::runwayml::wire_words! {
        /// Words.
        pub enum Video {
        }
    }
    pub enum Size {}
    pub mod builder {
        pub struct Image;
    }
}
impl Client {
    /// Read.
    pub fn get_task(&self) {}
    pub fn make_image(&self) {}
}
pub mod builder {
    use super::types;
    pub struct MakeImage;
}
";

    #[test]
    fn an_area_has_its_operations_and_what_only_they_reach() {
        let parts = split(SOURCE, &Areas::of(&contract())).unwrap();
        let image = "\
pub mod types {
    pub struct Image;
}
impl Client {
    pub fn make_image(&self) {}
}
pub mod builder {
    pub struct MakeImage;
}
";
        assert_eq!(parts["image"], image);
        assert!(parts["video"].contains("/// Words.\n        pub enum Video {"));
        assert_eq!(parts[NO_AREA].lines().count(), 4);
    }

    #[test]
    fn what_several_areas_reach_is_shared() {
        let parts = split(SOURCE, &Areas::of(&contract())).unwrap();
        assert!(parts[SHARED].contains("pub enum Size {}"));
        assert!(parts[SHARED].contains("use super::types;"));
    }

    #[test]
    fn every_line_is_in_one_area_but_those_of_struct_builders() {
        let parts = split(SOURCE, &Areas::of(&contract())).unwrap();
        for line in SOURCE.lines().filter(|line| line.contains("enum") || line.contains(" fn ")) {
            assert_eq!(parts.values().filter(|text| text.contains(line)).count(), 1, "{line}");
        }
        assert!(!parts.values().any(|text| text.contains("        pub struct Image")));
    }
}
