//! The host of the twins and the one list of them. `nightcrew twins` and `nightcrew run` both start it.
//!
//! A new twin is a folder beside this one and a line in [`list`].

pub mod in_process;
pub mod list;
pub mod served;

pub use in_process::Housed;
pub use nightcrew_twin_kit::SubjectWiring;
pub use served::{ServeError, Served, TwinOptions};

/// What is wrong with an app manifest for the Slack twin, a line each; a line begins with a JSON pointer where it has a place.
#[must_use]
pub fn app_manifest_problems(manifest: &serde_json::Value) -> Vec<String> {
    nightcrew_twin_slack::manifest::Manifest::read(manifest.clone()).err().unwrap_or_default()
}
