//! The outputs of a task: their kind, format, number and size, as far as the request specifies them.

mod exr;
mod flac;
mod format;
mod frames;
mod h264;
mod jpeg;
mod mp3;
mod mp4;
mod ogg;
mod pixels;
mod png;
mod svg;
mod wav;
mod webp;

use std::sync::OnceLock;

use bytes::Bytes;
use serde_json::Value;

use crate::seed;
use crate::spec::{DOCUMENT, Operation};
use format::Format;
use mp4::Brand;

const DEFAULT_SIZE: (u32, u32) = (1024, 1024);
const DEFAULT_SECONDS: u32 = 5;

/// Sides within these limits are a size in pixels; `16:9` is only an aspect ratio.
const SIDES: std::ops::RangeInclusive<u32> = 64..=16_384;

/// More outputs than any model of the spec has.
const MAX_OUTPUTS: u64 = 16;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Image,
    Video,
    Audio,
}

/// One file, generated when it is first downloaded.
pub(crate) struct Output {
    format: Format,
    size: (u32, u32),
    seconds: u32,
    seed: u64,
    bytes: OnceLock<Result<Bytes, String>>,
}

impl Kind {
    fn named(name: &str) -> Option<Self> {
        match name {
            "image" => Some(Self::Image),
            "video" => Some(Self::Video),
            "audio" => Some(Self::Audio),
            _ => None,
        }
    }

    /// The kind of output of an operation: by its API area, or else by its name, or else a video if the
    /// request has a duration, and an image otherwise.
    fn of(operation: &Operation) -> Self {
        let area = operation.area.as_deref().unwrap_or_default();
        let named = || operation.id.rsplit('_').find_map(Self::named);
        let has_duration = || {
            let body = operation.body.as_ref().map(|body| DOCUMENT.resolve(body.schema.source()));
            body.is_some_and(|schema| schema.pointer("/properties/duration").is_some())
        };
        let guess = || if has_duration() { Self::Video } else { Self::Image };
        Self::named(area).or_else(named).unwrap_or_else(guess)
    }
}

/// The outputs of a request.
pub(crate) fn outputs(operation: &Operation, request: &Value) -> Vec<Output> {
    let format = Format::of(request, Kind::of(operation));
    let number = |name| find(request, name).and_then(Value::as_u64);
    let string = |name| find(request, name).and_then(Value::as_str);
    let size = string("ratio").and_then(size);
    let seconds = find(request, "duration").or_else(|| find(request, "seconds"));
    // A file has whole seconds, and the conversion stays within the range of the integer.
    let seconds = seconds.and_then(Value::as_f64).map(|seconds| seconds.ceil() as u32);
    let prompt = string("promptText").or_else(|| string("prompt")).unwrap_or_default();
    let count = number("outputCount").unwrap_or(1).clamp(1, MAX_OUTPUTS);
    let output = |index: u64| Output {
        format,
        size: size.unwrap_or(DEFAULT_SIZE),
        seconds: seconds.unwrap_or(DEFAULT_SECONDS).clamp(1, 60),
        seed: seed::hash(prompt).wrapping_add(index),
        bytes: OnceLock::new(),
    };
    (0..count).map(output).collect()
}

/// The value of a field anywhere in the objects of a request.
fn find<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let object = value.as_object()?;
    object.get(name).or_else(|| object.values().find_map(|below| find(below, name)))
}

fn size(ratio: &str) -> Option<(u32, u32)> {
    let (width, height) = ratio.split_once(':')?;
    let side = |text: &str| text.parse().ok().filter(|side| SIDES.contains(side));
    Some((side(width)?, side(height)?))
}

impl Output {
    pub(crate) fn content_type(&self) -> &'static str {
        self.format.content_type()
    }

    pub(crate) fn extension(&self) -> &'static str {
        self.format.extension()
    }

    /// A number that distinguishes two files of the same kind.
    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    /// The file. Generating a large one takes a moment and blocks the thread.
    pub(crate) fn bytes(&self) -> Result<Bytes, String> {
        self.bytes.get_or_init(|| self.make().map(Bytes::from)).clone()
    }

    fn make(&self) -> Result<Vec<u8>, String> {
        let color = self.seed.to_be_bytes();
        let color = [color[1], color[4], color[7]];
        let (size, seconds) = (self.size, self.seconds);
        Ok(match self.format {
            Format::Png => png::encode(size, color).map_err(message)?,
            Format::Jpeg => jpeg::encode(size, color).map_err(message)?,
            Format::Webp => webp::encode(size, color).map_err(message)?,
            Format::Svg => svg::encode(size, color),
            Format::Mp4 => mp4::encode(Brand::Mp4, size, seconds, color),
            Format::QuickTime => mp4::encode(Brand::QuickTime, size, seconds, color),
            Format::PngFrames => {
                let frame = png::encode(size, color).map_err(message)?;
                frames::encode(&frame, "png", seconds).map_err(message)?
            }
            Format::ExrFrames => {
                frames::encode(&exr::encode(size, color), "exr", seconds).map_err(message)?
            }
            Format::Wav => wav::encode(seconds, 220 + u32::from(color[0])),
            Format::Mp3 => mp3::encode(seconds),
            Format::Flac => flac::encode(seconds),
            Format::Ogg => ogg::encode(seconds),
        })
    }
}

fn message(error: impl ToString) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::spec;

    #[test]
    fn an_output_is_at_least_as_long_as_requested() {
        let operation = spec::find("sound_effect").unwrap();
        for (duration, seconds) in [(json!(3), 3), (json!(2.5), 3), (json!(0.5), 1)] {
            let output = outputs(operation, &json!({ "duration": duration })).remove(0);
            assert_eq!(output.seconds, seconds, "{duration}");
        }
    }
}
