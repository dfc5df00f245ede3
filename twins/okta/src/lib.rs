//! The Okta twin.
