//! JSON lists of two OpenAPI documents, for `cargo xtask drift`.
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use runwayml_fuzz::mutate_json;

// A panic of the generator is caught, and is a change of its own.
fuzz_target!(init: drop(std::panic::take_hook()), |input: &[u8]| xtask::fuzzing::any_two_documents(input));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate_json(data, size, max_size, seed)
});
