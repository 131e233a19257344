//! The README has a program that runs, and what it and the other documents name exists.

use std::time::Duration;

use runwayml::types::ImageToVideoGen45;
use runwayml::{Image, Provider};
use runwayml_sandbox::Sandbox;

use crate::common::{child, project};

include!(concat!(env!("OUT_DIR"), "/operations.rs"));

const README: &str = include_str!("../README.md");

/// The operations of the spec, from the list that build.rs makes.
fn operations() -> Vec<&'static str> {
    macro_rules! names {
        ($($id:ident $method:literal $path:literal ($($in_path:tt)*) [$($other:tt)*] $body:ident -> $response:ident;)*) => {
            vec![$(stringify!($id)),*]
        };
    }
    operations! { names }
}

#[test]
fn the_readme_lists_what_cometapi_serves() {
    let table = README.split("| Operation | Runway | CometAPI |").nth(1).unwrap();
    let table = table.split("\n\n").next().unwrap();
    for operation in operations() {
        let is_listed = table.contains(&format!("\n| `{operation}` |"));
        assert_eq!(is_listed, Provider::CometApi.supports(operation), "{operation}");
    }
}

/// The first program of the README.
#[rustfmt::skip]
mod first_program {
use runwayml::{Client, types::TextToImageGen4Image};

#[tokio::main]
async fn main() -> runwayml::Result<()> {
    let client = Client::from_env()?;
    let (prompt, output) = ("a lighthouse at dusk, in oil", ".");
    let request = TextToImageGen4Image::new().prompt_text(prompt).ratio("1280:720");
    let task = client.text_to_image(request).start().await?;
    println!("task {}: {:?}", task.id(), task.download(output).await?);
    Ok(())
}

#[test]
#[ignore = "another test runs it, with a sandbox"]
fn child() {
    main().unwrap();
}
}

/// The request in the section "Requests and errors".
#[rustfmt::skip]
mod requests_and_errors {
use runwayml::types::ImageToVideoGen45;

pub fn check(image: runwayml::Image) -> runwayml::Result<()> {
let request = ImageToVideoGen45::new().prompt_text("the cat yawns").prompt_image(image).ratio("1280:720").duration(5);
request.check()?; // with `.duration(11)`: `duration` must be from 2 to 10, got 11
Ok(())
}
}

#[test]
fn all_rust_blocks_of_the_readme_are_compiled_here() {
    let blocks = README.split("```rust\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let source = include_str!("readme.rs");
    let blocks = blocks.inspect(|block| assert!(source.contains(block), "{block}"));
    assert_eq!(blocks.count(), 2);
}

#[test]
fn the_request_is_valid_and_its_comment_is_a_message_of_the_check() {
    let image = Image::from_uri("https://images.example.com/cat.png").unwrap();
    requests_and_errors::check(image).unwrap();
    let problem = ImageToVideoGen45::new().prompt_text("the cat yawns").duration(11);
    let problem = problem.prompt_image("https://images.example.com/cat.png").ratio("1280:720");
    assert!(README.contains(&problem.check().unwrap_err().to_string()));
}

/// The first program as it is in the README.
fn first_program() -> &'static str {
    let block = README.split("```rust\n").nth(1).unwrap();
    block.split("```").next().unwrap()
}

#[test]
fn the_first_program_has_ten_lines_and_is_the_one_that_runs_here() {
    let program = first_program();
    assert_eq!(program.lines().filter(|line| !line.is_empty()).count(), 10);
    assert!(include_str!("readme.rs").contains(&format!("mod first_program {{\n{program}")));
}

#[test]
fn the_example_has_the_lines_of_the_first_program() {
    let example = include_str!("../examples/text_to_image.rs");
    let (_, body) = first_program().split_once("Client::from_env()").unwrap();
    let lines = body.lines().skip(2);
    lines.for_each(|line| assert!(example.contains(line), "{line}"));
}

#[tokio::test]
async fn the_first_program_makes_an_image() {
    let sandbox = Sandbox::builder().task_time(Duration::ZERO).start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut program = child("readme::first_program::child");
    program
        .env("RUNWAYML_API_SECRET", sandbox.api_key())
        .env("RUNWAYML_BASE_URL", sandbox.base_url())
        .current_dir(folder.path());
    let output = tokio::task::spawn_blocking(move || program.output()).await.unwrap().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let images: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert!(output.status.success() && images.len() == 1, "{printed}");
    let image = std::fs::read(images[0].as_ref().unwrap().path()).unwrap();
    assert!(image.starts_with(b"\x89PNG"), "{printed}");
}

/// Text and target of every relative link in the documents.
fn links() -> Vec<(&'static str, &'static str)> {
    let documents = [
        README,
        include_str!("../ARCHITECTURE.md"),
        include_str!("../CONTRIBUTING.md"),
        include_str!("../SECURITY.md"),
    ];
    let mut links = Vec::new();
    for document in documents {
        for (at, _) in document.match_indices("](") {
            let text = document[..at].rsplit('[').next().unwrap();
            let target = document[at + 2..].split(')').next().unwrap();
            if !target.starts_with("https://") && !target.starts_with('#') {
                links.push((text, target));
            }
        }
    }
    links
}

#[test]
fn every_file_and_test_that_a_document_links_exists() {
    for (text, target) in links() {
        let path = project(target);
        assert!(path.exists(), "{target}");
        let name = text.trim_matches('`');
        if target.starts_with("tests/") && !name.contains('/') {
            let source = std::fs::read_to_string(path).unwrap();
            assert!(source.contains(&format!("fn {name}(")), "{name} is not in {target}");
        }
    }
}
