//! The public API of generated code: its items by path, to compare two clients item by item.

mod macro_syntax;
pub mod one_line;
mod parse_generated;

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use heck::ToPascalCase;

/// A public item.
#[derive(Debug, Clone)]
pub enum Item {
    Type(Kind),
    Function {
        /// The path parameters.
        arguments: Vec<String>,
        /// The type that the body is converted into.
        body: Option<String>,
        response: String,
    },
    /// Another method of an operation, such as `start` where it starts a task.
    Method {
        returns: String,
    },
    /// A setter, which is generic over its argument.
    Setter {
        /// The name in JSON or in the query.
        wire: String,
    },
    /// The setter of a body that the function of an operation has no argument for.
    BodySetter {
        body: String,
    },
    Field {
        ty: String,
        wire: String,
    },
    /// A value of a string enum.
    Value {
        wire: String,
    },
    /// A trait that a type implements.
    Trait,
}

/// The kind of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A request builder.
    Operation,
    /// An object in a request.
    Request,
    /// A request body that is a union.
    Body,
    Enum,
    Response,
    AnyValue,
}

/// How an item differs in another surface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    None,
    New,
    Changed,
    Gone,
}

/// Items by full path: `Client::text_to_image`, `operations::ListVoices::limit`, `types::Task::status`,
/// `types::Task: Default`.
#[derive(Debug, Default)]
pub struct Surface {
    items: BTreeMap<String, Item>,
    /// Paths of members by path of the type and name in JSON, made on first use.
    by_wire: OnceLock<HashMap<String, HashMap<String, String>>>,
}

impl Item {
    /// Whether code that uses this item compiles with another one in the surface `new`.
    fn is_compatible(&self, other: &Self, new: &Surface) -> bool {
        match (self, other) {
            (Self::Type(one), Self::Type(other)) => one == other,
            (
                Self::Function { arguments, body, response },
                Self::Function { arguments: others, body: other_body, response: other_response },
            ) => {
                let accepts = match (body, other_body) {
                    (Some(body), Some(other)) => new.accepts(other, body),
                    (body, other) => body == other,
                };
                // Arguments are positional: their names do not matter.
                arguments.len() == others.len() && accepts && response == other_response
            }
            (Self::BodySetter { body }, Self::BodySetter { body: other }) => {
                new.accepts(other, body)
            }
            (Self::Field { ty, .. }, Self::Field { ty: other, .. })
            | (Self::Method { returns: ty }, Self::Method { returns: other }) => ty == other,
            (Self::Setter { .. }, Self::Setter { .. })
            | (Self::Value { .. }, Self::Value { .. })
            | (Self::Trait, Self::Trait) => true,
            _ => false,
        }
    }

    /// The name in JSON.
    fn wire(&self) -> Option<&str> {
        match self {
            Self::Setter { wire } | Self::Field { wire, .. } | Self::Value { wire } => Some(wire),
            _ => None,
        }
    }
}

impl Surface {
    pub fn items(&self) -> impl Iterator<Item = (&String, &Item)> {
        self.items.iter()
    }

    pub fn paths(&self) -> impl Iterator<Item = &String> {
        self.items.keys()
    }

    pub fn contains(&self, path: &str) -> bool {
        self.items.contains_key(path)
    }

    pub fn item(&self, path: &str) -> Option<&Item> {
        self.items.get(path)
    }

    /// The kind of a type.
    pub fn kind(&self, path: &str) -> Option<Kind> {
        match self.item(path) {
            Some(Item::Type(kind)) => Some(*kind),
            _ => None,
        }
    }

    /// The members of a type: setters, fields, values and traits.
    pub fn members(&self, path: &str) -> impl Iterator<Item = (&String, &Item)> {
        let start = format!("{path}:");
        let members = self.items.range(start.clone()..);
        members.take_while(move |(path, _)| path.starts_with(&start))
    }

    /// The setter, field or value of a type with this name in JSON.
    pub fn member(&self, path: &str, wire: &str) -> Option<&String> {
        self.by_wire.get_or_init(|| self.members_by_wire()).get(path)?.get(wire)
    }

    fn members_by_wire(&self) -> HashMap<String, HashMap<String, String>> {
        let mut types: HashMap<String, HashMap<String, String>> = HashMap::new();
        for (path, item) in &self.items {
            if let (Some(owner), Some(wire)) = (owner(path), item.wire()) {
                let members = types.entry(owner.to_owned()).or_default();
                members.entry(wire.to_owned()).or_insert_with(|| path.clone());
            }
        }
        types
    }

