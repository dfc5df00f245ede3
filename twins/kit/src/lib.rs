//! What every twin is made of.
