//! Text where a request takes the URI of an image.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| runwayml::fuzzing::any_text_as_uri(input));
