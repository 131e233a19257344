//! Audio: silence as a FLAC file, 16 bit, mono (RFC 9639).

const RATE: u32 = 44_100;

/// Samples in a frame: one of the lengths that the header of a frame has a code for.
const BLOCK: u32 = 4_096;

/// The code for that length, and the code for the rate.
const CODES: u8 = 0xc9;

/// One channel, 16 bits a sample.
const FORM: u8 = 0x08;

/// What is before the number of a frame: frames have a fixed length.
const SYNC: [u8; 2] = [0xff, 0xf8];

pub(super) fn encode(seconds: u32) -> Vec<u8> {
    let frames = (seconds * RATE).div_ceil(BLOCK);
    let mut file = b"fLaC".to_vec();
    file.extend([0x80, 0, 0, 34]); // the last block of metadata, and its length
    for length in [BLOCK, BLOCK] {
        file.extend(&length.to_be_bytes()[2..]);
    }
    file.extend([0; 6]); // lengths of frames, which are unknown
    let samples = u64::from(frames * BLOCK);
    let about = (u64::from(RATE) << 44) | (15 << 36) | samples; // 16 bits a sample, less one
    file.extend(about.to_be_bytes());
    file.extend([0; 16]); // no checksum of the audio
    (0..frames).for_each(|number| file.extend(frame(number)));
    file
}

/// A frame whose samples are all zero.
fn frame(number: u32) -> Vec<u8> {
    let mut frame = SYNC.to_vec();
    frame.extend([CODES, FORM]);
    // Numbers are coded like the characters of UTF-8.
    let coded = char::from_u32(number).unwrap_or_default();
    frame.extend(coded.encode_utf8(&mut [0; 4]).bytes());
    frame.push(crc8(&frame));
    frame.extend([0, 0, 0]); // a constant, and its value
    let sum = crc16(&frame);
    frame.extend(sum.to_be_bytes());
    frame
}

fn crc8(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |sum: u8, byte| {
        (0..8).fold(sum ^ byte, |sum, _| if sum >> 7 == 1 { (sum << 1) ^ 0x07 } else { sum << 1 })
    })
}

fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |sum: u16, byte| {
        (0..8).fold(sum ^ (u16::from(*byte) << 8), |sum, _| {
            if sum >> 15 == 1 { (sum << 1) ^ 0x8005 } else { sum << 1 }
        })
    })
}
