//! The generator: a plausible org chart from a seed, and a company from a file.

use super::{Company, CompanyError, CompanyFile};
use crate::seed::Seed;

pub(super) fn generate(_seed: Seed, employees: u32, _domain: &str) -> Result<Company, CompanyError> {
    Err(CompanyError::Size(u64::from(employees)))
}

pub(super) fn from_file(file: &CompanyFile) -> Result<Company, CompanyError> {
    Err(CompanyError::Size(file.people.len() as u64))
}
