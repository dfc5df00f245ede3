//! The machine behind one interface. Engine and twins both need a clock, tasks and a wire; this crate is the only one that
//! reads the machine's time, spawns tasks or opens sockets to others, so that a virtual run can stand on the same code.

pub mod clock;
pub mod tasks;
pub mod wire;

pub use clock::Clock;
pub use tasks::{Either, Tasks, race};
pub use wire::{InProcess, Line, Network, Sockets, TRACEPARENT, TcpWire, Wire, WireError, trace_of};
