//! What CometAPI serves for Runway beside the official routes: its own generations, the feed of
//! their tasks, and its catalogue. Knows where these routes stand, and no field of any.

pub use crate::generated::comet::{Client, builder, types};

use crate::host::Host;

impl crate::Client {
    /// The routes that CometAPI alone has, with the key, the limits and the HTTP client of this
    /// one. They stand at the root of the host, which is the base URL without `/runwayml`.
    pub fn comet(&self) -> Client {
        let root = self.baseurl.strip_suffix(Host::COMETAPI_PREFIX).unwrap_or(&self.baseurl);
        Client::new_with_client(root, self.client.clone(), self.inner.clone())
    }
}
