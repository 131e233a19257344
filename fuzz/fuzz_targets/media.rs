//! Bytes as an image, a video and an audio clip.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| runwayml::fuzzing::any_media_bytes(input));
