//! The file of what hosts take as input, `openapi/inputs.json`. Knows the form of the file and
//! nothing of what is in it.

#[cfg(feature = "assets")]
use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// What the file says, read when it is first asked for.
pub(crate) static INPUTS: LazyLock<Inputs> = LazyLock::new(|| {
    let file = include_str!("../openapi/inputs.json");
    serde_json::from_str(file).expect("the tests read the same file")
});

#[derive(Deserialize)]
pub(crate) struct Inputs {
    pub(crate) upload: Upload,
    #[cfg(feature = "assets")]
    formats: HashMap<String, Formats>,
    #[cfg(feature = "assets")]
    shapes: Vec<Shapes>,
}

/// How large a file may be that is uploaded.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Upload {
    pub(crate) least_bytes: u64,
    pub(crate) most_bytes: u64,
}

/// The formats of one kind of media that hosts take.
#[cfg(feature = "assets")]
#[derive(Deserialize)]
struct Formats {
    accepted: Vec<Format>,
}

/// A format, by its media type.
#[cfg(feature = "assets")]
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Format {
    pub(crate) media_type: String,
    /// For the name of a file that has none.
    pub(crate) extension: String,
    /// What else it is called by those who recognise it.
    #[serde(default)]
    also: Vec<String>,
}

/// What one source says of the shape of images.
#[cfg(feature = "assets")]
#[derive(Deserialize)]
struct Shapes {
    source: Source,
    rules: Vec<Shape>,
}

#[cfg(feature = "assets")]
#[derive(Deserialize)]
struct Source {
    text: String,
    note: Option<String>,
}

/// How wide an image may be, in heights.
#[cfg(feature = "assets")]
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Shape {
    models: Vec<String>,
    /// The fields of a request whose images are meant; all, if none is named.
    #[serde(default)]
    fields: Vec<String>,
    pub(crate) least: f64,
    pub(crate) most: f64,
    #[serde(default)]
    note: Option<String>,
}

#[cfg(feature = "assets")]
impl Inputs {
    /// The accepted format that is known by this media type.
    pub(crate) fn format(&self, kind: &str, media_type: &str) -> Option<&Format> {
        self.formats(kind).iter().find(|format| {
            format.media_type == media_type || format.also.iter().any(|also| also == media_type)
        })
    }

    /// The accepted formats of a kind of media.
    pub(crate) fn formats(&self, kind: &str) -> &[Format] {
        self.formats.get(kind).map_or(&[], |formats| &formats.accepted)
    }

    /// What the shape of an image may be for a model, in a field of its request or in any; and who
    /// says so, with what is to be doubted about it.
    pub(crate) fn shape(&self, model: &str, field: Option<&str>) -> Option<(&Shape, String)> {
        let holds = |shape: &&Shape| {
            let is_meant =
                |field| shape.fields.is_empty() || shape.fields.iter().any(|of| of == field);
            shape.models.iter().any(|of| of == model) && field.is_none_or(is_meant)
        };
        self.shapes.iter().find_map(|shapes| {
            let shape = shapes.rules.iter().find(holds)?;
            let notes = [&shape.note, &shapes.source.note].into_iter().flatten();
            let said = std::iter::once(&shapes.source.text).chain(notes);
            Some((shape, said.map(String::as_str).collect::<Vec<_>>().join("; ")))
        })
    }
}
