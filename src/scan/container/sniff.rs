//! What a file is, by its first bytes.

/// How a file is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// As it is.
    Text,
    /// Text in UTF-16.
    Utf16(Order),
    Gzip,
    Zstd,
    Zip,
    Pdf,
    /// Nothing here reads it; the words say what it seems to be.
    Opaque(String),
}

/// Which byte of a pair comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Little,
    Big,
}

/// What the first bytes of a file say.
pub(super) fn kind(head: &[u8]) -> Kind {
    let begins = |magic: &[u8]| head.starts_with(magic);
    if begins(b"\x1f\x8b") {
        return Kind::Gzip;
    }
    if begins(b"\x28\xb5\x2f\xfd") {
        return Kind::Zstd;
    }
    if begins(b"PK\x03\x04") || begins(b"PK\x05\x06") {
        return Kind::Zip;
    }
    if memchr::memmem::find(&head[..head.len().min(1024)], b"%PDF-").is_some() && begins(b"%") {
        return Kind::Pdf;
    }
    if begins(b"\xff\xfe") {
        return Kind::Utf16(Order::Little);
    }
    if begins(b"\xfe\xff") {
        return Kind::Utf16(Order::Big);
    }
    if is_text(head) {
        return Kind::Text;
    }
    let opaque = infer::get(head).filter(|kind| kind.matcher_type() != infer::MatcherType::Text);
    if let Some(kind) = opaque {
        return Kind::Opaque(format!("a file of type {}", kind.mime_type()));
    }
    let zeros = memchr::memchr_iter(0, head).count();
    if zeros * 1000 > head.len() {
        return Kind::Opaque("binary data".to_owned());
    }
    Kind::Text
}

/// Whether bytes are UTF-8 without control characters, up to a character that is cut.
fn is_text(head: &[u8]) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text
        .bytes()
        .any(|byte| byte < b' ' && !b"\t\n\r\x0b\x0c\x1b".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_by_their_first_bytes() {
        assert_eq!(kind(b"{\"a\":1}"), Kind::Text);
        let pem = ["-----BEGIN ", "CERTIFICATE-----\nMIIB"].concat();
        assert_eq!(kind(pem.as_bytes()), Kind::Text);
        assert_eq!(
            kind("ä".repeat(9).as_bytes().split_last().expect("bytes").1),
            Kind::Text
        );
        assert_eq!(kind(b"\x1f\x8b\x08\0"), Kind::Gzip);
        assert_eq!(kind(b"PK\x03\x04"), Kind::Zip);
        assert_eq!(kind(b"%PDF-1.7"), Kind::Pdf);
        assert_eq!(kind(b"\xff\xfea\0"), Kind::Utf16(Order::Little));
        assert!(matches!(kind(b"\x89PNG\r\n\x1a\n"), Kind::Opaque(_)));
        assert!(matches!(kind(b"a\0b\0\x01\x02"), Kind::Opaque(_)));
    }
}
