//! The one list of twins.

use std::sync::Arc;

use nightcrew_model::act::Verb;
use nightcrew_model::ask::QuestionCard;
use nightcrew_twin_jira::Jira;
use nightcrew_twin_kit::host::{HostBuilder, question_cards};
use nightcrew_twin_kit::{Endpoint, Host, HostSettings, Twin};
use nightcrew_twin_llm::Llm;
use nightcrew_twin_okta::Okta;
use nightcrew_twin_slack::Slack;

/// A line of the list: what must be known of a twin without starting it.
pub struct Line {
    /// Its name.
    pub name: &'static str,
    /// Its version.
    pub version: u32,
    /// Whether it delivers anything to the subject.
    pub delivers: bool,
    /// Whether it answers as a model.
    pub is_model: bool,
    /// Its verbs.
    pub verbs: fn() -> &'static [Verb],
    /// Its questions.
    pub questions: fn() -> Vec<QuestionCard>,
    /// The endpoints of the vendor's that it serves.
    pub endpoints: fn() -> Vec<Endpoint>,
    add: fn(HostBuilder) -> HostBuilder,
}

const fn line<T: Twin>() -> Line {
    Line {
        name: T::NAME,
        version: T::VERSION,
        delivers: T::DELIVERS,
        is_model: T::IS_MODEL,
        verbs: T::verbs,
        questions: question_cards::<T>,
        endpoints: || T::api().endpoints().to_vec(),
        add: HostBuilder::with::<T>,
    }
}

/// Every twin there is.
pub const TWINS: &[Line] = &[line::<Slack>(), line::<Jira>(), line::<Okta>(), line::<Llm>()];

/// A host with the twins of these names; all of them when `only` is empty.
#[must_use]
pub fn host(settings: HostSettings, only: &[String]) -> Arc<Host> {
    let chosen = TWINS.iter().filter(|line| only.is_empty() || only.iter().any(|name| name == line.name));
    chosen.fold(Host::builder(settings), |builder, line| (line.add)(builder)).build()
}
