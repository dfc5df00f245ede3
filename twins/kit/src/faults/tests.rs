//! Patterns of paths.

use super::*;

#[test]
fn patterns_match_whole_parts() {
    assert!(path_matches("/api/v1/groups/**", "/api/v1/groups/00g1/users/00u1"));
    assert!(path_matches("/api/v1/groups/*/users/*", "/api/v1/groups/00g1/users/00u1"));
    assert!(!path_matches("/api/v1/groups/*", "/api/v1/groups/00g1/users"));
    assert!(!path_matches("/api/v1/groups", "/api/v1/groups/00g1"));
}
