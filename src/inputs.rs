//! The file of what hosts take as input, `openapi/inputs.json`. Knows the form of the file and
//! nothing of what is in it.

use std::sync::LazyLock;

use serde::Deserialize;

/// What the file says, read when it is first asked for.
pub(crate) static INPUTS: LazyLock<Inputs> = LazyLock::new(|| {
    let file = include_str!("../openapi/inputs.json");
    serde_json::from_str(file).expect("the tests read the same file")
});

#[derive(Deserialize)]
pub(crate) struct Inputs {
    pub(crate) upload: Upload,
}

/// How large a file may be that is uploaded.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Upload {
    pub(crate) least_bytes: u64,
    pub(crate) most_bytes: u64,
}
