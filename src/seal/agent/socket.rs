//! One question and one answer over the agent's socket.

use std::path::Path;
use std::time::Duration;

use super::AgentError;

/// OpenSSH's own limit for a message.
#[cfg(unix)]
const MAX_ANSWER: usize = 256 << 10;

/// Sends a message and returns the answer, whole and within the time.
#[cfg(unix)]
pub(super) fn ask(socket: &Path, message: &[u8], within: Duration) -> Result<Vec<u8>, AgentError> {
    exchange(socket, message, within).map_err(|error| AgentError::Unreachable {
        socket: socket.to_owned(),
        why: match error.kind() {
            std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut => {
                format!("no answer within {} seconds", within.as_secs())
            }
            std::io::ErrorKind::UnexpectedEof => "it hung up".to_owned(),
            _ => crate::diagnostic::reason(&error),
        },
    })
}

/// Nothing to ask.
#[cfg(not(unix))]
pub(super) fn ask(_: &Path, _: &[u8], _: Duration) -> Result<Vec<u8>, AgentError> {
    Err(AgentError::NoSockets)
}

#[cfg(unix)]
fn exchange(socket: &Path, message: &[u8], within: Duration) -> std::io::Result<Vec<u8>> {
    use std::io::{Error, Write as _};
    use std::os::unix::net::UnixStream;
    use std::time::Instant;

    let until = Instant::now() + within;
    let mut stream = UnixStream::connect(socket)?;
    stream.set_write_timeout(Some(within))?;
    let length = u32::try_from(message.len()).map_err(Error::other)?;
    stream.write_all(&[&length.to_be_bytes(), message].concat())?;
    let mut head = [0; 4];
    fill(&mut stream, &mut head, until)?;
    let length = usize::try_from(u32::from_be_bytes(head)).map_err(Error::other)?;
    if !(1..=MAX_ANSWER).contains(&length) {
        return Err(Error::other("its answer has an impossible length"));
    }
    let mut answer = vec![0; length];
    fill(&mut stream, &mut answer, until)?;
    Ok(answer)
}

/// Fills the buffer; the time is for all of it, not for each piece.
#[cfg(unix)]
fn fill(
    stream: &mut std::os::unix::net::UnixStream,
    buffer: &mut [u8],
    until: std::time::Instant,
) -> std::io::Result<()> {
    use std::io::{ErrorKind, Read as _};
    let mut done = 0;
    while done < buffer.len() {
        let left = until.saturating_duration_since(std::time::Instant::now());
        if left.is_zero() {
            return Err(ErrorKind::TimedOut.into());
        }
        stream.set_read_timeout(Some(left))?;
        match stream.read(&mut buffer[done..]) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(count) => done += count,
            Err(why) if why.kind() == ErrorKind::Interrupted => {}
            Err(why) => return Err(why),
        }
    }
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::os::unix::net::UnixListener;

    use super::*;

    /// Asks an agent that answers with these bytes, then waits or hangs up.
    fn answered(bytes: &'static [u8], waits: bool) -> Result<Vec<u8>, AgentError> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("agent");
        let listener = UnixListener::bind(&path).expect("bound");
        let agent = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("asked");
            let mut question = [0; 5];
            stream.read_exact(&mut question).expect("a question");
            assert_eq!(question, [0, 0, 0, 1, 11]);
            stream.write_all(bytes).expect("answered");
            if waits {
                // Ends when the other side gives up.
                let _ = stream.read(&mut question);
            }
        });
        let answer = ask(&path, &[11], Duration::from_millis(200));
        agent.join().expect("the agent ends");
        answer
    }

    #[test]
    fn an_answer_is_read_whole() {
        assert_eq!(
            answered(&[0, 0, 0, 2, 12, 7], true).expect("an answer"),
            [12, 7]
        );
    }

    #[test]
    fn an_agent_that_hangs_hangs_up_or_lies_is_left() {
        for (bytes, waits, expected) in [
            (&b"\0\0\0\x02\x0c"[..], true, "no answer within"),
            (b"", true, "no answer within"),
            (b"\0\0\0\x02\x0c", false, "it hung up"),
            (b"\0\0\0\0", true, "impossible length"),
            (b"\xff\xff\xff\xff", true, "impossible length"),
        ] {
            let error = answered(bytes, waits).expect_err("no answer").to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn nobody_at_the_socket_is_said_with_its_path() {
        let error = ask(
            Path::new("/nonexistent/agent"),
            &[11],
            Duration::from_secs(1),
        );
        let error = error.expect_err("nobody").to_string();
        assert!(error.contains("`/nonexistent/agent`"), "{error}");
    }
}
