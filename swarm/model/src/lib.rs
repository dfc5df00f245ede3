//! The nouns of Nightcrew: plain serialisable values, no async, no I/O.
