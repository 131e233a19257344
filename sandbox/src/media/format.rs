//! The format of an output: what the request asks for, as openapi/outputs.json describes it, or else that
//! of its kind.

use std::sync::LazyLock;

use serde_json::Value;

use super::{Kind, find};
use crate::spec::OUTPUTS;

static DESCRIBED: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(OUTPUTS).expect("openapi/outputs.json is valid"));

/// The properties of a request that name a format.
const PROPERTIES: [&str; 2] = ["outputFormat", "format"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Png,
    Jpeg,
    Webp,
    Svg,
    Mp4,
    QuickTime,
    PngFrames,
    ExrFrames,
    Wav,
    Mp3,
    Flac,
    Ogg,
}

impl Format {
    pub(super) fn of(request: &Value, kind: Kind) -> Self {
        let named = |value: &Value| DESCRIBED["formats"].get(value.as_str()?);
        let of_property = || PROPERTIES.iter().find_map(|name| named(find(request, name)?));
        let of_model = || DESCRIBED["models"].get(find(request, "model")?.as_str()?);
        of_property().or_else(of_model).and_then(Self::described).unwrap_or(match kind {
            Kind::Image => Self::Png,
            Kind::Video => Self::Mp4,
            Kind::Audio => Self::Wav,
        })
    }

    fn described(format: &Value) -> Option<Self> {
        Some(match (format["media_type"].as_str()?, format["frames"].as_str()) {
            ("image/png", _) => Self::Png,
            ("image/jpeg", _) => Self::Jpeg,
            ("image/webp", _) => Self::Webp,
            ("image/svg+xml", _) => Self::Svg,
            ("video/mp4", _) => Self::Mp4,
            ("video/quicktime", _) => Self::QuickTime,
            ("application/zip", Some("image/png")) => Self::PngFrames,
            ("application/zip", Some("image/x-exr")) => Self::ExrFrames,
            ("audio/wav", _) => Self::Wav,
            ("audio/mpeg", _) => Self::Mp3,
            ("audio/flac", _) => Self::Flac,
            ("audio/ogg", _) => Self::Ogg,
            _ => return None,
        })
    }

    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Svg => "image/svg+xml",
            Self::Mp4 => "video/mp4",
            Self::QuickTime => "video/quicktime",
            Self::PngFrames | Self::ExrFrames => "application/zip",
            Self::Wav => "audio/wav",
            Self::Mp3 => "audio/mpeg",
            Self::Flac => "audio/flac",
            Self::Ogg => "audio/ogg",
        }
    }

    pub(super) fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
            Self::Svg => "svg",
            Self::Mp4 => "mp4",
            Self::QuickTime => "mov",
            Self::PngFrames | Self::ExrFrames => "zip",
            Self::Wav => "wav",
            Self::Mp3 => "mp3",
            Self::Flac => "flac",
            Self::Ogg => "ogg",
        }
    }
}
