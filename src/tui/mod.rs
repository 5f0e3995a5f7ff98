//! The terminal: keys in, frames out.
