//! The engine: clocks, arrivals, employees, wire and journal.
