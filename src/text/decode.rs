//! Bytes of a file to canonical text.

/// Decodes `bytes` as UTF-8, cuts the byte-order mark and turns CRLF and CR into LF.
pub fn canonical(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    text.replace("\r\n", "\n").replace('\r', "\n")
}
