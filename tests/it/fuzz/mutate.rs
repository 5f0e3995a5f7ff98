//! Bends seeds: the same seeds and the same number give the same inputs.

/// Inputs never grow beyond this, in bytes.
const LARGEST: usize = 8_192;

/// Pieces that mean something to some format.
const PIECES: &[&[u8]] = &[
    b"(",
    b")",
    b"[",
    b"]",
    b"{",
    b"}",
    b"\"",
    b"'",
    b",",
    b":",
    b"\n",
    b"\r\n",
    b"\r",
    b"\t",
    b"\0",
    b"\\",
    b"//",
    b"/*",
    b"r#\"",
    b"\"#",
    b"Some(",
    b"()",
    b"-1",
    b"0",
    b"18446744073709551616",
    b"4294967295",
    b"1e999",
    b"NaN",
    b"<",
    b">",
    b"</",
    b"/>",
    b"&",
    b"&#x110000;",
    b"&amp",
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"<!DOCTYPE x [",
    b"-->",
    b" --> ",
    b"00:00:00.000",
    b"99:99:99,999",
    b"WEBVTT\n\n",
    b"NOTE\n",
    b"STYLE\n",
    b"<v A>",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\x80",
    b"\xed\xa0\x80",
    b"\xc3",
    b"\xf0\x9f\x91\xa9\xe2\x80\x8d",
    b"\xcc\x81",
    b"\xe2\x80\xae",
    b"\xe2\x81\xa6",
    b"\xe0\xb8\x81\xe0\xb8\xb3",
    b"\x1b[2J",
    b"<<<<<<< a\n",
    b"=======\n",
    b">>>>>>> b\n",
    b"|||||||\n",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"T1\t",
    b"tag:",
    b" and ",
    b" not ",
    b"<C-",
    b"<lt>",
    b"\\x",
    b"a{9999}",
    b"(?i",
];

/// Makes inputs from seeds.
pub(super) struct Mutator {
    seeds: Vec<Vec<u8>>,
    state: u64,
}

impl Mutator {
    /// A mutator of `seeds`; `number` says which of its rows of inputs.
    pub(super) fn new(seeds: Vec<Vec<u8>>, number: u64) -> Self {
        Self { seeds, state: number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1 }
    }

    /// A number below `limit`, which is not 0 (xorshift).
    fn below(&mut self, limit: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 11) as usize % limit
    }

    fn seed(&mut self) -> Vec<u8> {
        let index = self.below(self.seeds.len());
        self.seeds[index].clone()
    }

    /// The next input: a seed after one to eight changes.
    pub(super) fn next_input(&mut self) -> Vec<u8> {
        let mut bytes = self.seed();
        for _ in 0..=self.below(8) {
            self.change(&mut bytes);
        }
        bytes.truncate(LARGEST);
        bytes
    }

    fn change(&mut self, bytes: &mut Vec<u8>) {
        let at = self.below(bytes.len() + 1);
        let end = at + self.below((bytes.len() - at).min(64) + 1);
        match self.below(8) {
            0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
            1 if at < bytes.len() => bytes[at] = self.below(256) as u8,
            2 => drop(bytes.drain(at..end)),
            3 => bytes.truncate(at),
            4 => {
                let copy = bytes[at..end].repeat(1 + self.below(20));
                bytes.splice(at..at, copy);
            }
            5 => {
                let other = self.seed();
                let from = self.below(other.len() + 1);
                bytes.splice(at..end, other[from..].iter().copied());
            }
            _ => {
                let piece = PIECES[self.below(PIECES.len())];
                bytes.splice(at..end, piece.iter().copied());
            }
        }
    }
}
