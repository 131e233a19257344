//! Which files providers accept: the table that build/data.rs generates from `openapi/inputs.json`.

pub(crate) static INPUTS: Inputs = include!(concat!(env!("OUT_DIR"), "/inputs.rs"));

pub(crate) struct Inputs {
    pub(crate) upload: Upload,
    /// By kind of media: `image`, `video` or `audio`.
    formats: &'static [(&'static str, Formats)],
}

/// How large an uploaded file may be.
pub(crate) struct Upload {
    pub(crate) min_bytes: u64,
    pub(crate) max_bytes: u64,
}

struct Formats {
    accepted: &'static [Format],
}

pub(crate) struct Format {
    pub(crate) media_type: &'static str,
    /// The file name extension, without the dot, for files without a name.
    pub(crate) extension: &'static str,
    /// Other media types in use for the format.
    also: &'static [&'static str],
}

impl Inputs {
    /// The accepted format with this media type.
    pub(crate) fn format(&self, kind: &str, media_type: &str) -> Option<&'static Format> {
        let is_meant =
            |format: &&Format| format.media_type == media_type || format.also.contains(&media_type);
        self.formats(kind).iter().find(is_meant)
    }

    /// The accepted formats of a kind of media.
    pub(crate) fn formats(&self, kind: &str) -> &'static [Format] {
        self.formats.iter().find(|(of, _)| *of == kind).map_or(&[], |(_, formats)| formats.accepted)
    }
}
