//! Where something stands, in words that do not change with the order of a list: operation, part,
//! the way down. A place is the same in both documents, which pointers are not.

use std::fmt::Write as _;

use super::change::Direction;

/// One step down from a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    Property(String),
    Items,
    /// What a map holds.
    Values,
    /// An alternative, by what tells it apart, and which it is in the old and in the new list.
    Branch {
        label: String,
        old: Option<usize>,
        new: Option<usize>,
    },
}

/// What of an operation a schema belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Parameter { location: String, name: String },
    Body { media: String },
    Answer { status: String, media: String },
}

/// Which of the two documents is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    Old,
    New,
}

/// Where a change stands.
#[derive(Debug, Clone)]
pub struct Spot {
    /// The operation in the old and in the new document.
    pub operation: [Option<usize>; 2],
    pub part: Option<Part>,
    pub steps: Vec<Step>,
    pub direction: Direction,
}

impl Spot {
    pub fn document() -> Self {
        Self { operation: [None, None], part: None, steps: Vec::new(), direction: Direction::Both }
    }

    pub fn operation(old: Option<usize>, new: Option<usize>) -> Self {
        Self { operation: [old, new], ..Self::document() }
    }

    pub fn at(&self, part: Part) -> Self {
        let direction = match part {
            Part::Answer { .. } => Direction::Response,
            Part::Parameter { .. } | Part::Body { .. } => Direction::Request,
        };
        Self { part: Some(part), direction, ..self.clone() }
    }

    /// Whether it is part of a refusal, which is read whatever form it has.
    pub fn is_refusal(&self) -> bool {
        matches!(&self.part, Some(Part::Answer { status, .. }) if !status.starts_with('2'))
    }

    /// The way from the operation down.
    pub fn path(&self) -> String {
        let mut path = self.part.as_ref().map(Part::path).unwrap_or_default();
        self.steps.iter().for_each(|step| step.write(&mut path));
        path
    }

    /// The way in one of the documents, which may have no alternatives where the other does.
    pub fn path_in(&self, age: Age) -> String {
        let mut spot = self.clone();
        spot.steps.retain(|step| match step {
            Step::Branch { old, new, .. } => [old, new][age as usize].is_some(),
            _ => true,
        });
        spot.path()
    }

    /// The way without alternatives: where it stands in an answer that is read as one object.
    pub fn opened(&self) -> Self {
        let mut opened = self.clone();
        opened.steps.retain(|step| !matches!(step, Step::Branch { .. }));
        opened
    }

    /// What a sentence calls it.
    pub fn subject(&self) -> String {
        let last = self.steps.iter().rev().find(|step| !matches!(step, Step::Branch { .. }));
        match (last, &self.part) {
            (Some(Step::Property(name)), _) => format!("`{name}`"),
            (Some(Step::Items), _) => match self.named() {
                Some(name) => format!("an entry of `{name}`"),
                None => "an entry".to_owned(),
            },
            (Some(Step::Values), _) => match self.named() {
                Some(name) => format!("a value of `{name}`"),
                None => "a value".to_owned(),
            },
            (_, Some(Part::Parameter { name, .. })) => format!("`{name}`"),
            (_, Some(Part::Body { .. })) => "the body".to_owned(),
            (_, Some(Part::Answer { status, .. })) => format!("the answer {status}"),
            _ => "it".to_owned(),
        }
    }

    fn named(&self) -> Option<&str> {
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
    pub fn path(&self) -> String {
        match self {
            Self::Parameter { location, name } => format!("/parameters/{location}/{name}"),
            Self::Body { media } => format!("/requestBody/{}", escaped(media)),
            Self::Answer { status, media } => format!("/responses/{status}/{}", escaped(media)),
        }
    }
}

impl Step {
    pub fn write(&self, path: &mut String) {
        // Writing to a text cannot fail.
        let _ = match self {
            Self::Property(name) => write!(path, "/properties/{}", escaped(name)),
            Self::Items => write!(path, "/items"),
            Self::Values => write!(path, "/additionalProperties"),
            Self::Branch { label, .. } => write!(path, "/<{}>", escaped(label)),
        };
    }
}

pub fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
