//! Reads prompts from a CSV file with the header `prompt,ratio`.

use std::collections::HashMap;
use std::path::Path;

use anyhow::Context as _;
use runwayml::Provider;
use runwayml::pricing;
use runwayml::types::TextToImageGen4Image;
use serde::Deserialize;

use crate::job::upper_bound;

#[derive(Debug, Deserialize)]
struct Row {
    prompt: String,
    ratio: String,
}

/// A job to be stored.
#[derive(Debug)]
pub struct NewJob {
    /// The body of the request, as JSON.
    pub request: String,
    /// Tells equal rows of one file apart, so that a file that is submitted twice adds nothing.
    pub copy: i64,
    /// The most that it may cost, if that is known.
    pub estimate: Option<i64>,
}

/// The jobs of a file. All rows are checked against the limits of the spec before one is stored.
pub fn read(path: &Path, provider: Provider) -> anyhow::Result<Vec<NewJob>> {
    let file = csv::Reader::from_path(path);
    let mut file = file.with_context(|| format!("cannot read {}", path.display()))?;
    let mut copies = HashMap::<String, i64>::new();
    let mut jobs = Vec::new();
    for (index, row) in file.deserialize().enumerate() {
        let place = || format!("{}, prompt {}", path.display(), index + 1);
        let row: Row = row.with_context(place)?;
        let request = TextToImageGen4Image::new().prompt_text(row.prompt).ratio(row.ratio);
        request.check().with_context(place)?;
        let estimate = upper_bound(pricing::estimate(provider, &request));
        let request = serde_json::to_string(&request)?;
        let copy = copies.entry(request.clone()).and_modify(|copies| *copies += 1).or_default();
        jobs.push(NewJob { request, copy: *copy, estimate });
    }
    Ok(jobs)
}
