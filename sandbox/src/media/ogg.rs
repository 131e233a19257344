//! Audio: silence as Opus in an Ogg file (RFC 3533, RFC 7845).

/// A packet of 20 milliseconds of silence.
const SILENCE: [u8; 3] = [0xf8, 0xff, 0xfe];

/// Packets in a second, and in a page.
const RATE: u32 = 50;

/// Samples in a packet; Opus counts 48,000 in a second.
const SAMPLES: u64 = 960;

/// Any number that identifies the stream.
const STREAM: u32 = 1;

const FIRST: u8 = 2;
const LAST: u8 = 4;

pub(super) fn encode(seconds: u32) -> Vec<u8> {
    let mut head = b"OpusHead\x01\x01".to_vec(); // version, channels
    head.extend([0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0]); // skipped samples, 48,000 Hz, gain, mapping
    let tags = b"OpusTags\x07\0\0\0sandbox\0\0\0\0";
    let mut file = page(FIRST, 0, 0, &[&head]);
    file.extend(page(0, 0, 1, &[tags]));
    for second in 1..=seconds {
        let flags = if second == seconds { LAST } else { 0 };
        let position = u64::from(second) * u64::from(RATE) * SAMPLES;
        file.extend(page(flags, position, second + 1, &[&SILENCE[..]; RATE as usize]));
    }
    file
}

/// A page of packets shorter than 255 bytes.
fn page(flags: u8, position: u64, number: u32, packets: &[&[u8]]) -> Vec<u8> {
    let mut page = b"OggS\0".to_vec();
    page.push(flags);
    page.extend(position.to_le_bytes());
    page.extend(STREAM.to_le_bytes());
    page.extend(number.to_le_bytes());
    let checksum = page.len();
    page.extend([0; 4]);
    page.push(u8::try_from(packets.len()).unwrap_or(u8::MAX));
    page.extend(packets.iter().map(|packet| u8::try_from(packet.len()).unwrap_or(u8::MAX)));
    page.extend(packets.concat());
    let sum = crc(&page);
    page[checksum..checksum + 4].copy_from_slice(&sum.to_le_bytes());
    page
}

fn crc(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum: u32, byte| {
        (0..8).fold(sum ^ (u32::from(*byte) << 24), |sum, _| {
            if sum >> 31 == 1 { (sum << 1) ^ 0x04c1_1db7 } else { sum << 1 }
        })
    })
}
