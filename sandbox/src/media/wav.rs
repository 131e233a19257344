//! Audio: a quiet tone as a WAV file, 16 bit, mono.

use std::f64::consts::TAU;

const RATE: u32 = 8_000;
const LOUDNESS: f64 = 4_000.0;

/// A tone of this frequency in hertz.
pub(super) fn encode(seconds: u32, hertz: u32) -> Vec<u8> {
    let samples = seconds.saturating_mul(RATE);
    let length = samples.saturating_mul(2);
    let mut file = Vec::new();
    file.extend(b"RIFF");
    file.extend((36 + length).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    file.extend(1_u16.to_le_bytes()); // PCM
    file.extend(1_u16.to_le_bytes()); // channels
    file.extend(RATE.to_le_bytes());
    file.extend((RATE * 2).to_le_bytes()); // bytes per second
    file.extend(2_u16.to_le_bytes()); // bytes per sample
    file.extend(16_u16.to_le_bytes()); // bits per sample
    file.extend(b"data");
    file.extend(length.to_le_bytes());
    for sample in 0..samples {
        let turn = f64::from(sample) * f64::from(hertz) / f64::from(RATE);
        file.extend((((turn * TAU).sin() * LOUDNESS) as i16).to_le_bytes());
    }
    file
}
