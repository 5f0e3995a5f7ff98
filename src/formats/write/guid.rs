//! Names for formats that know things by UUIDs: the same thing has the same name in every export.

use uuid::{Builder, Uuid};

use crate::annotation::Id;

/// The UUID of the thing of kind `kind` that we call `name`: version 8 (RFC 9562 §5.8), from the BLAKE3 hash of both.
pub(in crate::formats) fn derived(kind: &str, name: &str) -> Uuid {
    let hash = blake3::hash(format!("manicule\0{kind}\0{name}").as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.as_bytes()[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}

/// The UUID that `id` is, or one derived from it when it is none.
pub(super) fn of(id: &Id) -> Uuid {
    let own = parsed(id.as_str());
    own.unwrap_or_else(|| derived("annotation", id.as_str()))
}

/// Whether `text` is a UUID as we write them: lower case, with hyphens.
pub(in crate::formats) fn is_uuid(text: &str) -> bool {
    parsed(text).is_some()
}

fn parsed(text: &str) -> Option<Uuid> {
    Uuid::parse_str(text).ok().filter(|uuid| uuid.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_stays_and_anything_else_gets_one() {
        let ours = "0193598e-7c3a-7000-8000-000000000001";
        assert_eq!(of(&Id::from(ours)).to_string(), ours);
        let strange = of(&Id::from("T1"));
        assert_eq!((strange, strange.get_version_num()), (derived("annotation", "T1"), 8));
        assert_ne!(derived("tag", "a"), derived("coder", "a"));
    }
}
