//! A sitting: state, files and clock; the one place where effects are run.
