//! `cargo xtask picture`: runs the example `batch` on the sandbox and draws what it prints, and the
//! first image that it makes, as docs/run.svg.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::Args;

use crate::example_command::without_key;
use crate::project;

/// Where the picture is.
const PICTURE: &str = "docs/run.svg";

/// The command in the picture. One task at a time makes its output the same each time.
const COMMAND: &str = "cargo run --example batch -- --concurrency 1";

/// Columns of the terminal.
const COLUMNS: usize = 100;

/// Widths and heights, in pixels.
const COLUMN: usize = 8;
const ROW: usize = 20;
const MARGIN: usize = 20;
const TITLE: usize = 32;
const IMAGE: (usize, usize) = (320, 180);

/// Draw a run of an example on the sandbox: docs/run.svg.
#[derive(Debug, Args)]
pub struct Picture {}

impl Picture {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let folder = tempfile::tempdir()?;
        let printed = printed(folder.path())?;
        let name = first_image(&printed).context("the example made no image")?;
        let image = std::fs::read(folder.path().join(name))?;
        let svg = draw(&rows(&stable(&printed)), &image);
        let path = project::path(PICTURE);
        std::fs::create_dir_all(path.parent().context("the picture is in a folder")?)?;
        std::fs::write(path, &svg)?;
        println!("{PICTURE}: {} bytes", svg.len());
        Ok(ExitCode::SUCCESS)
    }
}

/// What the example prints, with its images in this folder.
fn printed(folder: &Path) -> anyhow::Result<String> {
    let mut cargo = project::cargo();
    cargo.args(["run", "--quiet", "--package", "runwayml", "--example", "batch"]);
    cargo.arg("--manifest-path").arg(project::path("Cargo.toml"));
    cargo.args(["--", "--concurrency", "1"]).current_dir(folder);
    let output = without_key(&mut cargo)?.output().context("cannot run the example")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?)
}

/// The name of the first image in what was printed.
fn first_image(printed: &str) -> Option<&str> {
    printed.split_whitespace().find(|word| word.ends_with(".png"))?.strip_prefix("./")
}

/// The text with the same port and the same ids in each run.
fn stable(printed: &str) -> String {
    let mut ids: Vec<&str> = Vec::new();
    for word in printed.split(|c: char| !c.is_ascii_hexdigit() && c != '-') {
        if word.len() == 36 && !ids.contains(&word) {
            ids.push(word);
        }
    }
    let mut text = printed.to_owned();
    for (place, id) in ids.into_iter().enumerate() {
        text = text.replace(
            id,
            &format!("{:08x}-5a0c-4d0c-9d8b-1b8c1b0d2f4e", 0xd065_8ae1_u32 + place as u32),
        );
    }
    const ADDRESS: &str = "http://127.0.0.1:";
    if let Some((before, after)) = text.split_once(ADDRESS) {
        let after = after.trim_start_matches(|c: char| c.is_ascii_digit());
        text = format!("{before}{ADDRESS}4000{after}");
    }
    text
}

/// A row of the terminal.
enum Row {
    Text {
        text: String,
        color: &'static str,
    },
    /// The bar of the whole batch, at its end.
    Bar {
        count: String,
    },
}

/// The rows of what was printed, with the bar below the last result, where a terminal has it.
fn rows(printed: &str) -> Vec<Row> {
    let mut rows = vec![Row::Text { text: format!("$ {COMMAND}"), color: "#e6edf3" }];
    let count = |line: &str| {
        let first = line.split_whitespace().next()?;
        let (done, total) = first.split_once('/')?;
        (done == total && !done.is_empty()).then(|| first.to_owned())
    };
    for line in printed.lines() {
        let color = color(line);
        rows.extend(wrapped(line).into_iter().map(|text| Row::Text { text, color }));
        rows.extend(count(line).map(|count| Row::Bar { count }));
    }
    rows
}

/// The color of a line, by what became of its task.
fn color(line: &str) -> &'static str {
    match line.split_whitespace().nth(1) {
        Some("image") => "#7ee787",
        Some("failed") => "#ff7b72",
        Some("unknown") => "#e3b341",
        _ => "#9da7b3",
    }
}

