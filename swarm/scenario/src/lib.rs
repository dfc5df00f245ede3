//! Files in, Plan out: loading, cross-file checks, resolving, JSON Schemas.
