//! The example subject: an access bot as a user would write it.
