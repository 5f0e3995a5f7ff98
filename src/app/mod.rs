//! The brain: state, commands and keys. Pure: it returns what is to be done as data.
