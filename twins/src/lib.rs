//! The host of the twins and the one list of them.
