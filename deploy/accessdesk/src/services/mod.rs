//! The vendors, each behind typed calls. Only these modules know paths, headers and answer shapes.

pub mod call;
pub mod gate;
pub mod jira;
pub mod kept;
pub mod okta;
pub mod slack;

pub use call::VendorError;
