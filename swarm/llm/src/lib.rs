//! Model providers behind one trait, and the decorator that lets none of them be called without a hold.
//!
//! It knows prompts, tokens and prices, and leaves caps and days to the governor. It never retries behind the caller's back,
//! never contacts a host but the one it was given, and never lets a key into an error, a log line or a `Debug`.
//!
//! | file | what |
//! | --- | --- |
//! | [`call`] | one call: what is asked, what comes back, how it fails |
//! | [`provider`] | the wire formats |
//! | [`prices`] | what tokens cost: a built-in table and the user's own over it |
//! | [`bound`] | the most that a call can cost |
//! | [`governed`] | hold before, settle after |
//! | [`cassette`] | answers recorded once and replayed |

pub mod bound;
pub mod call;
pub mod cassette;
pub mod governed;
pub mod prices;
pub mod provider;

pub use call::{CallEnd, Failure, Finish, Message, Model, Reply, Request, Retry, Role, Schema};
pub use cassette::{Cassette, CassetteKey};
pub use governed::{Governed, Settings, Turn, Without};
pub use prices::{Price, Prices, PricesError};
pub use provider::key::ApiKey;
pub use provider::openai_chat::{OpenAiChat, OpenAiSettings, ProviderError};
pub use provider::openai_over_wire::OpenAiOverWire;
