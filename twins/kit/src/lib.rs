//! What every twin is made of. A twin is a plain serialisable [`Twin::World`], handlers that change it, and a few tables;
//! everything else is here, once:
//!
//! | module | what it does |
//! | --- | --- |
//! | [`twin`] | the trait that a twin's author writes |
//! | [`api`] | the builder of a twin's routes, which is also its coverage table |
//! | [`call`] | one call: its number, its trace, what it touched |
//! | [`desk`] | what handlers get: the world, and the ways out of it |
//! | [`effects`] | what a change of the world sets off: notices, deliveries, changes elsewhere |
//! | [`pipeline`] | a twin's surface, and what surrounds each handler of it: caps, faults, the ledger |
//! | [`ledger`] | the bounded record of all that happened, which the journal is fed from |
//! | [`attribution`] | which attempt a call belongs to |
//! | [`watch`] | checks' questions, answered again whenever the world they ask about changes |
//! | [`deliveries`] | what a vendor sends to the subject, by the vendor's own timetable |
//! | [`app_sockets`] | the sockets that the subject's app opens, when deliveries go through those |
//! | [`notices`] | what people notice, and the sockets it goes through |
//! | [`onlookers`] | who watches a world through a page, and is shown it anew when it has changed |
//! | [`faults`] | what goes wrong on purpose |
//! | [`limits`] | the vendors' rate models |
//! | [`paging`] | opaque cursors |
//! | [`json`] | whether a text has to be escaped, for the twins that write their own answers |
//! | [`host`] | twins put together: one company, one ledger, one clock |
//! | [`control`] | the control surface `/_twin/…` |
//! | [`credentials`] | what a person signs in with at each twin |
//! | [`coverage`] | the table of a twin's README |

mod alarm;
pub mod api;
pub mod app_sockets;
pub mod attribution;
pub mod call;
pub mod control;
pub mod coverage;
pub mod credentials;
pub mod deliveries;
pub mod desk;
pub mod effects;
pub mod faults;
pub mod host;
pub mod json;
pub mod ledger;
pub mod limits;
pub mod notices;
pub mod onlookers;
pub mod paging;
pub mod pipeline;
pub mod twin;
pub mod watch;

pub use api::{Api, Endpoint};
pub use call::Call;
pub use deliveries::{Delivery, Timetable, Try};
pub use desk::Desk;
pub use effects::{Change, Effects};
pub use host::{Host, HostSettings};
pub use limits::{Allowance, Rate};
pub use pipeline::Surface;
pub use twin::{Question, SubjectWiring, Twin};

pub use nightcrew_model::event::Tier;
