//! Finding words in a transcript.
