//! Parts: small pieces of a page, each a function of a view model. The live page and the report compose the same ones.
//!
//! Every text goes through [`crate::text`] or is our own; maud escapes all of it. No part writes a `style` attribute
//! or a handler: the page's policy would block them.

pub mod attempts;
pub mod behaviour;
pub mod blame;
pub mod calls;
pub mod chart;
pub mod clusters;
pub mod comparison;
pub mod course;
pub mod episodes;
pub mod failures;
pub mod feed;
pub mod findings;
pub mod found;
pub mod gates;
pub mod held_out;
pub mod honesty;
pub mod interval;
pub mod judge;
pub mod latency;
pub mod layers;
pub mod mark;
pub mod plot;
pub mod run;
pub mod sentence;
pub mod shifts;
pub mod slices;
pub mod spend;
pub mod strip;
pub mod table;
pub mod tiles;
pub mod traffic;
pub mod transcript;
pub mod treatment;
pub mod trends;
pub mod twins;
