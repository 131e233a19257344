//! A job as it is stored: one image to make, and what became of it.

use std::fmt;

use runwayml::pricing::{Amount, Estimate};
use sqlx::FromRow;

/// A row of the table `render_jobs`.
#[derive(Debug, Clone, FromRow)]
pub struct Job {
    pub id: i64,
    /// The body of the request, as JSON.
    pub request: String,
    #[sqlx(try_from = "String")]
    pub state: State,
    /// Counts how often the job was sent, so that a worker that slept cannot change a later attempt.
    pub attempt: i64,
    /// Until when a request may be under way: after that, nobody waits for its response any more.
    pub sent_until: i64,
    /// `PROVIDER:ID` of the task.
    pub task: Option<String>,
    /// Whether the provider held the task back when it was last read.
    pub throttled: bool,
    /// What the present attempt is estimated to cost, in millionths of a US dollar like all amounts.
    pub estimate: i64,
    /// The estimates of all attempts whose charge is not known.
    pub reserved: i64,
    /// What was charged, as far as the provider reported it.
    pub charged: i64,
    /// The files that were made, or why there are none.
    pub detail: Option<String>,
}

/// What is known of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Not sent, or sent and certainly not delivered.
    Planned,
    /// About to be sent, or sent: there may be a task.
    Sent,
    /// There is a task, and its id is stored.
    Started,
    /// The files have their final names.
    Done,
    /// The provider moderated the prompt or the image: a result.
    Moderated,
    /// There is no image, and there will be none.
    Failed,
    /// Not sent because of money, or because of the key.
    Held,
    /// There may be a task that nobody knows the id of.
    Unknown,
    /// There is an image, which could not be downloaded.
    Undelivered,
}

impl State {
    pub const ALL: [Self; 9] = [
        Self::Planned,
        Self::Sent,
        Self::Started,
        Self::Done,
        Self::Moderated,
        Self::Failed,
        Self::Held,
        Self::Unknown,
        Self::Undelivered,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Sent => "sent",
            Self::Started => "started",
            Self::Done => "done",
            Self::Moderated => "moderated",
            Self::Failed => "failed",
            Self::Held => "held",
            Self::Unknown => "unknown",
            Self::Undelivered => "undelivered",
        }
    }

    /// Whether the workers have something to do.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Planned | Self::Sent | Self::Started)
    }

    /// Whether a person has to decide how the job goes on.
    pub fn needs_a_person(self) -> bool {
        matches!(self, Self::Failed | Self::Held | Self::Unknown | Self::Undelivered)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl TryFrom<String> for State {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|state| state.name() == name);
        found.ok_or_else(|| format!("a later version of this program wrote the state `{name}`"))
    }
}

impl Job {
    pub fn prompt(&self) -> String {
        let request: serde_json::Value = serde_json::from_str(&self.request).unwrap_or_default();
        request["promptText"].as_str().unwrap_or_default().to_owned()
    }
}

/// Millionths of a US dollar.
pub fn micros(amount: Amount) -> i64 {
    (amount.us_dollars() * 1e6).round() as i64
}

/// The most that a request may cost.
pub fn upper_bound(estimate: Option<Estimate>) -> Option<i64> {
    estimate.map(|estimate| micros(estimate.max()))
}
