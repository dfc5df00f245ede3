//! One file of a journal unpacked: lines come out; frames, their marks and where they stand are kept an eye on.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::path::Path;

use zstd::stream::raw::{Decoder, InBuffer, Operation as _, OutBuffer};
use zstd::zstd_safe::DParameter;

use super::frame::{SKIPPABLE_MAGIC, SKIPPED_BYTES};

/// What every zstd frame begins with.
const ZSTD_MAGIC: u32 = 0xFD2F_B528;
/// Skippable frames have sixteen magics: the last four bits are free.
const SKIPPABLE_MASK: u32 = 0xFFFF_FFF0;
/// Bytes unpacked at a time: a block of zstd.
const OUT_BYTES: usize = 128 * 1024;
/// Bytes read of the file at a time.
const IN_BYTES: usize = 128 * 1024;
/// The widest window that a frame may ask for, as a power of two (16 MB): the writer's are 512 KB, those of a journal that was
/// packed again by `zstd -19` 8 MB. A damaged header could ask for gigabytes.
const WINDOW_LOG_MAX: u32 = 24;
/// Marks that wait until their lines are read; there is one to a block at most.
const MARKS_MAX: usize = 1024;

/// What a mark says of the frame before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    /// Bytes of lines, unpacked, up to the mark.
    pub behind: u64,
    /// The frame's first event.
    pub first: u64,
    /// Its last.
    pub last: u64,
}

/// The frames of one file, as the bytes of their lines.
pub(super) struct Frames {
    file: BufReader<File>,
    zstd: Decoder<'static>,
    out: Box<[u8]>,
    next: usize,
    end: usize,
    /// Bytes of the file that are read.
    offset: u64,
    /// Where the frame begins that is being read.
    frame: u64,
    within: bool,
    /// Bytes unpacked.
    unpacked: u64,
    marks: VecDeque<Mark>,
    marked: bool,
}

