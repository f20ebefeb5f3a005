//! Requests of `object_store`, made with the same agent as those of `http`.

use async_trait::async_trait;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse,
    HttpResponseBody, HttpService,
};
use ureq::http::{Method, Request, Response};

/// The largest answer: a list, or one range of an object.
const MOST: u64 = 64 << 20;

/// Makes requests, one after the other.
#[derive(Clone, Debug)]
pub(super) struct Requests(ureq::Agent);

impl Requests {
    pub(super) fn new(agent: ureq::Agent) -> Self {
        Self(agent)
    }
}

impl HttpConnector for Requests {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

#[async_trait]
impl HttpService for Requests {
    /// One runtime with one thread waits for one request at a time, so it may block.
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        let body = body
            .as_bytes()
            .map(|bytes| bytes.to_vec())
            .unwrap_or_default();
        let empty = parts.method == Method::GET || parts.method == Method::HEAD;
        let answered = if empty {
            self.0.run(Request::from_parts(parts, ()))
        } else {
            self.0.run(Request::from_parts(parts, body))
        };
        let (parts, mut body) = answered.map_err(failed)?.into_parts();
        let bytes = body
            .with_config()
            .limit(MOST)
            .read_to_vec()
            .map_err(failed)?;
        Ok(Response::from_parts(parts, HttpResponseBody::from(bytes)))
    }
}

fn failed(error: ureq::Error) -> HttpError {
    let kind = match &error {
        ureq::Error::Timeout(_) => HttpErrorKind::Timeout,
        ureq::Error::Io(_) | ureq::Error::BodyStalled => HttpErrorKind::Interrupted,
        ureq::Error::ConnectionFailed | ureq::Error::HostNotFound => HttpErrorKind::Connect,
        _ => HttpErrorKind::Unknown,
    };
    HttpError::new(kind, error)
}
