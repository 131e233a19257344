//! Video of one color in H.264 (ITU-T H.264, baseline profile): the first macroblock has explicit
//! samples, all others are predicted from it, and every later frame is a copy.

/// The side of a macroblock.
const BLOCK: u32 = 16;

/// The first frame, which depends on no other.
const IDR: u8 = 0x65;
/// A frame that copies the previous one.
const COPY: u8 = 0x41;
const SEQUENCE: u8 = 0x67;
const PICTURE: u8 = 0x68;

/// Frame numbers wrap around at this number.
const FRAME_NUMBERS: u32 = 16;

/// The sequence parameter set: size and settings, which a decoder needs before the first frame.
pub(super) fn sequence_parameters((width, height): (u32, u32)) -> Vec<u8> {
    let (columns, rows) = blocks((width, height));
    let mut bits = Bits::default();
    bits.put(66, 8); // baseline profile
    bits.put(0b1100_0000, 8); // obeys the constraints of baseline and main
    bits.put(51, 8); // level 5.1: large enough for every size
    bits.golomb(0); // id
    bits.golomb(0); // 4 bits of frame number
    bits.golomb(2); // output in the order of decoding
    bits.golomb(1); // one reference frame
    bits.put(0, 1); // no gaps in frame numbers
    bits.golomb(columns - 1);
    bits.golomb(rows - 1);
    bits.put(0b11, 2); // whole frames; direct inference, as the profile requires
    bits.put(1, 1); // cropped to the size, in steps of two
    bits.golomb(0);
    bits.golomb((columns * BLOCK - width) / 2);
    bits.golomb(0);
    bits.golomb((rows * BLOCK - height) / 2);
    bits.put(0, 1); // nothing about display
    bits.unit(SEQUENCE)
}

pub(super) fn picture_parameters() -> Vec<u8> {
    let mut bits = Bits::default();
    bits.golomb(0); // id
    bits.golomb(0); // of this sequence
    bits.put(0b00, 2); // variable-length codes, no bottom fields
    bits.golomb(0); // one slice group
    bits.golomb(0); // one reference in list 0
    bits.golomb(0); // one reference in list 1
    bits.put(0b000, 3); // no weighted prediction
    bits.golomb(0); // quantiser: 26
    bits.golomb(0);
    bits.golomb(0);
    bits.put(0b100, 3); // the slice may turn the deblocking filter off
    bits.unit(PICTURE)
}

/// The first frame, in one color: luma and the two chromas.
pub(super) fn first_frame(size: (u32, u32), color: [u8; 3]) -> Vec<u8> {
    let (columns, rows) = blocks(size);
    let mut bits = Bits::default();
    bits.golomb(0); // first macroblock
    bits.golomb(7); // intra
    bits.golomb(0); // picture parameters
    bits.put(0, 4); // frame number
    bits.golomb(0); // id of this frame
    bits.put(0b00, 2); // kept as the only reference
    bits.golomb(0); // quantiser as it is
    bits.golomb(1); // no deblocking
    explicit_block(&mut bits, color);
    for block in 1..columns * rows {
        let next_to_explicit = block == 1 || block == columns;
        predicted_block(&mut bits, next_to_explicit);
    }
    bits.unit(IDR)
}

/// The frame after `number` others, which copies the previous one.
pub(super) fn next_frame(size: (u32, u32), number: u32) -> Vec<u8> {
    let (columns, rows) = blocks(size);
    let mut bits = Bits::default();
    bits.golomb(0); // first macroblock
    bits.golomb(5); // predicted
    bits.golomb(0); // picture parameters
    bits.put(number % FRAME_NUMBERS, 4);
    bits.put(0, 1); // the default number of references
    bits.put(0, 1); // in their order
    bits.put(0, 1); // the oldest reference is replaced
    bits.golomb(0); // quantiser as it is
    bits.golomb(1); // no deblocking
    bits.golomb(columns * rows); // macroblocks to copy
    bits.unit(COPY)
}

/// A macroblock with all its samples.
fn explicit_block(bits: &mut Bits, [luma, blue, red]: [u8; 3]) {
    bits.golomb(25); // I_PCM
    bits.align();
    for (sample, count) in [(luma, 256), (blue, 64), (red, 64)] {
        (0..count).for_each(|_| bits.put(u32::from(sample), 8));
    }
}

/// A macroblock that is the mean of its neighbors.
fn predicted_block(bits: &mut Bits, next_to_explicit: bool) {
    bits.golomb(3); // 16×16, predicted from the mean
    bits.golomb(0); // chroma likewise
    bits.golomb(0); // quantiser as it is
    // No coefficients: six bits next to the explicit macroblock, which counts as full, or else one.
    if next_to_explicit {
        bits.put(0b00_0011, 6);
    } else {
        bits.put(1, 1);
    }
}

fn blocks((width, height): (u32, u32)) -> (u32, u32) {
    (width.div_ceil(BLOCK), height.div_ceil(BLOCK))
}

/// Bits, most significant first.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    /// How many bits of the last byte are used; 0 means all.
    used: u32,
}

impl Bits {
    fn put(&mut self, value: u32, count: u32) {
        for at in (0..count).rev() {
            if self.used == 0 {
                self.bytes.push(0);
            }
            if let Some(last) = self.bytes.last_mut() {
                *last |= ((value >> at & 1) as u8) << (7 - self.used);
            }
            self.used = (self.used + 1) % 8;
        }
    }

    /// An Exp-Golomb code.
    fn golomb(&mut self, value: u32) {
        let length = (value + 1).ilog2();
        self.put(0, length);
        self.put(value + 1, length + 1);
    }

    fn align(&mut self) {
        while self.used != 0 {
            self.put(0, 1);
        }
    }

    /// The unit of a stream with this header. Bytes that look like the start of a unit are escaped, as
    /// the standard requires.
    fn unit(mut self, header: u8) -> Vec<u8> {
        self.put(1, 1);
        self.align();
        let mut unit = vec![header];
        let mut zeros = 0;
        for byte in self.bytes {
            if zeros >= 2 && byte <= 3 {
                unit.push(3);
                zeros = 0;
            }
            zeros = if byte == 0 { zeros + 1 } else { 0 };
            unit.push(byte);
        }
        unit
    }
}
