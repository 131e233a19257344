//! Numbers and ids: derived from a string in examples, random for tasks and uploads.

use std::hash::{BuildHasher as _, RandomState};

/// The FNV-1a hash, which is the same on every machine and in every release of Rust.
pub(crate) fn hash(text: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

/// A random number from the standard library; it does not have to be unpredictable.
pub(crate) fn random() -> u64 {
    RandomState::new().hash_one(())
}

pub(crate) fn random_uuid() -> String {
    uuid(random(), random())
}

/// A UUID, version 4, with these bits.
pub(crate) fn uuid(high: u64, low: u64) -> String {
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0x0fff,
        low >> 48 & 0x3fff | 0x8000,
        low & 0xffff_ffff_ffff,
    )
}
