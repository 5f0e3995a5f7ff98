//! Questions about annotations: queries, counts, agreement.
