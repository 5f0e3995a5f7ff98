//! Words and sentences.
