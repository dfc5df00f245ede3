//! The program `accessdesk`.
fn main() {}
