//! Where a change is: the operation, its part, and the path into the schema. Unlike a JSON pointer, a
//! location does not depend on the order of lists, so base and revision share it.

use std::fmt::Write as _;

use super::change::Direction;
use crate::codegen::spec::success::is_success;
use crate::sync::escaped;

/// Base or revision; indexes pairs such as `Location::operation`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    Base,
    Revision,
}

/// One step from a schema to a subschema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    Property(String),
    Items,
    AdditionalProperties,
    /// A branch of `oneOf` or `anyOf`, with its index in base and revision.
    Branch {
        label: String,
        indexes: [Option<usize>; 2],
    },
}

/// The part of an operation that a schema belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Parameter { location: String, name: String },
    RequestBody { media_type: String },
    Response { status: String, media_type: String },
}

#[derive(Debug, Clone)]
pub struct Location {
    /// The index of the operation in base and revision.
    pub operation: [Option<usize>; 2],
    pub part: Option<Part>,
    pub steps: Vec<Step>,
    pub direction: Direction,
}

impl Location {
    pub fn document() -> Self {
        Self { operation: [None, None], part: None, steps: Vec::new(), direction: Direction::Both }
    }

    pub fn operation(base: Option<usize>, revision: Option<usize>) -> Self {
        Self { operation: [base, revision], ..Self::document() }
    }

    pub fn with_part(&self, part: Part) -> Self {
        let direction = match part {
            Part::Response { .. } => Direction::Response,
            Part::Parameter { .. } | Part::RequestBody { .. } => Direction::Request,
        };
        Self { part: Some(part), direction, ..self.clone() }
    }

    pub fn is_error_response(&self) -> bool {
        matches!(&self.part, Some(Part::Response { status, .. }) if !is_success(status))
    }

    /// The path from the operation, such as `/requestBody/application~1json/properties/ratio`.
    pub fn path(&self) -> String {
        let mut path = self.part.as_ref().map(Part::path).unwrap_or_default();
        self.steps.iter().for_each(|step| step.append_to(&mut path));
        path
    }

    /// The path without branches that the document does not have.
    pub fn path_in(&self, role: Role) -> String {
        let mut location = self.clone();
        location.steps.retain(|step| match step {
            Step::Branch { indexes, .. } => indexes[role as usize].is_some(),
            _ => true,
        });
        location.path()
    }

    /// The location in a response whose branches were merged into one object.
    pub fn without_branches(&self) -> Self {
        let mut location = self.clone();
        location.steps.retain(|step| !matches!(step, Step::Branch { .. }));
        location
    }

    /// The subject of a message about this location.
    pub fn subject(&self) -> String {
        let last = self.steps.iter().rev().find(|step| !matches!(step, Step::Branch { .. }));
        match (last, &self.part) {
            (Some(Step::Property(name)), _) => format!("`{name}`"),
            (Some(Step::Items), _) => match self.nearest_name() {
                Some(name) => format!("an item of `{name}`"),
                None => "an item".to_owned(),
            },
            (Some(Step::AdditionalProperties), _) => match self.nearest_name() {
                Some(name) => format!("a value of `{name}`"),
                None => "a value".to_owned(),
            },
            (_, Some(Part::Parameter { name, .. })) => format!("`{name}`"),
            (_, Some(Part::RequestBody { .. })) => "the request body".to_owned(),
            (_, Some(Part::Response { status, .. })) => format!("the {status} response"),
            _ => "it".to_owned(),
        }
    }

    fn nearest_name(&self) -> Option<&str> {
        let property = self.steps.iter().rev().find_map(|step| match step {
            Step::Property(name) => Some(name.as_str()),
            _ => None,
        });
        property.or(match &self.part {
            Some(Part::Parameter { name, .. }) => Some(name),
            _ => None,
        })
    }
}

impl Part {
    pub fn is_query_parameter(&self) -> bool {
        matches!(self, Self::Parameter { location, .. } if location == "query")
    }

    pub fn path(&self) -> String {
        match self {
            Self::Parameter { location, name } => format!("/parameters/{location}/{name}"),
            Self::RequestBody { media_type } => format!("/requestBody/{}", escaped(media_type)),
            Self::Response { status, media_type } => {
                format!("/responses/{status}/{}", escaped(media_type))
            }
        }
    }
}

impl Step {
    pub fn append_to(&self, path: &mut String) {
        // Writing to a string cannot fail.
        let _ = match self {
            Self::Property(name) => write!(path, "/properties/{}", escaped(name)),
            Self::Items => write!(path, "/items"),
            Self::AdditionalProperties => write!(path, "/additionalProperties"),
            Self::Branch { label, .. } => write!(path, "/<{}>", escaped(label)),
        };
    }
}
