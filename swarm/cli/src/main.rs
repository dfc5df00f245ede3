//! The binary `nightcrew`.
fn main() {}
