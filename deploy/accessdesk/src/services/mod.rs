//! The vendors, each behind typed calls. Only these modules know paths, headers and answer shapes.

pub mod call;
pub mod gate;
pub mod jira;
pub mod okta;
pub mod shape;
pub mod slack;
mod slack_shapes;

pub use call::VendorError;
