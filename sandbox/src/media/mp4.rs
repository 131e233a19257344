//! Video files: one H.264 track in an MP4 file (ISO/IEC 14496-12 and -15).

use super::h264;

/// Frames per second, and the unit of all times.
const RATE: u32 = 24;

/// The matrix of a track that is neither rotated nor scaled.
const UPRIGHT: [u32; 9] = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000];

/// What the file says it is.
#[derive(Clone, Copy)]
pub(super) enum Brand {
    Mp4,
    QuickTime,
}

/// A video of one color.
pub(super) fn encode(brand: Brand, size: (u32, u32), seconds: u32, color: [u8; 3]) -> Vec<u8> {
    // Chroma has half the size, so both sides must be even.
    let size = (size.0 & !1, size.1 & !1);
    let frames = seconds * RATE;
    let first = std::iter::once(h264::first_frame(size, color));
    let samples: Vec<Vec<u8>> = first
        .chain((1..frames).map(|number| h264::next_frame(size, number)))
        .map(|unit| sized(&unit))
        .collect();
    let file_type = match brand {
        Brand::Mp4 => boxed(b"ftyp", &[b"isom", &0x200_u32.to_be_bytes(), b"isomiso2avc1mp41"]),
        Brand::QuickTime => boxed(b"ftyp", &[b"qt  ", &0x200_u32.to_be_bytes(), b"qt  "]),
    };
    // The length of the movie box does not depend on the offset that it contains.
    let length = movie(size, &samples, 0).len();
    let start = file_type.len() + length + 8;
    let movie = movie(size, &samples, u32::try_from(start).unwrap_or(u32::MAX));
    let data = boxed(b"mdat", &[&samples.concat()]);
    [file_type, movie, data].concat()
}

fn movie(size: (u32, u32), samples: &[Vec<u8>], start: u32) -> Vec<u8> {
    let duration = length(samples);
    let header = full(
        b"mvhd",
        &[
            &words(&[0, 0, RATE, duration, 0x1_0000]), // made, changed, unit, length, speed
            &[1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],     // volume
            &words(&UPRIGHT),
            &words(&[0, 0, 0, 0, 0, 0, 2]), // the next track would be the second
        ],
    );
    boxed(b"moov", &[&header, &track(size, samples, start)])
}

fn track(size: (u32, u32), samples: &[Vec<u8>], start: u32) -> Vec<u8> {
    let duration = length(samples);
    let enabled = 7;
    let header = boxed(
        b"tkhd",
        &[
            &words(&[enabled, 0, 0, 1, 0, duration, 0, 0, 0, 0]),
            &words(&UPRIGHT),
            &words(&[size.0 << 16, size.1 << 16]),
        ],
    );
    let undetermined = 0x55c4 << 16; // the language
    let media_header = full(b"mdhd", &[&words(&[0, 0, RATE, duration, undetermined])]);
    let handler = full(b"hdlr", &[&words(&[0]), b"vide", &words(&[0, 0, 0]), b"video\0"]);
    let video_header = boxed(b"vmhd", &[&words(&[1, 0, 0])]);
    let here = full(b"dref", &[&words(&[1]), &boxed(b"url ", &[&words(&[1])])]);
    let information = boxed(
        b"minf",
        &[&video_header, &boxed(b"dinf", &[&here]), &sample_table(size, samples, start)],
    );
    boxed(b"trak", &[&header, &boxed(b"mdia", &[&media_header, &handler, &information])])
}

/// The sample table: all samples are in one chunk and have the same duration.
fn sample_table(size: (u32, u32), samples: &[Vec<u8>], start: u32) -> Vec<u8> {
    let count = length(samples);
    let sizes: Vec<u32> = samples.iter().map(|sample| length(sample)).collect();
    boxed(
        b"stbl",
        &[
            &full(b"stsd", &[&words(&[1]), &sample_entry(size)]),
            &full(b"stts", &[&words(&[1, count, 1])]),
            &full(b"stss", &[&words(&[1, 1])]), // only the first depends on no other
            &full(b"stsc", &[&words(&[1, 1, count, 1])]),
            &full(b"stsz", &[&words(&[0, count]), &words(&sizes)]),
            &full(b"stco", &[&words(&[1, start])]),
        ],
    )
}

fn sample_entry(size: (u32, u32)) -> Vec<u8> {
    let resolution = 72 << 16;
    let no_name = [0; 32];
    boxed(
        b"avc1",
        &[
            &words(&[0, 1, 0, 0, 0, 0, size.0 << 16 | size.1, resolution, resolution, 0]),
            &1_u16.to_be_bytes(), // frame per sample
            &no_name,
            &24_u16.to_be_bytes(), // bits per pixel
            &u16::MAX.to_be_bytes(),
            &decoder_configuration(size),
        ],
    )
}

fn decoder_configuration(size: (u32, u32)) -> Vec<u8> {
    let sequence = h264::sequence_parameters(size);
    let picture = h264::picture_parameters();
    // Version, then profile, constraints and level again; sizes of 4 bytes; one of each set.
    boxed(
        b"avcC",
        &[
            &[1],
            &sequence[1..4],
            &[0xff, 0xe1],
            &short(&sequence),
            &sequence,
            &[1],
            &short(&picture),
            &picture,
        ],
    )
}

fn boxed(kind: &[u8; 4], parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let size = u32::try_from(content.len() + 8).unwrap_or(u32::MAX);
    [&size.to_be_bytes(), kind, content.as_slice()].concat()
}

/// A box that begins with a version and flags, all zero.
fn full(kind: &[u8; 4], parts: &[&[u8]]) -> Vec<u8> {
    boxed(kind, &[&[0; 4], &parts.concat()])
}

fn sized(unit: &[u8]) -> Vec<u8> {
    [&length(unit).to_be_bytes(), unit].concat()
}

fn short(unit: &[u8]) -> [u8; 2] {
    u16::try_from(unit.len()).unwrap_or(u16::MAX).to_be_bytes()
}

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

fn length<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}
