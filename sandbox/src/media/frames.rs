//! Sequences of frames: a ZIP file with one image for each frame.

use std::io::{Cursor, Write as _};

use zip::write::{SimpleFileOptions, ZipWriter};
use zip::{CompressionMethod, result::ZipError};

/// Frames per second of a sequence; fewer than of a video, to keep it small.
const RATE: u32 = 4;

/// The same image for all frames, with this extension.
pub(super) fn encode(frame: &[u8], extension: &str, seconds: u32) -> Result<Vec<u8>, ZipError> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for number in 0..seconds * RATE {
        archive.start_file(format!("frame_{number:05}.{extension}"), stored)?;
        archive.write_all(frame)?;
    }
    Ok(archive.finish()?.into_inner())
}