    /// Whether what is converted into the body `of` can be given where `body` is expected.
    fn accepts(&self, body: &str, of: &str) -> bool {
        body == of || self.contains(&format!("types::{body}: From<types::{of}>"))
    }

    /// How the item at `path` differs from this surface to `new`.
    pub fn difference(&self, new: &Self, path: &str) -> Difference {
        match (self.items.get(path), new.items.get(path)) {
            (None, None) => Difference::None,
            (None, Some(_)) => Difference::New,
            (Some(_), None) => Difference::Gone,
            (Some(one), Some(other)) if one.is_compatible(other, new) => Difference::None,
            (Some(_), Some(_)) => Difference::Changed,
        }
    }

    /// What two types have in common that differ only in their names.
    pub fn outline(&self, path: &str) -> Option<String> {
        let Item::Type(kind) = self.items.get(path)? else { return None };
        let mut outline = format!("{kind:?}");
        for (member, _) in self.members(path) {
            outline.push('\n');
            outline += &member[path.len()..];
        }
        Some(outline)
    }

    /// Whether a type of this surface and one of another are equal except for their names.
    pub fn is_renamed(&self, path: &str, other_surface: &Self, other_path: &str) -> bool {
        let (Some(Item::Type(kind)), Some(Item::Type(other_kind))) =
            (self.items.get(path), other_surface.items.get(other_path))
        else {
            return false;
        };
        let (mut members, mut others) = (self.members(path), other_surface.members(other_path));
        loop {
            return match (members.next(), others.next()) {
                (None, None) => kind == other_kind,
                (Some((one, item)), Some((other, other_item)))
                    if one[path.len()..] == other[other_path.len()..]
                        && item.is_compatible(other_item, other_surface) =>
                {
                    continue;
                }
                _ => false,
            };
        }
    }
}

/// The path of the type of an operation: `operations::ListVoices` of `list_voices`.
pub fn operation_path(id: &str) -> String {
    format!("operations::{}", id.to_pascal_case())
}

/// The path of the type that a member belongs to.
pub fn owner(path: &str) -> Option<&str> {
    match path.split_once(": ") {
        Some((owner, _)) => Some(owner),
        None => path.rsplit_once("::").map(|(owner, _)| owner),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn surface(types: &str) -> Surface {
        Surface::parse(&format!("pub mod types {{ {types} }} pub mod operations {{}}")).unwrap()
    }

    const REQUEST: &str = "request! { pub struct Image: super::IMAGE { ratio = \"ratio\", } }";

    #[test]
    fn an_item_is_new_gone_or_changed() {
        let old = surface(&format!(
            "{REQUEST} pub struct Task {{ pub id: String }} response! {{ Task {{ id = \"id\", }} }}"
        ));
        let new = surface(
            "pub struct Task { pub id: Option<String> } response! { Task { id = \"id\", } } \
             string_enum! { pub enum Ratio { W1H1 = \"1:1\", } }",
        );
        for (path, difference) in [
            ("types::Image::ratio", Difference::Gone),
            ("types::Ratio::W1H1", Difference::New),
            ("types::Task::id", Difference::Changed),
            ("types::Task", Difference::None),
            ("types::Voice", Difference::None),
        ] {
            assert_eq!(old.difference(&new, path), difference, "{path}");
        }
    }

    #[test]
    fn another_kind_of_type_is_a_change() {
        let other = surface("string_enum! { pub enum Image { Ratio = \"ratio\", } }");
        assert_eq!(surface(REQUEST).difference(&other, "types::Image"), Difference::Changed);
    }

    #[test]
    fn another_name_in_json_is_not_a_change() {
        let other = surface(&REQUEST.replace("\"ratio\"", "\"aspect\""));
        assert_eq!(surface(REQUEST).difference(&other, "types::Image::ratio"), Difference::None);
        assert_eq!(other.member("types::Image", "aspect").unwrap(), "types::Image::ratio");
    }

    #[test]
    fn a_renamed_type_is_recognized() {
        let (one, other) = (surface(REQUEST), surface(&REQUEST.replace("Image", "Picture")));
        assert!(one.is_renamed("types::Image", &other, "types::Picture"));
        let wider =
            surface("request! { pub struct Picture: super::P { ratio = \"r\", seed = \"s\", } }");
        assert!(!one.is_renamed("types::Image", &wider, "types::Picture"));
    }

    #[test]
    fn the_owner_of_a_member_is_its_type() {
        assert_eq!(owner("types::Task::id"), Some("types::Task"));
        assert_eq!(owner("types::Body: From<types::Image>"), Some("types::Body"));
    }
}