/// The line in rows as wide as the terminal, broken between words.
fn wrapped(line: &str) -> Vec<String> {
    let mut rows = vec![String::new()];
    for word in line.split_inclusive(' ') {
        let row = rows.last().map_or(0, |row| row.chars().count());
        if row + word.trim_end().chars().count() > COLUMNS {
            rows.push(" ".repeat(14));
        }
        if let Some(row) = rows.last_mut() {
            row.push_str(word);
        }
    }
    rows
}

/// The terminal with its rows, and the image below them.
fn draw(rows: &[Row], image: &[u8]) -> String {
    let width = COLUMNS * COLUMN + 2 * MARGIN;
    let image_top = TITLE + MARGIN + rows.len() * ROW + MARGIN / 2;
    let height = image_top + IMAGE.1 + MARGIN;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" role=\"img\" aria-label=\"A run of the example batch on the sandbox\">\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"#0d1117\"/>\n\
         <rect width=\"{width}\" height=\"{TITLE}\" rx=\"8\" fill=\"#21262d\"/>\n"
    );
    for (place, color) in ["#ff5f57", "#febc2e", "#28c840"].into_iter().enumerate() {
        let (x, y) = (MARGIN + place * ROW, TITLE / 2);
        let _ = writeln!(svg, "<circle cx=\"{x}\" cy=\"{y}\" r=\"6\" fill=\"{color}\"/>");
    }
    svg.push_str("<g font-family=\"ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace\" font-size=\"13\">\n");
    for (place, row) in rows.iter().enumerate() {
        svg.push_str(&drawn(row, TITLE + MARGIN + place * ROW, width));
    }
    let (image_width, image_height) = IMAGE;
    let data = STANDARD.encode(image);
    let _ = writeln!(
        svg,
        "</g>\n<image x=\"{MARGIN}\" y=\"{image_top}\" width=\"{image_width}\" \
         height=\"{image_height}\" href=\"data:image/png;base64,{data}\"/>\n</svg>"
    );
    svg
}

/// A row whose top is at this height.
fn drawn(row: &Row, top: usize, width: usize) -> String {
    match row {
        Row::Text { text, color } => {
            let baseline = top + 13;
            let text = escaped(text.trim_end());
            format!(
                "<text x=\"{MARGIN}\" y=\"{baseline}\" fill=\"{color}\" xml:space=\"preserve\">{text}</text>\n"
            )
        }
        Row::Bar { count } => {
            let (bar, y, text) =
                (width - 2 * MARGIN - 5 * COLUMN, top + 4, width - MARGIN - 4 * COLUMN);
            let baseline = top + 13;
            format!(
                "<rect x=\"{MARGIN}\" y=\"{y}\" width=\"{bar}\" height=\"10\" fill=\"#58a6ff\"/>\n\
                 <text x=\"{text}\" y=\"{baseline}\" fill=\"#e6edf3\">{count}</text>\n"
            )
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_ports_are_the_same_in_each_run() {
        let run = |port: u16, id: &str| stable(&format!("http://127.0.0.1:{port} ./{id}.png {id}"));
        let one = run(40123, "3d957031-1f5b-4a44-8d83-16a2c1a5e6f7");
        assert_eq!(one, run(51, "0a1b2c3d-1f5b-4a44-8d83-16a2c1a5e6f7"));
        assert_eq!(
            one,
            "http://127.0.0.1:4000 ./d0658ae1-5a0c-4d0c-9d8b-1b8c1b0d2f4e.png \
            d0658ae1-5a0c-4d0c-9d8b-1b8c1b0d2f4e"
        );
    }

    #[test]
    fn a_long_line_is_broken_between_words() {
        let rows = wrapped(&"word ".repeat(30));
        assert_eq!(rows.len(), 2);
        assert!(rows.iter().all(|row| row.trim_end().len() <= COLUMNS));
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(escaped("a < b & c"), "a &lt; b &amp; c");
    }
}
