//! Live page and reports, folded from the journal.
