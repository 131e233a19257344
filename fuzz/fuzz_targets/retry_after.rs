//! Lines with `Retry-After`, `retry-after-ms` and `Date`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| runwayml::fuzzing::any_retry_headers(input));
