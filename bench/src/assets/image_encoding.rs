//! Measures the time and memory to put an image into a request body, with runwayml, runway-sdk and the
//! base64 encoder alone.

use std::path::Path;

use anyhow::Context;

use crate::bench_program::BenchProgram;

const PROGRAM: &str = include_str!("image_encoding/encoding_program.rs");
const DEPENDENCIES: &str = r#"
base64-simd = "0.8"
reqwest = { version = "0.13", default-features = false, features = ["json"] }
runway-sdk = "=0.2.0"
rustls = { version = "0.23", default-features = false, features = ["ring", "std"] }
serde_json = "1"
tokio = { version = "1", features = ["macros", "rt"] }
"#;

/// A little less than the spec allows for a data URI.
const IMAGE_BYTES: usize = 3_900_000;

/// The methods are run in turn, so that other load on the machine affects all of them.
const TURNS: usize = 5;

const METHODS: [&str; 4] = ["encoder", "runwayml, bytes", "runwayml, file", "runway-sdk, file"];

/// The measurements of one method in all turns.
#[derive(Default)]
struct Figures {
    microseconds: Vec<u64>,
    peak_bytes: u64,
}

pub fn run() -> anyhow::Result<()> {
    let program = BenchProgram::build_with_runwayml("image", PROGRAM, &[], DEPENDENCIES)?;
    let directory = tempfile::tempdir()?;
    let file = directory.path().join("cat.jpg");
    write_image(&file)?;
    let mut figures = METHODS.map(|_| Figures::default());
    for _ in 0..TURNS {
        for (method, figures) in METHODS.iter().zip(&mut figures) {
            let text = program.output(&[method, &file.display().to_string()])?;
            figures.add(&text).with_context(|| text)?;
        }
    }
    print_table(&mut figures);
    Ok(())
}

/// Writes a file with the headers of a JPEG and random data.
fn write_image(file: &Path) -> std::io::Result<()> {
    let mut image = vec![0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 4, 0, 4, 0, 1, 1, 0x11, 0];
    image.extend([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0]);
    image.extend(
        (0..IMAGE_BYTES as u32).map(|index| (index.wrapping_mul(2_654_435_761) >> 25) as u8),
    );
    image.extend([0xff, 0xd9]);
    std::fs::write(file, image)
}

fn print_table(figures: &mut [Figures]) {
    let encoded = (IMAGE_BYTES.div_ceil(3) * 4) as f64;
    println!(
        "{:<17} {:>10} {:>10} {:>17} {:>14} {:>15}",
        "image", "µs, best", "µs, median", "speed of encoder", "MB, peak", "of encoded size"
    );
    let encoder = figures[0].best();
    for (method, figures) in METHODS.iter().zip(figures) {
        figures.microseconds.sort_unstable();
        let median = figures.microseconds[figures.microseconds.len() / 2];
        println!(
            "{method:<17} {:>10} {median:>10} {:>15.0} % {:>14.2} {:>15.2}",
            figures.best(),
            encoder as f64 / figures.best() as f64 * 100.0,
            figures.peak_bytes as f64 / 1e6,
            figures.peak_bytes as f64 / encoded,
        );
    }
}

impl Figures {
    /// Adds the output of the program: the microseconds of each round, then the peak memory in bytes.
    fn add(&mut self, text: &str) -> Option<()> {
        let mut numbers: Vec<u64> =
            text.split_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?;
        self.peak_bytes = self.peak_bytes.max(numbers.pop()?);
        self.microseconds.extend(numbers);
        Some(())
    }

    fn best(&self) -> u64 {
        self.microseconds.iter().min().copied().unwrap_or_default().max(1)
    }
}
