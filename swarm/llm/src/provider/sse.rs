//! A reader of server-sent events, as providers stream answers: bytes in, the `data` of whole events out. Comments, other fields
//! and all three line ends are understood; what is longer than any answer may be is refused.

/// One event may have at most so many bytes: a thousand times a usual chunk.
const EVENT_BYTES_MAX: usize = 256 * 1024;

/// The stream holds an event beyond [`EVENT_BYTES_MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooLong;

/// The reader's state between two pieces of the stream.
#[derive(Debug, Default)]
pub(super) struct Events {
    line: Vec<u8>,
    data: Vec<u8>,
    after_cr: bool,
}

impl Events {
    /// Reads on; `found` gets the data of each event that is now whole.
    pub fn feed(&mut self, bytes: &[u8], mut found: impl FnMut(&[u8])) -> Result<(), TooLong> {
        for byte in bytes {
            let skip = *byte == b'\n' && std::mem::take(&mut self.after_cr);
            match byte {
                _ if skip => {}
                b'\n' | b'\r' => {
                    self.after_cr = *byte == b'\r';
                    self.end_line(&mut found);
                }
                byte => {
                    self.after_cr = false;
                    self.line.push(*byte);
                }
            }
            if self.line.len() + self.data.len() > EVENT_BYTES_MAX {
                return Err(TooLong);
            }
        }
        Ok(())
    }

    fn end_line(&mut self, found: &mut impl FnMut(&[u8])) {
        if self.line.is_empty() {
            if !self.data.is_empty() {
                found(&self.data);
            }
            self.data.clear();
        } else if let Some(value) = self.line.strip_prefix(b"data:") {
            if !self.data.is_empty() {
                self.data.push(b'\n');
            }
            self.data.extend_from_slice(value.strip_prefix(b" ").unwrap_or(value));
        }
        self.line.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pieces: &[&[u8]]) -> Result<Vec<String>, TooLong> {
        let mut events = Events::default();
        let mut all = Vec::new();
        for piece in pieces {
            events.feed(piece, |data| all.push(String::from_utf8_lossy(data).into_owned()))?;
        }
        Ok(all)
    }

    #[test]
    fn events_survive_every_cut_and_line_end() {
        let stream = ": keep-alive\r\n\r\nevent: x\ndata: {\"a\":1}\n\ndata:one\rdata: two\r\rdata: [DONE]\r\n\r\ndata: half";
        let whole = ["{\"a\":1}", "one\ntwo", "[DONE]"];
        for cut in 0..stream.len() {
            let (a, b) = stream.as_bytes().split_at(cut);
            assert_eq!(read(&[a, b]).as_deref(), Ok(whole.map(str::to_owned).as_slice()), "cut at {cut}");
        }
    }

    #[test]
    fn an_endless_event_is_refused() {
        let line = [b'x'; 1024];
        let pieces = vec![line.as_slice(); 300];
        assert_eq!(read(&pieces), Err(TooLong));
    }
}
