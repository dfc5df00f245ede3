//! What a process has used so far, as the system tells it.

use std::fs;

/// Microseconds of a tick: Linux counts processor time for programs in hundredths of a second.
const TICK_US: u64 = 10_000;
/// The place of the user time among the fields behind the command's name; the system's time follows it.
const USER_TIME: usize = 11;

/// Processor time of a process and all its threads, user and system, in microseconds; 0 when there is no such process.
pub fn cpu_us(pid: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The command's name stands in brackets and may hold anything, brackets too.
    let Some((_, fields)) = stat.rsplit_once(')') else { return 0 };
    let ticks =
        fields.split_whitespace().skip(USER_TIME).take(2).filter_map(|field| field.parse::<u64>().ok());
    ticks.sum::<u64>() * TICK_US
}

/// Resident memory of a process, in bytes; 0 when there is no such process.
pub fn rss_bytes(pid: u32) -> u64 {
    status_bytes(pid, "VmRSS:")
}

/// The most that was resident of a process so far, in bytes; 0 when there is no such process.
pub fn peak_bytes(pid: u32) -> u64 {
    status_bytes(pid, "VmHWM:")
}

fn status_bytes(pid: u32, name: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_works_uses_time() {
        let before = cpu_us(std::process::id());
        let mut number = 1_u64;
        while cpu_us(std::process::id()) < before + 2 * TICK_US {
            number = std::hint::black_box(number.wrapping_mul(31));
        }
        assert!(cpu_us(std::process::id()) > before);
        assert_eq!(cpu_us(u32::MAX), 0);
    }
}