impl Frames {
    /// Opens a file.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let file = BufReader::with_capacity(IN_BYTES, File::open(path)?);
        let mut zstd = Decoder::new()?;
        zstd.set_parameter(DParameter::WindowLogMax(WINDOW_LOG_MAX))?;
        Ok(Self {
            file,
            zstd,
            out: vec![0; OUT_BYTES].into(),
            next: 0,
            end: 0,
            offset: 0,
            frame: 0,
            within: false,
            unpacked: 0,
            marks: VecDeque::new(),
            marked: false,
        })
    }

    /// Where the frame begins that is being read, in bytes of the file.
    pub(super) fn frame(&self) -> u64 {
        self.frame
    }

    /// How much of the file is read, in bytes.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// The next mark that stands behind at most so many bytes of lines.
    pub(super) fn mark(&mut self, behind: u64) -> Option<Mark> {
        self.marks.pop_front_if(|mark| mark.behind <= behind)
    }

    /// The first bytes of the file, before anything of it is read.
    pub(super) fn beginning(&mut self) -> io::Result<&[u8]> {
        self.file.fill_buf()
    }

    /// Unpacks the next lines; none are left when there are none afterwards.
    fn unpack(&mut self) -> io::Result<()> {
        (self.next, self.end) = (0, 0);
        while self.end == 0 {
            if !self.within && !self.begin()? {
                return Ok(());
            }
            let read = self.file.fill_buf()?;
            if self.within && read.is_empty() {
                return Err(cut());
            }
            let (mut input, mut output) = (InBuffer::around(read), OutBuffer::around(&mut self.out[..]));
            let hint = self.zstd.run(&mut input, &mut output).map_err(|error| damaged(&error))?;
            let (taken, made) = (input.pos(), output.pos());
            self.file.consume(taken);
            self.offset += taken as u64;
            self.end = made;
            self.unpacked += made as u64;
            self.within = hint > 0;
            if taken == 0 && made == 0 && self.within {
                return Err(damaged(&"a frame does not go on"));
            }
        }
        Ok(())
    }

    /// Goes to the next frame of lines, past marks; false at the end of the file.
    fn begin(&mut self) -> io::Result<bool> {
        loop {
            self.frame = self.offset;
            let Some(magic) = self.number()? else { return Ok(false) };
            match magic {
                ZSTD_MAGIC => {
                    self.zstd.reinit()?;
                    let magic = magic.to_le_bytes();
                    let (mut input, mut nothing) = (InBuffer::around(&magic), [0_u8; 1]);
                    let mut nowhere = OutBuffer::around(&mut nothing[..]);
                    self.zstd.run(&mut input, &mut nowhere).map_err(|error| damaged(&error))?;
                    self.within = true;
                    return Ok(true);
                }
                SKIPPABLE_MAGIC => self.pass(true)?,
                other if other & SKIPPABLE_MASK == SKIPPABLE_MAGIC & SKIPPABLE_MASK && !self.marked => {
                    self.pass(false)?;
                }
                // After a power cut a file may be longer than what reached the disk: the rest is zeros.
                0 if self.zeros()? => return Err(cut()),
                _ => return Err(damaged(&"no frame begins where one should")),
            }
        }
    }

    /// Reads past a skippable frame, which may be a mark of ours.
    fn pass(&mut self, ours: bool) -> io::Result<()> {
        let size = self.number()?.ok_or_else(cut)?;
        if !ours || size != SKIPPED_BYTES {
            if self.marked {
                return Err(damaged(&"the mark behind a frame is damaged"));
            }
            let passed = io::copy(&mut (&mut self.file).take(u64::from(size)), &mut io::sink())?;
            self.offset += passed;
            return if passed == u64::from(size) { Ok(()) } else { Err(cut()) };
        }
        let mut number = || -> io::Result<u64> {
            let low = self.number()?.ok_or_else(cut)?;
            let high = self.number()?.ok_or_else(cut)?;
            Ok(u64::from(high) << 32 | u64::from(low))
        };
        let (first, last) = (number()?, number()?);
        if self.marks.len() >= MARKS_MAX {
            return Err(damaged(&"marks stand behind no frames"));
        }
        self.marked = true;
        self.marks.push_back(Mark { behind: self.unpacked, first, last });
        Ok(())
    }

    /// The next four bytes as a number; nothing when the file ends here.
    fn number(&mut self) -> io::Result<Option<u32>> {
        let mut bytes = Vec::with_capacity(4);
        (&mut self.file).take(4).read_to_end(&mut bytes)?;
        self.offset += bytes.len() as u64;
        match <[u8; 4]>::try_from(bytes) {
            Ok(bytes) => Ok(Some(u32::from_le_bytes(bytes))),
            Err(bytes) if bytes.is_empty() => Ok(None),
            Err(_) => Err(cut()),
        }
    }

    /// Whether nothing but zeros is left.
    fn zeros(&mut self) -> io::Result<bool> {
        loop {
            let rest = self.file.fill_buf()?;
            if rest.is_empty() {
                return Ok(true);
            }
            if rest.iter().any(|byte| *byte != 0) {
                return Ok(false);
            }
            let length = rest.len();
            self.file.consume(length);
        }
    }
}

/// The file ends in the middle of a frame.
fn cut() -> io::Error {
    io::Error::new(ErrorKind::UnexpectedEof, "it ends in the middle of a frame")
}

fn damaged(why: &dyn std::fmt::Display) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, why.to_string())
}

impl Read for Frames {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let lines = self.fill_buf()?;
        let length = lines.len().min(into.len());
        let (to, from) =
            (into.get_mut(..length).unwrap_or_default(), lines.get(..length).unwrap_or_default());
        to.copy_from_slice(from);
        self.consume(length);
        Ok(length)
    }
}

impl BufRead for Frames {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.next >= self.end {
            self.unpack()?;
        }
        Ok(self.out.get(self.next..self.end).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.next = self.end.min(self.next + amount);
    }
}
