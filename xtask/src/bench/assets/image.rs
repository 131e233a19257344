//! An image on its way into the body of a request: how fast beside nothing but the encoder, and how
//! much memory beside the encoded size. The peer in the same run, from the same file.

use std::path::Path;

use anyhow::Context;

use crate::bench::program::Program;

const PROGRAM: &str = include_str!("image/program.rs");
const DEPENDENCIES: &str = r#"
base64-simd = "0.8"
reqwest = { version = "0.13", default-features = false, features = ["json"] }
runway-sdk = "=0.2.0"
rustls = { version = "0.23", default-features = false, features = ["ring", "std"] }
serde_json = "1"
tokio = { version = "1", features = ["macros", "rt"] }
"#;

/// A little less than the spec allows for a data URI.
const SIZE: usize = 3_900_000;

/// Ways take turns, so that whatever else the machine does meets each of them.
const TURNS: usize = 5;

const WAYS: [&str; 4] = ["encoder", "ours", "ours_opened", "peer_opened"];

/// What one way took, in all turns.
#[derive(Default)]
struct Figures {
    microseconds: Vec<u64>,
    bytes: u64,
}

pub fn run() -> anyhow::Result<()> {
    let program = Program::of_dependant("image", PROGRAM, &[], DEPENDENCIES)?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("cat.jpg");
    write(&file)?;
    let mut figures = WAYS.map(|_| Figures::default());
    for _ in 0..TURNS {
        for (way, figures) in WAYS.iter().zip(&mut figures) {
            let text = program.output(&[way, &file.display().to_string()])?;
            figures.add(&text).with_context(|| text)?;
        }
    }
    tell(&mut figures);
    Ok(())
}

/// A JPEG as far as one can see without decoding it.
fn write(file: &Path) -> std::io::Result<()> {
    let mut image = vec![0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 4, 0, 4, 0, 1, 1, 0x11, 0];
    image.extend([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0]);
    image.extend((0..SIZE as u32).map(|index| (index.wrapping_mul(2_654_435_761) >> 25) as u8));
    image.extend([0xff, 0xd9]);
    std::fs::write(file, image)
}

fn tell(figures: &mut [Figures]) {
    let encoded = (SIZE.div_ceil(3) * 4) as f64;
    println!(
        "{:<12} {:>10} {:>10} {:>17} {:>14} {:>15}",
        "image", "µs, best", "µs, median", "speed of encoder", "MB at most", "of encoded size"
    );
    let encoder = figures[0].best();
    for (way, figures) in WAYS.iter().zip(figures) {
        figures.microseconds.sort_unstable();
        let median = figures.microseconds[figures.microseconds.len() / 2];
        println!(
            "{way:<12} {:>10} {median:>10} {:>15.0} % {:>14.2} {:>15.2}",
            figures.best(),
            encoder as f64 / figures.best() as f64 * 100.0,
            figures.bytes as f64 / 1e6,
            figures.bytes as f64 / encoded,
        );
    }
}

impl Figures {
    fn add(&mut self, text: &str) -> Option<()> {
        let mut numbers: Vec<u64> =
            text.split_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?;
        self.bytes = self.bytes.max(numbers.pop()?);
        self.microseconds.extend(numbers);
        Some(())
    }

    fn best(&self) -> u64 {
        self.microseconds.iter().min().copied().unwrap_or_default().max(1)
    }
}
