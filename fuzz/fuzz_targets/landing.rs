//! JSON lists of two OpenAPI documents, of which the second lands over the first.
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use runwayml_fuzz::mutate_json;

fuzz_target!(|input: &[u8]| xtask::fuzzing::any_update(input));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate_json(data, size, max_size, seed)
});
