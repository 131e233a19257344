//! Where a component is: the operation, the role in the schema that contains it, and the name that it
//! would get.

use serde_json::Value;

use super::shape::Form;
use crate::sync::document::Direction;

/// A named schema.
#[derive(Debug, Clone)]
pub struct Component {
    /// The schema, with references to other components.
    pub schema: Value,
    pub origin: Origin,
}

/// The first place at which a component is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    pub pointer: String,
    pub direction: Direction,
    /// The operation whose schema it is part of.
    pub operation: String,
    pub role: Role,
}

/// The role of a schema in the one that contains it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    Body,
    Response,
    Error,
    Parameter(String),
    Property(String),
    /// An item of the array with this name.
    Item(String),
    /// A branch of a union, by the value of its discriminator or else by its kind.
    Variant(String),
}

/// A place of a component, without limits.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    pub direction: Direction,
    pub form: Form,
    /// `None` for a component that is only in the present spec.
    pub role: Option<Role>,
    pub shape: Value,
}

/// A name for all schemas with the shape and role of one of these.
#[derive(Debug, Clone)]
pub struct Shared {
    pub name: String,
    pub seen: Vec<Seen>,
}

/// The name that a schema gets if it becomes a component.
#[derive(Clone)]
pub struct Place<'p> {
    pub name: String,
    /// The prefix of the names of nested schemas.
    pub prefix: String,
    /// The operation or component that the schema is part of, and where in it.
    pub key: String,
    /// The list in a response whose entries do not get the usual name.
    pub entries: Option<Entries>,
    /// The schema that is here in the present spec, with names.
    pub before: Option<&'p Value>,
    pub origin: &'p Origin,
}

/// A list in a response, and the name of its entries.
#[derive(Debug, Clone)]
pub struct Entries {
    pub property: String,
    pub name: String,
}
