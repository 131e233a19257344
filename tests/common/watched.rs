//! A client that records the differences which it reports.

use std::sync::{Arc, Mutex};

use runwayml::drift::{Drift, DriftKind};
use runwayml::{Client, ClientBuilder};

/// A client, and the drifts that it has reported.
pub struct Watched {
    pub client: Client,
    drifts: Arc<Mutex<Vec<Drift>>>,
}

impl Watched {
    pub fn new(builder: ClientBuilder) -> Self {
        let drifts = Arc::new(Mutex::new(Vec::new()));
        let reported = drifts.clone();
        let listener = move |drift: &Drift| reported.lock().unwrap().push(drift.clone());
        Self { client: builder.on_drift(listener).build().unwrap(), drifts }
    }

    pub fn drifts(&self) -> Vec<Drift> {
        self.drifts.lock().unwrap().clone()
    }

    /// The reports as strings, sorted.
    pub fn reports(&self) -> Vec<String> {
        let mut reports: Vec<_> = self.drifts().iter().map(Drift::to_string).collect();
        reports.sort();
        reports
    }

    pub fn kinds(&self) -> Vec<DriftKind> {
        self.drifts().iter().map(|drift| drift.kind).collect()
    }
}
